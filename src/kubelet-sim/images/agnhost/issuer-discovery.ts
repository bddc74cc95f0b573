/** agnhost test-service-account-issuer-discovery: checks a token by nothing but what its issuer publishes, as strangers would. */
import { isSignedBy, numberOf, type PublicKey } from '../../../api/certificates/rsa.ts'
import { bytesOfBase64Url, textOfBase64Url } from '../../../api/codec/base64.ts'
import { objectIn } from '../../../api/codec/json-object.ts'
import { parseAddress } from '../../programs/commands/addresses.ts'
import { exchange } from '../../programs/commands/http/exchange.ts'
import { bytesOf, octetsOf, textOf } from '../../runtime/bytes.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { option } from '../parts/flags.ts'
import { note } from './answers.ts'

const accountTokenPath = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** Asks first as a part of the cluster, and then as somebody from outside. */
export function* issuerDiscovery(process: Process): Running {
  const { args, machine, user } = process
  const path = option(args, 'token-path') ?? ''
  const raw = machine.files.read(path, user)
  if (isError(raw)) return fatal(process, `open ${path}: ${raw.message.toLowerCase()}`)
  say(process, 'OK: Got token')
  say(process, 'validating with in-cluster discovery')
  const own = machine.files.read(accountTokenPath, user)
  if (isError(own)) return fatal(process, `open ${accountTokenPath}: ${own.message.toLowerCase()}`)
  const asked = { raw, audience: option(args, 'audience') ?? '' }
  const problem = yield* problemOf(process, { ...asked, bearer: own.trim(), trusts: true })
  if (problem === undefined) return 0
  say(process, `failed to validate with in-cluster discovery: ${problem}`)
  say(process, 'falling back to validating with external discovery')
  const second = yield* problemOf(process, { ...asked, bearer: undefined, trusts: false })
  return second === undefined ? 0 : fatal(process, second)
}

interface Asked {
  readonly raw: string
  readonly audience: string
  /** By what it says who it is. */
  readonly bearer: string | undefined
  /** Whether it knows the authority of the cluster. */
  readonly trusts: boolean
}

interface Claims {
  readonly iss?: unknown
  readonly aud?: unknown
  readonly exp?: unknown
  readonly nbf?: unknown
}

