/** How a webhook is reached: what may be its URL, its service, and the certificates by which it is known. Source: apiserver's util/webhook. */
import { decodeBase64 } from './codec/base64.ts'
import { DecodeError } from './codec/errors.ts'
import { type FieldErrors, invalid, required } from './field-error.ts'
import { dnsSubdomainProblems, portNumberProblems } from './names.ts'
import { quoted } from './quote.ts'

const form = '; desired format: https://host[/path]'

/** The parts of a URL, by RFC 3986. */
const parts = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s

export function* webhookUrlProblems(field: string, url: string): FieldErrors {
  const why = whyUnreadable(url)
  if (why !== undefined) {
    yield required(field, `url must be a valid URL: parse ${quoted(url)}: ${why}${form}`)
    return
  }
  const [, scheme = '', authority = '', , query = '', fragment = ''] = parts.exec(url) ?? []
  const at = authority.lastIndexOf('@')
  const host = authority.slice(at + 1)
  if (scheme.toLowerCase() !== 'https') {
    yield invalid(field, scheme.toLowerCase(), `'https' is the only allowed URL scheme${form}`)
  }
  if (host === '') yield invalid(field, host, `host must be specified${form}`)
  if (at >= 0) yield invalid(field, authority.slice(0, at), 'user information is not permitted in the URL')
  if (fragment) yield invalid(field, fragment, 'fragments are not permitted in the URL')
  if (query) yield invalid(field, query, 'query parameters are not permitted in the URL')
}

function whyUnreadable(url: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  if (/[\u0000-\u001f\u007f]/.test(url)) return 'net/url: invalid control character in URL'
  const wrongEscape = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(url)
  if (wrongEscape) return `invalid URL escape ${quoted(wrongEscape[0])}`
  if (url.startsWith(':')) return 'missing protocol scheme'
  const [, , authority = ''] = parts.exec(url) ?? []
  const [, port] = /:([^\]]*)$/.exec(authority.slice(authority.lastIndexOf('@') + 1)) ?? []
  if (port !== undefined && !/^\d*$/.test(port)) return `invalid port ${quoted(`:${port}`)} after host`
  return undefined
}

interface WebhookService {
  readonly namespace?: string
  readonly name?: string
  readonly path?: string
  readonly port?: number
}

/** Of name and namespace the real server names the other one: it hands them over in the wrong order. */
export function* webhookServiceProblems(
  field: string,
  { namespace, name, path, port = 443 }: WebhookService,
): FieldErrors {
  if (!namespace) yield required(`${field}.name`)
  if (!name) yield required(`${field}.namespace`)
  const ofPort = portNumberProblems(port)
  if (ofPort.length > 0) yield invalid(`${field}.port`, port, `port is not valid: ${ofPort.join(', ')}`)
  if (path && path !== '/') yield* pathProblems(`${field}.path`, path)
}

function* pathProblems(field: string, path: string): FieldErrors {
  if (path === '//') {
    yield invalid(field, path, 'segment[0] may not be empty')
    return
  }
  if (!path.startsWith('/')) yield invalid(field, path, "must start with a '/'")
  const steps = path.slice(1).replace(/\/$/, '').split('/')
  for (const [n, step] of steps.entries()) {
    if (step === '') yield invalid(field, path, `segment[${n}] may not be empty`)
    else for (const why of dnsSubdomainProblems(step)) yield invalid(field, path, `segment[${n}]: ${why}`)
  }
}

/** Why certificates are none that anybody could be known by; undefined where they are. @param bundle PEM in base64 */
export function whyNoAuthority(bundle: string): string | undefined {
  const text = textOf(bundle)
  const blocks = [...text.matchAll(/-----BEGIN ([^-]+)-----\s*([A-Za-z0-9+/=\s]*?)-----END \1-----/g)]
  const cannot = 'unable to load root certificates:'
  if (blocks.length === 0) return `${cannot} unable to parse bytes as PEM block`
  const certificates = blocks.filter(([, type]) => type === 'CERTIFICATE')
  if (certificates.length === 0) return `${cannot} no valid certificate authority data seen`
  return certificates.some(([, , body]) => isCertificate(body))
    ? undefined
    : `${cannot} failed to parse certificate: x509: malformed certificate`
}

/** By its form alone: a sequence in DER that is as long as it says. */
function isCertificate(body: string): boolean {
  try {
    const bytes = decodeBase64(body.trim())
    return bytes.length > 4 && bytes[0] === 0x30
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

function textOf(bundle: string): string {
  try {
    return String.fromCharCode(...decodeBase64(bundle))
  } catch (error) {
    if (error instanceof DecodeError) return ''
    throw error
  }
}

export function* authorityProblems(field: string, bundle: string): FieldErrors {
  const why = whyNoAuthority(bundle)
  if (why !== undefined) yield invalid(field, bundle, why)
}
