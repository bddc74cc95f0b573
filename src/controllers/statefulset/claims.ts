/** Makes the claims of a pod of a set, each once: they stay when the pod goes, and wait for the next of its name. */
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { alreadyExists, conflict } from '../../api/errors.ts'
import type { StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import type { New } from '../../api/kind.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import type { Context } from '../runtime/controller.ts'
import { claimNameFor } from './identity.ts'
import { isLeftOver } from './retention.ts'

/** @throws ApiError where one cannot be made, or is on its way out */
export function makeClaims({ cache, client, events }: Context, set: StatefulSet, podName: string): void {
  const { name: setName, namespace } = set.metadata
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const name = claimNameFor(template.metadata.name ?? '', podName)
    const found = cache.get(persistentVolumeClaim, name, namespace)
    if (found && isBeingDeleted(found))
      throw conflict(persistentVolumeClaim, name, `pvc ${name} is being deleted`)
    if (found && isLeftOver(found, set, podName)) throw alreadyExists(persistentVolumeClaim, name)
    if (found) continue
    client.create(persistentVolumeClaim, claimFrom(template, set, name))
    const message = `create Claim ${name} Pod ${podName} in StatefulSet ${setName} success`
    events.normal(set, 'SuccessfulCreate', message)
  }
}

type Template = NonNullable<StatefulSet['spec']['volumeClaimTemplates']>[number]

const claimFrom = (
  { metadata: { labels, annotations }, spec }: Template,
  set: StatefulSet,
  name: string,
): New<PersistentVolumeClaim> => ({
  metadata: {
    name,
    namespace: set.metadata.namespace,
    labels: { ...labels, ...set.spec.selector.matchLabels },
    ...(annotations && { annotations }),
  },
  spec,
})
