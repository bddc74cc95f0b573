/** What is wrong with the resource claims of a pod, and with how its containers refer to them. */
import { duplicate, type FieldErrors, invalid, notFound, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { PodResourceClaim, PodSpec, ResourceClaim } from '../generated/types/core-v1.ts'
import { dnsLabelProblems, dnsSubdomainProblems } from '../names.ts'

/** Fields are relative to the spec. */
export function* resourceClaimsProblems({ resourceClaims = [] }: PodSpec): FieldErrors {
  const names = new Set<string>()
  for (const [n, claim] of resourceClaims.entries()) {
    const path = `resourceClaims[${n}]`
    const { name } = claim
    if (!name) yield required(`${path}.name`)
    else if (names.has(name)) yield duplicate(`${path}.name`, name)
    else yield* breaches(dnsLabelProblems, `${path}.name`, name)
    names.add(name)
    yield* sourceProblems(claim, path)
  }
}

function* sourceProblems(claim: PodResourceClaim, path: string): FieldErrors {
  const { name, resourceClaimName = null, resourceClaimTemplateName = null } = claim
  const shown = {
    Name: name ?? '',
    ResourceClaimName: resourceClaimName,
    ResourceClaimTemplateName: resourceClaimTemplateName,
  }
  if (resourceClaimName !== null && resourceClaimTemplateName !== null) {
    const detail = 'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified'
    yield invalid(path, shown, detail)
  }
  if (resourceClaimName === null && resourceClaimTemplateName === null) {
    yield invalid(path, shown, 'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`')
  }
  for (const field of ['resourceClaimName', 'resourceClaimTemplateName'] as const) {
    const asked = claim[field]
    if (asked !== undefined) yield* breaches(dnsSubdomainProblems, `${path}.${field}`, asked)
  }
}

/** The name of the claim that is made for a pod must be one. Fields are relative to the pod. */
export function* claimNameProblems(podName: string, { resourceClaims }: PodSpec): FieldErrors {
  for (const [n, { name, resourceClaimTemplateName }] of (resourceClaims ?? []).entries()) {
    if (resourceClaimTemplateName === undefined || !name || dnsLabelProblems(name).length > 0) continue
    const made = `${podName}-${name}`
    for (const detail of dnsSubdomainProblems(made)) {
      yield invalid(`spec.resourceClaims[${n}].name`, made, `final ResourceClaim name: ${detail}`)
    }
  }
}

/** What is wrong with how resources name claims. @param path of the list */
export function* claimsProblems(
  claims: readonly ResourceClaim[],
  { resourceClaims = [] }: PodSpec,
  path: string,
): FieldErrors {
  const known = new Set(resourceClaims.map(({ name }) => name))
  const met = new Set<string>()
  for (const [n, { name, request }] of claims.entries()) {
    const field = `${path}[${n}]`
    if (!name) {
      yield required(field)
      continue
    }
    const key = request ? `${name}/${request}` : name
    if (request && !met.has(name)) yield* breaches(dnsLabelProblems, `${field}.request`, request)
    if (met.has(name)) yield duplicate(field, name)
    else if (met.has(key)) yield duplicate(field, key)
    met.add(key)
    if (known.has(name)) continue
    const { message, ...problem } = notFound(field, name)
    const where = 'must be one of the names in pod.spec.resourceClaims'
    yield { ...problem, message: `${message}: ${where}${known.size === 0 ? ' which is empty' : ''}` }
  }
}
