/** The secrets with which the images of a pod are pulled; those that are missing are told. Source: the kubelet's getPullSecretsForPod. */
import { secret } from '../../api/core/secret.ts'
import type { Secret } from '../../api/generated/types/core-v1.ts'
import type { Worker } from './node-services.ts'

const none: readonly Secret[] = Object.freeze([])

export function pullSecretsOf({ pod, kubelet }: Worker): readonly Secret[] {
  const { imagePullSecrets } = pod.spec
  if (!imagePullSecrets?.length) return none
  const { namespace } = pod.metadata
  const found: Secret[] = []
  const missing: string[] = []
  for (const { name = '' } of imagePullSecrets) {
    const each = kubelet.view.get(secret, name, namespace)
    if (each) found.push(each)
    else missing.push(name)
  }
  if (missing.length > 0) {
    const message = `Unable to retrieve some image pull secrets (${missing.join(', ')}); attempting to pull the image may not succeed.`
    kubelet.events.warning(pod, 'FailedToRetrieveImagePullSecret', message)
  }
  return found
}
