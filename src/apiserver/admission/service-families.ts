/** Gives a Service its address families, of those that the cluster has. Source: initIPFamilyFields. */
import type { Draft } from 'immer'
import { serviceAddressProblems } from '../../api/core/service-address-problems.ts'
import { isEmpty } from '../../api/equality.ts'
import { type FieldError, invalid } from '../../api/field-error.ts'
import type { IPFamily, ServiceSpec } from '../../api/generated/types/core-v1.ts'
import { familyOf } from '../../api/ip.ts'

type Spec = Draft<ServiceSpec>

/**
 * The spec with its families, or what is wrong with those that were asked for.
 * @param spec of a Service that has an address; it is the caller's to change
 * @param configured those of the cluster, the usual one first
 */
export function familiesGiven(
  spec: Spec,
  was: ServiceSpec | undefined,
  configured: readonly IPFamily[],
): readonly FieldError[] {
  const isOpen = spec.clusterIP === 'None' && isEmpty(spec.selector)
  spec.ipFamilyPolicy ??= was?.ipFamilyPolicy ?? (isOpen ? 'RequireDualStack' : 'SingleStack')
  const malformed = serviceAddressProblems(spec)
  if (malformed.length > 0) return malformed
  const contradictions = [
    ...(was ? changeProblems(spec, was) : []),
    ...policyProblems(spec),
    ...inferred(spec, configured),
  ]
  if (contradictions.length > 0) return contradictions
  // Who writes the endpoints of a headless Service himself may write addresses of both families.
  if (isOpen) return open(spec, configured)
  const unavailable = unavailableProblems(spec, configured)
  const families = spec.ipFamilies?.length ? [...spec.ipFamilies] : [configured[0]]
  const isSingle = spec.ipFamilyPolicy === 'SingleStack' || configured.length === 1
  spec.ipFamilies = isSingle || families.length > 1 ? families : [families[0], other[families[0]]]
  return unavailable
}

/** As long as nothing else changes, to ask for a single family is to give up the second. */
function changeProblems(spec: Spec, was: ServiceSpec): readonly FieldError[] {
  const found: FieldError[] = []
  for (const [list, what] of [
    ['clusterIPs', 'cluster IP'],
    ['ipFamilies', 'IP family'],
  ] as const) {
    const [now = [], before = []] = [spec[list], was[list]]
    if (spec.ipFamilyPolicy === 'SingleStack') {
      if (now.length > 1 && now.join() === before.join()) spec[list] = now.slice(0, 1) as never
    } else if (now.length > 0 && now.length < before.length) {
      const detail = `must be 'SingleStack' to release the secondary ${what}`
      found.push(invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, detail))
    }
  }
  return found
}

function* policyProblems({ ipFamilyPolicy, clusterIPs = [], ipFamilies = [] }: Spec): Iterable<FieldError> {
  if (ipFamilyPolicy !== 'SingleStack') return
  const detail = (what: string) =>
    `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`
  if (clusterIPs.length === 2) yield invalid('spec.ipFamilyPolicy', ipFamilyPolicy, detail('cluster IPs'))
  if (ipFamilies.length === 2) yield invalid('spec.ipFamilyPolicy', ipFamilyPolicy, detail('IP families'))
}

/** Addresses tell their families where the author does not. */
function* inferred(spec: Spec, configured: readonly IPFamily[]): Iterable<FieldError> {
  const { clusterIPs = [] } = spec
  const families = [...(spec.ipFamilies ?? [])]
  for (const [n, ip] of clusterIPs.entries()) {
    if (ip === 'None') break
    if (n < families.length) continue
    const family = familyOf(ip)
    if (configured.includes(family)) families.push(family)
    else yield invalid(`spec.clusterIPs[${n}]`, clusterIPs, `${family} is not configured on this cluster`)
  }
  if (families.length > 0) spec.ipFamilies = families
}

const other: Readonly<Record<IPFamily, IPFamily>> = { IPv4: 'IPv6', IPv6: 'IPv4' }

function open(spec: Spec, configured: readonly IPFamily[]): readonly FieldError[] {
  const [first = configured[0], second] = spec.ipFamilies ?? []
  const isSingle = spec.ipFamilyPolicy === 'SingleStack' && second === undefined
  spec.ipFamilies = isSingle ? [first] : [first, second ?? other[first]]
  return []
}

function unavailableProblems(
  { ipFamilyPolicy, ipFamilies = [] }: Spec,
  configured: readonly IPFamily[],
): readonly FieldError[] {
  const detail = 'this cluster is not configured for dual-stack services'
  const ofPolicy =
    ipFamilyPolicy === 'RequireDualStack' && configured.length === 1
      ? [invalid('spec.ipFamilyPolicy', ipFamilyPolicy, detail)]
      : []
  const ofFamilies = ipFamilies.flatMap((family, n) =>
    configured.includes(family)
      ? []
      : [invalid(`spec.ipFamilies[${n}]`, family, 'not configured on this cluster')],
  )
  return [...ofPolicy, ...ofFamilies]
}
