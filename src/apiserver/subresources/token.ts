/** `token`: a new token of a service account, good for a time, for an audience, or for as long as a Pod or a Secret is there. */
import type { Draft } from 'immer'
import { node } from '../../api/core/node.ts'
import { pod } from '../../api/core/pod.ts'
import { secret } from '../../api/core/secret.ts'
import { badRequest, conflict, invalid, notFound } from '../../api/errors.ts'
import { type FieldErrors, invalid as invalidField } from '../../api/field-error.ts'
import type { BoundObjectReference, TokenRequest } from '../../api/generated/types/authentication-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { pathSegmentProblems } from '../../api/names.ts'
import { formatTime } from '../../api/time.ts'
import { boundToken, issuer } from '../../client/token.ts'
import { objectOf, type Subresource, type SubresourceRequest } from './subresource.ts'

const group = 'authentication.k8s.io'
const kind = { kind: 'TokenRequest', group }

export const token: Subresource = {
  name: 'token',
  speaks: { group, version: 'v1', kind: 'TokenRequest' },

  defaults(body) {
    const asked = body as Draft<Partial<TokenRequest>>
    asked.spec = {
      ...asked.spec,
      expirationSeconds: asked.spec?.expirationSeconds ?? 3_600,
    } as typeof asked.spec
  },

  create(request, body, judge) {
    const { metadata = {}, spec } = body as TokenRequest
    const { registry, ref } = request
    checkMetadata(metadata, request)
    const account = objectOf(request)
    const { audiences, boundObjectRef } = spec
    const expirationSeconds = spec.expirationSeconds!
    const at = registry.now
    const wanted = audiences?.length ? audiences : [issuer]
    const problems = [...lengthProblems(expirationSeconds)]
    if (problems.length > 0) throw invalid(kind, '', problems)
    const { name, namespace } = ref
    const { uid } = account.metadata
    const described = { ...metadata, name, namespace, uid, creationTimestamp: formatTime(at) }
    Object.assign(body, { metadata: described, spec: { ...spec, audiences: wanted } })
    judge()
    const bound = boundObjectRef && boundTo(boundObjectRef, request)
    const claims = { audiences: wanted, expirationSeconds, now: at, ...bound }
    return {
      kind: 'TokenRequest',
      apiVersion: `${group}/v1`,
      metadata: described,
      spec: { audiences: wanted, expirationSeconds, boundObjectRef: boundObjectRef ?? null },
      status: {
        token: boundToken(account.metadata, claims),
        expirationTimestamp: formatTime(at + expirationSeconds * 1_000),
      },
    } as never
  },
}

function checkMetadata(metadata: Partial<TokenRequest['metadata']>, { ref }: SubresourceRequest): void {
  for (const field of ['name', 'namespace'] as const) {
    const said = metadata[field]
    if (!said || said === ref[field]) continue
    const why = `must match the service account ${field} if specified`
    throw invalid(kind, ref.name, [invalidField(`metadata.${field}`, said, why)])
  }
}

function* lengthProblems(seconds: number): FieldErrors & Generator {
  const wrong = (why: string) => invalidField('spec.expirationSeconds', seconds, why)
  if (seconds < 600) yield wrong('may not specify a duration less than 10 minutes')
  if (seconds > 2 ** 32) yield wrong('may not specify a duration larger than 2^32 seconds')
}

/** With what the token ends, as it claims it. */
function boundTo(reference: BoundObjectReference, request: SubresourceRequest) {
  const { apiVersion = '', kind = '', name = '', uid } = reference
  const ofCore = !apiVersion.includes('/')
  const found = ofCore ? objectNamed(request, kind, name) : undefined
  if (!found) {
    const [version, ofGroup = ''] = apiVersion.split('/').reverse()
    throw badRequest(`cannot bind token to object of type ${ofGroup}/${version}, Kind=${kind}`)
  }
  if (uid && uid !== found.metadata.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`
    throw conflict({ plural: kind, group: '' }, name, why)
  }
  const itself = { name, uid: found.metadata.uid }
  if (kind !== pod.kind) return { [kind.toLowerCase()]: itself }
  const { nodeName } = (found as Pod).spec
  const at = nodeName ? request.registry.get(node, { name: nodeName }) : undefined
  return { pod: itself, ...(nodeName && { node: { name: nodeName, uid: at?.metadata.uid } }) }
}

/** @throws ApiError 404, 400 for a Pod of another account */
function objectNamed(
  { registry, ref }: SubresourceRequest,
  kind: string,
  name: string,
): KubeObject | undefined {
  const sort: Kind | undefined = [pod, secret, node].find((each) => each.kind === kind) as Kind | undefined
  if (!sort) return undefined
  if (name === '') throw badRequest('Name parameter required.')
  const [why] = pathSegmentProblems(name)
  if (why !== undefined) throw badRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${why}`)
  const found = registry.get(sort, { name, namespace: sort.namespaced ? ref.namespace : undefined })
  if (!found) throw notFound(sort, name)
  if (sort === (pod as Kind) && (found as Pod).spec.serviceAccountName !== ref.name) {
    const why = `cannot bind token for serviceaccount "${ref.name}" to pod running with different serviceaccount name.`
    throw badRequest(why)
  }
  return found
}
