/** What kubectl explain says of the types of the API. The texts stand in `src/api/<group>/descriptions.ts` and are made when somebody asks. */
import { admissionregistrationDescriptions } from './admissionregistration/descriptions.ts'
import { apiextensionsDescriptions } from './apiextensions/descriptions.ts'
import { apiregistrationDescriptions } from './apiregistration/descriptions.ts'
import { appsDescriptions } from './apps/descriptions.ts'
import { authenticationDescriptions } from './authentication/descriptions.ts'
import { authorizationDescriptions } from './authorization/descriptions.ts'
import { autoscalingV1Descriptions, autoscalingV2Descriptions } from './autoscaling/descriptions.ts'
import { batchDescriptions } from './batch/descriptions.ts'
import { certificatesDescriptions } from './certificates/descriptions.ts'
import { commonDescriptions, type Descriptions } from './common-descriptions.ts'
import { coordinationDescriptions } from './coordination/descriptions.ts'
import { coreDescriptions } from './core/descriptions.ts'
import { discoveryDescriptions } from './discovery/descriptions.ts'
import { eventsDescriptions } from './events/descriptions.ts'
import { flowcontrolDescriptions } from './flowcontrol/descriptions.ts'
import { once } from './memo.ts'
import {
  intOrStringDescriptions,
  metaDescriptions,
  quantityDescriptions,
  rawExtensionDescriptions,
  versionDescriptions,
} from './meta-descriptions.ts'
import { networkingDescriptions } from './networking/descriptions.ts'
import { nodeDescriptions } from './node/descriptions.ts'
import { policyDescriptions } from './policy/descriptions.ts'
import { rbacDescriptions } from './rbac/descriptions.ts'
import { resourceDescriptions } from './resource/descriptions.ts'
import { schedulingDescriptions } from './scheduling/descriptions.ts'
import type { StructType } from './schema.ts'
import { storageDescriptions } from './storage/descriptions.ts'

/** By the package whose types they describe. */
export const descriptionTables: ReadonlyMap<string, () => Descriptions> = new Map([
  ['io.k8s.api.admissionregistration.v1', admissionregistrationDescriptions],
  ['io.k8s.api.apps.v1', appsDescriptions],
  ['io.k8s.api.authentication.v1', authenticationDescriptions],
  ['io.k8s.api.authorization.v1', authorizationDescriptions],
  ['io.k8s.api.autoscaling.v1', autoscalingV1Descriptions],
  ['io.k8s.api.autoscaling.v2', autoscalingV2Descriptions],
  ['io.k8s.api.batch.v1', batchDescriptions],
  ['io.k8s.api.certificates.v1', certificatesDescriptions],
  ['io.k8s.api.coordination.v1', coordinationDescriptions],
  ['io.k8s.api.core.v1', coreDescriptions],
  ['io.k8s.api.discovery.v1', discoveryDescriptions],
  ['io.k8s.api.events.v1', eventsDescriptions],
  ['io.k8s.api.flowcontrol.v1', flowcontrolDescriptions],
  ['io.k8s.api.networking.v1', networkingDescriptions],
  ['io.k8s.api.node.v1', nodeDescriptions],
  ['io.k8s.api.policy.v1', policyDescriptions],
  ['io.k8s.api.rbac.v1', rbacDescriptions],
  ['io.k8s.api.resource.v1', resourceDescriptions],
  ['io.k8s.api.scheduling.v1', schedulingDescriptions],
  ['io.k8s.api.storage.v1', storageDescriptions],
  ['io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1', apiextensionsDescriptions],
  ['io.k8s.apimachinery.pkg.api.resource', quantityDescriptions],
  ['io.k8s.apimachinery.pkg.apis.meta.v1', metaDescriptions],
  ['io.k8s.apimachinery.pkg.runtime', rawExtensionDescriptions],
  ['io.k8s.apimachinery.pkg.util.intstr', intOrStringDescriptions],
  ['io.k8s.apimachinery.pkg.version', versionDescriptions],
  ['io.k8s.kube-aggregator.pkg.apis.apiregistration.v1', apiregistrationDescriptions],
])

/** What is said of a field, or of the type itself where none is named. */
export type Describe = (type: StructType, field?: string) => string | undefined

/** Reads the tables, each when a type of its package is first asked for. They are forgotten with what this returns. */
export function descriptionsByType(): Describe {
  const read = new Map([...descriptionTables].map(([packageName, table]) => [packageName, once(table)]))
  const common = once(commonDescriptions)
  return (type, field = '') => {
    const end = type.name.lastIndexOf('.')
    const table = read.get(type.name.slice(0, end))?.() ?? {}
    const from = type.fields.get(field)?.inlinedFrom ?? []
    // A type from which fields are inlined is described once for all that have them.
    return (
      textIn(table, [type.name.slice(end + 1), ...from.toReversed()], field) ??
      textIn(common(), partsOf(type), field)
    )
  }
}

/** What the first of some types says of a field. */
function textIn(table: Descriptions, types: readonly string[], field: string): string | undefined {
  const type = types.find((each) => Object.hasOwn(table, each) && Object.hasOwn(table[each], field))
  return type === undefined ? undefined : table[type][field]
}

/** The parts that a type plays, by which it is described where nothing is said of it alone. */
function partsOf({ name, fields }: StructType): readonly string[] {
  const metadata = fields.get('metadata')?.type
  const of = metadata?.kind === 'struct' ? metadata.struct().name : ''
  const parts = ['Condition', 'Status'].filter((part) => name.endsWith(part))
  if (of.endsWith('.ListMeta')) parts.push('List')
  // What names itself is an object, whether or not it has metadata.
  if (of.endsWith('.ObjectMeta') || fields.get('apiVersion')?.number === 0) parts.push('Object')
  return parts
}
