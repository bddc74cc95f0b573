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

/** Why a text is no URL, in the words and the order of Go's net/url; undefined where it is one. */
export function whyUnreadable(url: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  if (/[\u0000-\u001f\u007f]/.test(url)) return 'net/url: invalid control character in URL'
  if (url.startsWith(':')) return 'missing protocol scheme'
  const scheme = /^[a-zA-Z][\w+.-]*(?=:)/.exec(url)?.[0]
  const rest = (scheme === undefined ? url : url.slice(scheme.length + 1)).replace(/[?#].*$/s, '')
  if (scheme !== undefined && !rest.startsWith('/')) return undefined
  if (!rest.startsWith('/') && rest.split('/', 1)[0].includes(':'))
    return 'first path segment in URL cannot contain colon'
  const [, authority, path] = /^(?:\/\/([^/]*))?(.*)$/s.exec(rest) ?? []
  return (authority === undefined ? undefined : whyNoHost(authority)) ?? whyWrongEscape(path)
}

/** @param authority the part between `//` and the path: perhaps a user, a host, perhaps a port */
function whyNoHost(authority: string): string | undefined {
  const at = authority.lastIndexOf('@')
  const host = authority.slice(at + 1)
  const opens = host.lastIndexOf('[')
  const closes = host.lastIndexOf(']')
  if (opens > 0) return 'invalid IP-literal'
  if (opens === 0 && closes < 0) return "missing ']' in host"
  const port = opens === 0 ? host.slice(closes + 1) : (/:.*$/s.exec(host)?.[0] ?? '')
  if (!/^(?::\d*)?$/.test(port)) return `invalid port ${quoted(port)} after host`
  const stranger = /[^\w.~!$&'()*+,;=:[\]<>"%\u0080-\uffff-]/.exec(host)?.[0]
  if (stranger !== undefined) return `invalid character ${quoted(stranger)} in host name`
  const userInfo = authority.slice(0, Math.max(0, at))
  if (!/^[\w.~!$&'()*+,;=:%@-]*$/.test(userInfo)) return 'net/url: invalid userinfo'
  return whyWrongEscape(host) ?? whyWrongEscape(userInfo)
}

function whyWrongEscape(text: string): string | undefined {
  const wrong = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(text)
  return wrong ? `invalid URL escape ${quoted(wrong[0])}` : undefined
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
  const steps = afterByte(path).replace(/\/$/, '').split('/')
  for (const [n, step] of steps.entries()) {
    if (step === '') yield invalid(field, path, `segment[${n}] may not be empty`)
    else for (const why of dnsSubdomainProblems(step)) yield invalid(field, path, `segment[${n}]: ${why}`)
  }
}

/** Without its first byte: what is left of a sign of several is one that is none. */
const afterByte = (path: string): string => path.replace(/^./su, (sign) => (sign > '\u007f' ? '\ufffd' : ''))

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
