/** What is wrong with the cluster IPs of a Service and their families. Source: ValidateServiceClusterIPsRelatedFields. */
import {
  duplicate,
  type FieldError,
  type FieldErrors,
  invalid,
  notSupported,
  required,
} from '../field-error.ts'
import { optionalChoiceProblems } from '../fields.ts'
import type { ServiceSpec } from '../generated/types/core-v1.ts'
import { areDualStack, familyOf, ipProblems } from '../ip.ts'

const families = ['IPv4', 'IPv6']
const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack']

/** The same is asked before addresses are allocated, and then speaks alone. */
export function serviceAddressProblems(spec: ServiceSpec): readonly FieldError[] {
  const { type, clusterIPs = [] } = spec
  if (type === 'ExternalName') return []
  const found = [...agreementProblems(spec), ...familyProblems(spec), ...addressesProblems(clusterIPs)]
  const areAddresses = clusterIPs.every((ip, n) => isHeadlessAt(ip, n) || ipProblems('', ip).length === 0)
  if (!areAddresses || (clusterIPs[0] === 'None' && clusterIPs.length > 1)) return found
  if (clusterIPs.length > 1 && !areDualStack(clusterIPs)) {
    const detail = 'may specify no more than one IP for each IP family'
    found.push(invalid('spec.clusterIPs', clusterIPs, detail))
  }
  return [...found, ...mismatches(spec)]
}

const isHeadlessAt = (ip: string, n: number) => n === 0 && ip === 'None'

/** clusterIP is the first of clusterIPs. */
function* agreementProblems({ clusterIP, clusterIPs = [] }: ServiceSpec): FieldErrors {
  const field = 'spec.clusterIPs'
  if (!clusterIP) {
    if (clusterIPs.length > 0)
      yield invalid(field, clusterIPs, 'must be empty when `clusterIP` is not specified')
  } else if (clusterIPs.length === 0) yield required(field)
  else if (clusterIPs[0] !== clusterIP) yield invalid(field, clusterIPs, 'first value must match `clusterIP`')
}

function* familyProblems({ ipFamilies = [], ipFamilyPolicy }: ServiceSpec): FieldErrors {
  for (const [n, family] of ipFamilies.entries()) {
    const field = `spec.ipFamilies[${n}]`
    if (!families.includes(family)) yield notSupported(field, family, families)
    if (ipFamilies.indexOf(family) < n) yield duplicate(field, family)
  }
  yield* optionalChoiceProblems('spec.ipFamilyPolicy', ipFamilyPolicy, policies)
}

function* addressesProblems(clusterIPs: readonly string[]): FieldErrors {
  for (const [n, ip] of clusterIPs.entries()) {
    if (!isHeadlessAt(ip, n)) yield* ipProblems(`spec.clusterIPs[${n}]`, ip)
    else if (clusterIPs.length > 1) {
      yield invalid('spec.clusterIPs', clusterIPs, "'None' must be the first and only value")
    }
  }
  if (clusterIPs.length > 2) yield invalid('spec.clusterIPs', clusterIPs, 'may only hold up to 2 values')
}

function* mismatches({ clusterIPs = [], ipFamilies = [] }: ServiceSpec): FieldErrors {
  if (clusterIPs[0] === 'None') return
  for (const [n, ip] of clusterIPs.slice(0, ipFamilies.length).entries()) {
    const family = ipFamilies[n]
    if (!families.includes(family) || familyOf(ip) === family) continue
    const detail = `expected an ${family} value as indicated by \`ipFamilies[${n}]\``
    yield invalid(`spec.clusterIPs[${n}]`, ip, detail)
  }
}

/**
 * Addresses and families stay as they are, but that a second one can be added and taken away, and that the families of a
 * headless Service can change. Of families the first is named and, where their number changes, the addresses are shown.
 * Source: validateUpgradeDowngradeClusterIPs and validateUpgradeDowngradeIPFamilies.
 */
export function* serviceAddressChangeProblems(spec: ServiceSpec, was: ServiceSpec): FieldErrors {
  if (spec.type === 'ExternalName' || was.type === 'ExternalName') return
  const isHeadless = spec.clusterIPs?.[0] === 'None'
  const wasHeadless = was.clusterIPs?.[0] === 'None'
  const { clusterIPs = [], ipFamilies = [], ipFamilyPolicy } = spec
  if (!isHeadless || !wasHeadless) {
    yield* listChangeProblems(clusterIPs, was.clusterIPs, {
      ipFamilyPolicy,
      list: 'clusterIPs',
      item: 'clusterIP',
      addresses: clusterIPs,
      placeOf: (n) => n,
    })
  }
  if (!isHeadless && !wasHeadless) {
    yield* listChangeProblems(ipFamilies, was.ipFamilies, {
      ipFamilyPolicy,
      list: 'ipFamilies',
      item: 'ipFamily',
      addresses: clusterIPs,
      placeOf: () => 0,
    })
  }
}

interface ListOfTwo {
  readonly ipFamilyPolicy: string | undefined
  readonly list: 'clusterIPs' | 'ipFamilies'
  readonly item: string
  readonly addresses: readonly string[]
  placeOf(n: number): number
}

function* listChangeProblems(
  now: readonly string[],
  before: readonly string[] = [],
  { ipFamilyPolicy, list, item, addresses, placeOf }: ListOfTwo,
): FieldErrors {
  const changed = 'may not change once set'
  if (now.length === before.length) {
    for (const [n, each] of before.entries())
      if (each !== now[n]) yield invalid(`spec.${list}[${placeOf(n)}]`, now, changed)
    return
  }
  const first = `spec.${list}[0]`
  if (now.length < before.length && addresses.length === 0)
    yield invalid(first, now, `primary ${item} can not be unset`)
  if (now.length > 0 && before.length > 0 && now[0] !== before[0]) yield invalid(first, addresses, changed)
  if (now.length === 1 && before.length > 1 && ipFamilyPolicy !== 'SingleStack') {
    const detail = `must be set to 'SingleStack' when releasing the secondary ${item}`
    yield invalid('spec.ipFamilyPolicy', ipFamilyPolicy, detail)
  }
}