/** What is wrong with the token; undefined where nothing is. */
function* problemOf(process: Process, asked: Asked): Working<string | undefined> {
  const token = parts(asked.raw)
  if (!token) return 'square/go-jose: compact JWS format must have three parts'
  const issuer = String(token.claims.iss)
  say(process, `OK: got issuer ${issuer}`)
  say(process, `Full, not-validated claims: \n${JSON.stringify(token.claims)}`)
  const pages = new Pages(process, asked)
  const provider = yield* pages.read(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (typeof provider === 'string') return provider
  if (provider.issuer !== issuer)
    return differs('issuer did not match the issuer returned by provider', issuer, provider.issuer)
  say(process, `OK: Constructed OIDC provider for issuer ${issuer}`)
  if (!algorithms.includes(String(token.header.alg)))
    return differs('id token signed with unsupported algorithm', algorithms, token.header.alg)
  const keys = yield* pages.read(String(provider.jwks_uri))
  if (typeof keys === 'string')
    return `failed to verify signature: fetching keys oidc: get keys failed: ${keys}`
  const isSigned = keysIn(keys, token.header.kid).some((key) =>
    isSignedBy(key, token.signed, token.signature),
  )
  if (!isSigned) return 'failed to verify signature: failed to verify id token signature'
  const problem = problemOfClaims(token.claims, asked.audience, process.machine.clock.now())
  if (problem !== undefined) return problem
  say(process, 'OK: Validated signature on JWT')
  say(process, 'OK: Got valid claims from token!')
  say(process, `Full, validated claims: \n${JSON.stringify(token.claims)}`)
  return undefined
}

const algorithms = ['RS256', 'ES256']

/** How long before its time a token is taken already, for clocks that go differently. */
const leewayMs = 60_000

function problemOfClaims({ aud, exp, nbf }: Claims, audience: string, now: number): string | undefined {
  const audiences = [aud].flat()
  if (audience === '')
    return 'oidc: invalid configuration, clientID must be provided or SkipClientIDCheck must be set'
  if (!audiences.includes(audience))
    return `oidc: expected audience ${JSON.stringify(audience)} got ${inGo(audiences)}`
  if (Number(exp) * 1_000 < now) return `oidc: token is expired (Token Expiry: ${shown(Number(exp) * 1_000)})`
  if (nbf !== undefined && now + leewayMs < Number(nbf) * 1_000)
    return `oidc: current time ${shown(now)} before the nbf (not before) time: ${shown(Number(nbf) * 1_000)}`
  return undefined
}

const shown = (at: number) => new Date(at).toISOString().replace('T', ' ').replace(/\..*/, ' +0000 UTC')

/** The pages of an issuer. */
class Pages {
  constructor(
    private readonly process: Process,
    private readonly asked: Asked,
  ) {}

  /** Answers what is on a page, or why it cannot be read. */
  *read(url: string): Working<Readonly<Record<string, unknown>> | string> {
    const { bearer, trusts } = this.asked
    const address = parseAddress(url)
    if (!address) return `Get "${url}": unsupported protocol scheme ""`
    const headers: Record<string, string> = bearer ? { authorization: `Bearer ${bearer}` } : {}
    const answer = yield* exchange(this.process, address, { method: 'GET', headers, trusts })
    if (!answer) return `Get "${url}": dial tcp: lookup ${address.host}: no such host`
    if ('failure' in answer) return `Get "${url}": ${failures[answer.failure] ?? answer.failure}`
    const { status, body } = answer.response
    if (status !== 200) return `${status}: ${body}`
    return objectIn(textOf(body)) ?? 'oidc: failed to decode provider discovery object'
  }
}

const failures: Readonly<Record<string, string>> = {
  'unknown authority': 'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  'no TLS': 'http: server gave HTTP response to HTTPS client',
}

/** Larger keys nobody uses, and to reckon with them takes long. */
const longestModulus = 2_731
const longestExponent = 6

/** The keys among those that are published that have a name, or all where none is asked for. */
const keysIn = ({ keys }: Readonly<Record<string, unknown>>, name: unknown): readonly PublicKey[] =>
  (Array.isArray(keys) ? keys : [])
    .filter((key) => key?.kty === 'RSA' && (name === undefined || key.kid === name))
    .filter(({ n, e }) => isNumber(n, longestModulus) && isNumber(e, longestExponent))
    .map(({ n, e }) => ({ modulus: numberOf(bytesOfBase64Url(n)), exponent: numberOf(bytesOfBase64Url(e)) }))

const isNumber = (text: unknown, longest: number): boolean =>
  typeof text === 'string' && text.length <= longest && isBase64Url(text)

const isBase64Url = (text: string): boolean => /^[\w-]+$/.test(text) && text.length % 4 !== 1

/** What a token says, and what of it is signed; undefined for what is none. */
function parts(raw: string) {
  const [head, body, signature, ...more] = raw.split('.')
  if (![head, body, signature].every((each) => each && isBase64Url(each)) || more.length > 0) return undefined
  const [header, claims] = [objectIn(textOfBase64Url(head)), objectIn(textOfBase64Url(body))]
  const signed = octetsOf(`${head}.${body}`)
  return header && claims && { header, claims, signed, signature: bytesOfBase64Url(signature) }
}

const differs = (what: string, expected: unknown, got: unknown) =>
  `oidc: ${what}, expected ${inGo(expected)} got ${inGo(got)}`

/** A text, or a list of them, as Go's `%q` shows it. */
const inGo = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(inGo).join(' ')}]` : JSON.stringify(String(value))

const say = (process: Process, text: string): void =>
  note({ now: () => process.machine.clock.now(), complain: (line) => process.complain(bytesOf(line)) }, text)

function fatal(process: Process, text: string): 1 {
  say(process, text)
  return 1
}
