/** networking.k8s.io/v1 IPAddress: an address that is taken, and by whom. */
import { columnsOf } from '../columns.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, invalid, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { IPAddress, ParentReference } from '../generated/types/networking-v1.ts'
import { canonicalIPRule } from '../ip.ts'
import { defineKind } from '../kind.ts'
import { dnsSubdomainProblems, pathSegmentProblems } from '../names.ts'
import { segmentProblems } from './object-name-problems.ts'

export const ipAddress = defineKind<IPAddress>('networking.k8s.io/v1', 'IPAddress', {
  plural: 'ipaddresses',
  shortNames: ['ip'],
  scope: 'Cluster',

  nameProblems: canonicalIPRule,

  validate: ({ spec }) => parentProblems(spec.parentRef),
  *validateUpdate({ spec: { parentRef } }, previous) {
    if (isEqual(parentRef, previous.spec.parentRef)) return
    yield invalid('spec.parentRef', parentRef ? inGo(parentRef) : null, 'field is immutable')
  },

  columns: columnsOf<IPAddress>((c) => [
    c.name,
    c.show('ParentRef', ({ spec }) => parentText(spec.parentRef)),
    { ...c.age, isUnnamed: true },
  ]),
})

/** The family of an address. */
export const familyLabel = 'ipaddress.kubernetes.io/ip-family'
/** Who looks after an address. */
export const addressManagerLabel = 'ipaddress.kubernetes.io/managed-by'
/** Who gives Services their addresses. */
export const addressAllocator = 'ipallocator.k8s.io'

/** Whether the address is one that the cluster itself has given to a Service. */
export const isOfAllocator = ({ metadata: { labels } }: IPAddress): boolean =>
  labels?.[addressManagerLabel] === addressAllocator

/** Source: validateIPAddressParentReference. */
function* parentProblems(parent: ParentReference | undefined): FieldErrors {
  const path = 'spec.parentRef'
  if (!parent) return yield required(path)
  const { group, resource, name, namespace } = parent
  if (group) yield* breaches(dnsSubdomainProblems, `${path}.group`, group)
  yield* segmentProblems(resource, `${path}.resource`)
  yield* segmentProblems(name, `${path}.name`)
  if (namespace) yield* breaches(pathSegmentProblems, `${path}.namespace`, namespace)
}

/** The API server prints a value of its own type, with all of its fields. */
const inGo = ({ group = '', resource = '', namespace = '', name = '' }: ParentReference) => ({
  Group: group,
  Resource: resource,
  Namespace: namespace,
  Name: name,
})

function parentText(parent: ParentReference | undefined): string {
  if (!parent) return '<none>'
  const { group, resource, namespace, name } = parent
  const kind = (group ? `${resource}.${group}` : resource).toLowerCase()
  return [kind, ...(namespace ? [namespace] : []), name].join('/')
}
