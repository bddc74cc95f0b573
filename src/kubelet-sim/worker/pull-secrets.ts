/** Tells which of the secrets are missing with which the images of a pod are pulled. Source: the kubelet's getPullSecretsForPod. */
import { secret } from '../../api/core/secret.ts'
import type { Worker } from './node-services.ts'

export function tellMissingPullSecrets({ pod, kubelet }: Worker): void {
  const { imagePullSecrets } = pod.spec
  if (!imagePullSecrets?.length) return
  const { namespace } = pod.metadata
  const missing = imagePullSecrets.filter(({ name = '' }) => !kubelet.view.get(secret, name, namespace))
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  const message = `Unable to retrieve some image pull secrets (${names}); attempting to pull the image may not succeed.`
  kubelet.events.warning(pod, 'FailedToRetrieveImagePullSecret', message)
}
