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
  return found.length > 0 ? found : [...mismatches(spec)]
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
    if (familyOf(ip) === family) continue
    const detail = `expected an ${family} value as indicated by \`ipFamilies[${n}]\``
    yield invalid(`spec.clusterIPs[${n}]`, ip, detail)
  }
}

/** Addresses and families stay as they are, but that a second one can be added and taken away. */
export function* serviceAddressChangeProblems(spec: ServiceSpec, was: ServiceSpec): FieldErrors {
  if (spec.type === 'ExternalName' || was.type === 'ExternalName') return
  const isHeadless = spec.clusterIPs?.[0] === 'None'
  const wasHeadless = was.clusterIPs?.[0] === 'None'
  if (!isHeadless || !wasHeadless) {
    yield* listChangeProblems(spec.clusterIPs, was.clusterIPs, {
      spec,
      list: 'clusterIPs',
      item: 'clusterIP',
    })
  }
  if (isHeadless === wasHeadless) {
    yield* listChangeProblems(spec.ipFamilies, was.ipFamilies, { spec, list: 'ipFamilies', item: 'ipFamily' })
  }
}

interface ListOfTwo {
  readonly spec: ServiceSpec
  readonly list: 'clusterIPs' | 'ipFamilies'
  readonly item: string
}

function* listChangeProblems(
  now: readonly string[] = [],
  before: readonly string[] = [],
  { spec, list, item }: ListOfTwo,
): FieldErrors {
  const changed = (n: number) => invalid(`spec.${list}[${n}]`, now, 'may not change once set')
  if (now.length === before.length) {
    for (const [n, each] of before.entries()) if (each !== now[n]) yield changed(n)
    return
  }
  if (now.length === 0) yield invalid(`spec.${list}[0]`, now, `primary ${item} can not be unset`)
  else if (before.length > 0 && now[0] !== before[0]) yield changed(0)
  if (now.length === 1 && before.length > 1 && spec.ipFamilyPolicy !== 'SingleStack') {
    const detail = `must be set to 'SingleStack' when releasing the secondary ${item}`
    yield invalid('spec.ipFamilyPolicy', spec.ipFamilyPolicy, detail)
  }
}
