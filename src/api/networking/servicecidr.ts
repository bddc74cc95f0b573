/** networking.k8s.io/v1 ServiceCIDR: ranges from which Services get their addresses. */
import { columnsOf } from '../columns.ts'
import { type FieldErrors, invalid, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { ServiceCIDR, ServiceCIDRSpec } from '../generated/types/networking-v1.ts'
import { shownPart } from '../given-empty.ts'
import { canonicalCIDRRule, familyOf } from '../ip.ts'
import { parseCIDR } from '../ip-number.ts'
import { defineKind, type New } from '../kind.ts'
import { keepMetadata } from '../meta.ts'
import { secondClusterRange } from './second-addresses.ts'

export const serviceCIDR = defineKind<ServiceCIDR>('networking.k8s.io/v1', 'ServiceCIDR', {
  plural: 'servicecidrs',
  scope: 'Cluster',
  subresources: ['status'],
  countsGenerations: false,
  prepareForStatusUpdate: keepMetadata,
  statusLeavesAlone: { 'f:metadata': {} },

  validate: ({ spec }) => rangesProblems(spec.cidrs ?? []),
  updateChecks: ['metadataChange', 'change'],
  validateUpdate: ({ spec }, previous) => changeProblems(spec, previous.spec.cidrs ?? []),

  columns: columnsOf<ServiceCIDR>((c) => [
    c.name,
    c.show('CIDRs', ({ spec }) => (spec.cidrs ?? []).join(',')),
    c.age,
  ]),
})

/** The range from which Services get their addresses where nobody chose another. */
export const clusterRange = '10.96.0.0/12'

/** The ranges of the cluster itself. */
export const defaultServiceCIDR = (isDualStack: boolean): New<ServiceCIDR> => ({
  metadata: { name: 'kubernetes' },
  spec: { cidrs: isDualStack ? [clusterRange, secondClusterRange] : [clusterRange] },
})

/** A range stays until no address of it is needed any more. */
export const serviceCIDRFinalizer = 'networking.k8s.io/service-cidr-finalizer'

/** Source: validateServiceCIDRSpec. */
function* rangesProblems(cidrs: readonly string[]): FieldErrors {
  const field = 'spec.cidrs'
  if (cidrs.length === 0) return yield required(field, 'at least one CIDR required')
  // The API server prints a value of its own type.
  if (cidrs.length > 2) return yield invalid(field, { CIDRs: cidrs }, 'may only hold up to 2 values')
  for (const [n, cidr] of cidrs.entries()) yield* breaches(canonicalCIDRRule, `${field}[${n}]`, cidr)
  if (cidrs.length < 2 || !cidrs.every(parseCIDR) || familyOf(cidrs[0]) !== familyOf(cidrs[1])) return
  const detail = 'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64'
  yield invalid(field, cidrs, detail)
}

/** Source: ValidateServiceCIDRUpdate. */
function* changeProblems(spec: ServiceCIDRSpec, before: readonly string[]): FieldErrors {
  const { cidrs = [] } = spec
  const immutable = (n: number) => invalid(`spec.cidrs[${n}]`, cidrs[n], 'field is immutable')
  if (cidrs.length === before.length) {
    for (const [n, cidr] of before.entries()) if (cidr !== cidrs[n]) yield immutable(n)
  } else if (before.length === 1 && cidrs.length === 2) {
    if (cidrs[0] !== before[0]) yield immutable(0)
    yield* rangesProblems(cidrs)
  } else yield invalid('spec.cidrs', shownPart(spec, 'cidrs'), 'field is immutable')
}
