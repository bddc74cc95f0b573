/** The APIServices of what is served here from the start, as they are put in then. */
import type { Kind } from '../kind.ts'
import { inAllVersions } from '../kind-versions.ts'
import { deepFreeze } from '../memo.ts'
import type { FieldSet } from '../meta-types.ts'
import type { Planted } from '../planted.ts'
import { apiService, apiServiceName, localCondition, managedLabel } from './apiservice.ts'
import { prioritiesOf } from './group-priorities.ts'
import type { APIServiceSpec } from './types.ts'

export const localSpec = (group: string, version: string): APIServiceSpec => ({
  ...(group && { group }),
  version,
  ...prioritiesOf(group, version),
})

/** Of APIServices themselves there is none. */
export function localApiServices(kinds: readonly Kind[]): readonly Planted[] {
  const served = inAllVersions(kinds).filter(({ group }) => group !== apiService.group)
  const versions = new Map(served.map((kind) => [kind.apiVersion, kind]))
  return [...versions.values()].map(({ group, version }) => ({
    kind: apiService as unknown as Kind,
    metadata: { name: apiServiceName(group, version), labels },
    parts: deepFreeze({ spec: localSpec(group, version) }),
    status: (at: string) => ({ conditions: [localCondition(at)] }),
    manager: 'kube-apiserver',
    fields: group ? fields : fieldsOfCore,
  }))
}

const labels = deepFreeze({ [managedLabel]: 'onstart' })

const fieldsOfCore: FieldSet = deepFreeze({
  'f:metadata': { 'f:labels': { '.': {}, [`f:${managedLabel}`]: {} } },
  'f:spec': { 'f:groupPriorityMinimum': {}, 'f:version': {}, 'f:versionPriority': {} },
})

const fields: FieldSet = deepFreeze({
  ...fieldsOfCore,
  'f:spec': { 'f:group': {}, ...(fieldsOfCore['f:spec'] as FieldSet) },
})
