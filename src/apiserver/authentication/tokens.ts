/** Whom a token of a service account stands for. Source: pkg/serviceaccount of the API server. */
import { base64OfText, textOfBase64Url } from '../../api/codec/base64.ts'
import { pod } from '../../api/core/pod.ts'
import { secret } from '../../api/core/secret.ts'
import { serviceAccount } from '../../api/core/serviceaccount.ts'
import { aggregated } from '../../api/errors.ts'
import type { ServiceAccount } from '../../api/generated/types/core-v1.ts'
import type { Kind } from '../../api/kind.ts'
import { quoted } from '../../api/quote.ts'
import { isOurs, issuer } from '../../client/token.ts'
import { serviceAccountUser, type User } from '../../client/user.ts'
import type { Store } from '../store/store.ts'

/** For whom the tokens are that the API server takes for itself. */
export const apiAudiences: readonly string[] = [issuer]

interface Identified {
  readonly user: User
  /** For which of those that were asked for the token is. */
  readonly audiences: readonly string[]
}

interface TokenQuestion {
  readonly store: Store
  readonly token: string
  readonly audiences: readonly string[]
  readonly now: number
}

/** A text: why nobody is known by it. */
export function identify(question: TokenQuestion): Identified | string {
  const claims = claimsOf(question.token)
  if (!claims) return notTaken
  const found = claims.iss === issuer ? boundAccount(question, claims) : accountOfSecret(question, claims)
  return typeof found === 'string' && found !== notTaken ? aggregated([notTaken, found]) : found
}

const notTaken = 'invalid bearer token'

interface Reference {
  readonly name?: string
  readonly uid?: string
}

interface Claims {
  readonly iss?: string
  readonly aud?: readonly string[]
  readonly exp?: number
  readonly nbf?: number
  readonly jti?: string
  readonly 'kubernetes.io'?: {
    readonly namespace?: string
    readonly serviceaccount?: Reference
    readonly pod?: Reference
    readonly node?: Reference
    readonly secret?: Reference
  }
  readonly [claim: string]: unknown
}

/** What a token claims, if it was made here. */
function claimsOf(token: string): Claims | undefined {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token)?.[1]
  if (payload === undefined || !isOurs(token)) return undefined
  return JSON.parse(textOfBase64Url(payload))
}

function boundAccount({ store, audiences, now }: TokenQuestion, claims: Claims): Identified | string {
  const meant = audiences.filter((each) => claims.aud?.includes(each))
  if (meant.length === 0)
    return `token audiences ${goList(claims.aud ?? [])} is invalid for the target audiences ${goList(audiences)}`
  if (now / 1000 > (claims.exp ?? 0)) return 'service account token has expired'
  if (now / 1000 < (claims.nbf ?? 0)) return 'service account token is not valid yet'
  const {
    namespace = '',
    serviceaccount = {},
    pod: ofPod,
    node,
    secret: ofSecret,
  } = claims['kubernetes.io'] ?? {}
  const account = accountNamed(store, namespace, serviceaccount)
  if (typeof account === 'string') return account
  const isThere = (kind: Kind, { name = '', uid }: Reference) =>
    store.get(kind, { name, namespace })?.metadata.uid === uid
  if ((ofPod && !isThere(pod as Kind, ofPod)) || (ofSecret && !isThere(secret as Kind, ofSecret)))
    return 'service account token has been invalidated'
  return { user: userOf(account, extraOf(claims.jti, ofPod, node)), audiences: meant }
}

/** A token that a Secret holds is good for as long as the Secret holds it. */
function accountOfSecret({ store, token, audiences }: TokenQuestion, claims: Claims): Identified | string {
  const claim = (name: string) => String(claims[`kubernetes.io/serviceaccount/${name}`] ?? '')
  const namespace = claim('namespace')
  const kept = store.get(secret, { name: claim('secret.name'), namespace })
  if (!kept || kept.data?.token !== base64OfText(token)) return notTaken
  const uid = claim('service-account.uid')
  const account = accountNamed(store, namespace, { name: claim('service-account.name'), uid })
  return typeof account === 'string' ? account : { user: userOf(account), audiences }
}

/** A text: why there is none. */
function accountNamed(
  store: Store,
  namespace: string,
  { name = '', uid }: Reference,
): ServiceAccount | string {
  const account = store.get(serviceAccount, { name, namespace })
  if (!account) return `serviceaccounts ${quoted(name)} not found`
  const found = account.metadata.uid
  if (uid && uid !== found) return `service account UID (${found}) does not match claim (${uid})`
  return account
}

function userOf({ metadata }: ServiceAccount, extra?: User['extra']): User {
  const user = serviceAccountUser(metadata.namespace ?? '', metadata.name)
  return { ...user, uid: metadata.uid, ...(extra && { extra }) }
}

const prefix = 'authentication.kubernetes.io/'

function extraOf(jti?: string, ofPod?: Reference, node?: Reference): User['extra'] {
  const all: readonly (readonly [string, string | undefined])[] = [
    ['credential-id', jti && `JTI=${jti}`],
    ['node-name', node?.name],
    ['node-uid', node?.uid],
    ['pod-name', ofPod?.name],
    ['pod-uid', ofPod?.uid],
  ]
  return Object.fromEntries(all.flatMap(([name, value]) => (value ? [[prefix + name, [value]]] : [])))
}

const goList = (list: readonly string[]) => `[${list.map((each) => JSON.stringify(each)).join(' ')}]`
