/** Makes the claims of a pod of a set, each once: they stay when the pod goes, and wait for the next of its name. */
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import { ApiError, alreadyExists } from '../../api/errors.ts'
import type { StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { PersistentVolumeClaim, Pod } from '../../api/generated/types/core-v1.ts'
import type { New } from '../../api/kind.ts'
import { controllerOf, isBeingDeleted } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'
import type { Context } from '../runtime/controller.ts'
import { attempt } from '../shared/requests.ts'
import { claimNameFor } from './identity.ts'
import { isLeftOver } from './retention.ts'

/** @throws ApiError where one cannot be made, or is on its way out: all the others are made all the same */
export function makeClaims(context: Context, set: StatefulSet, podName: string): void {
  const { cache } = context
  const { namespace } = set.metadata
  const templates = set.spec.volumeClaimTemplates ?? []
  const nameOf = ({ metadata }: Template) => claimNameFor(metadata.name ?? '', podName)
  for (const template of templates) {
    const found = cache.get(persistentVolumeClaim, nameOf(template), namespace)
    if (found && isLeftOver(found, set, podName)) throw alreadyExists(persistentVolumeClaim, nameOf(template))
  }
  const problems: string[] = []
  for (const template of templates) {
    const found = cache.get(persistentVolumeClaim, nameOf(template), namespace)
    if (!found) problems.push(...make(context, set, { template, name: nameOf(template), podName }))
    else if (isBeingDeleted(found)) problems.push(`pvc ${found.metadata.name} is being deleted`)
  }
  if (problems.length > 0) throw new ApiError(409, 'Conflict', allOf(problems))
}

interface Wanted {
  readonly template: Template
  readonly name: string
  readonly podName: string
}

/** Answers why it could not be made, if it could not. */
function make(
  { client, events }: Context,
  set: StatefulSet,
  { template, name, podName }: Wanted,
): readonly string[] {
  const made = attempt(() => client.create(persistentVolumeClaim, claimFrom(template, set, name)))
  const { name: setName } = set.metadata
  if (!(made instanceof ApiError)) {
    const message = `Create Claim ${name} Pod ${podName} in StatefulSet ${setName} success`
    events.normal(set, 'SuccessfulCreate', message)
    return []
  }
  if (made.reason !== 'AlreadyExists') {
    const message = `Create Claim ${name} for Pod ${podName} in StatefulSet ${setName} failed error: ${made.message}`
    events.warning(set, 'FailedCreate', message)
  }
  return [`failed to create PVC ${name}: ${made.message}`]
}

/** Several errors as Go's library says them in one. */
const allOf = (problems: readonly string[]): string => {
  const different = [...new Set(problems)]
  return different.length === 1 ? different[0] : `[${different.join(', ')}]`
}

/** The pods of StatefulSets that a claim was made for and that have not started: they need another. */
export function* podsWaitingFor(
  cache: Cache,
  { metadata: { name, namespace } }: PersistentVolumeClaim,
): Iterable<Pod> {
  for (let at = name.indexOf('-'); at >= 0; at = name.indexOf('-', at + 1)) {
    const found = cache.get(podKind, name.slice(at + 1), namespace)
    if (found?.status.phase === 'Pending' && controllerOf(found)?.kind === 'StatefulSet') yield found
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
