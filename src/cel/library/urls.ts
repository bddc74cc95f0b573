/** URLs in expressions, read as Go's net/url reads the target of a request. */
import type { Library } from '../functions.ts'
import { urlType } from '../signature.ts'
import { CelError, EntryMap, Foreign, TextList, type Value } from '../values.ts'

interface Url {
  readonly scheme: string
  readonly user: string
  readonly host: string
  /** As it was written. */
  readonly path: string
  readonly query: string
  readonly fragment: string
}

class UrlValue extends Foreign {
  override readonly type = urlType
  readonly url: Url
  readonly text: string
  constructor(url: Url, text: string) {
    super()
    this.url = url
    this.text = text
  }
  override get told() {
    return { name: 'URL', type: '*url.URL', text: this.text }
  }
  override equals({ text }: UrlValue) {
    return this.text === text
  }
}

/** The URL, or what Go says is wrong with it. */
export function parseRequestUri(text: string): Url | string {
  const failed = (reason: string) => `parse ${goQuote(text)}: ${reason}`
  if ([...text].some(isControl)) return failed('net/url: invalid control character in URL')
  if (text === '') return failed('empty url')
  if (text === '*') return { scheme: '', user: '', host: '', path: '*', query: '', fragment: '' }
  const scheme = schemeOf(text)
  if (scheme === undefined) return failed('missing protocol scheme')
  const rest = scheme === '' ? text : text.slice(scheme.length + 1)
  const [beforeQuery, query] = cut(rest, '?')
  if (!beforeQuery.startsWith('/')) {
    if (scheme !== '')
      return { scheme: scheme.toLowerCase(), user: '', host: '', path: '', query, fragment: '' }
    return failed('invalid URI for request')
  }
  const hasAuthority = beforeQuery.startsWith('//') && (scheme !== '' || !beforeQuery.startsWith('///'))
  const [authority, path] = hasAuthority ? authorityOf(beforeQuery) : ['', beforeQuery]
  const at = authority.lastIndexOf('@')
  const host = authority.slice(at + 1)
  const problem =
    (at >= 0 ? userProblem(authority.slice(0, at)) : undefined) ?? hostProblem(host) ?? escapeProblem(path)
  if (problem) return failed(problem)
  return {
    scheme: scheme.toLowerCase(),
    user: authority.slice(0, Math.max(at, 0)),
    host,
    path,
    query,
    fragment: '',
  }
}

const isControl = (sign: string) => sign < ' ' || sign === '\x7f'

const goQuote = (text: string) => JSON.stringify(text).replace(/\\u00/g, '\\x')

/** What stands in front of the colon; empty when there is none, undefined when there is nothing in front of it. */
function schemeOf(text: string): string | undefined {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)
  if (match) return match[1]
  return text.startsWith(':') ? undefined : ''
}

function cut(text: string, sign: string): readonly [string, string] {
  const place = text.indexOf(sign)
  return place < 0 ? [text, ''] : [text.slice(0, place), text.slice(place + 1)]
}

function authorityOf(text: string): readonly [string, string] {
  const slash = text.indexOf('/', 2)
  return slash < 0 ? [text.slice(2), ''] : [text.slice(2, slash), text.slice(slash)]
}

const userProblem = (user: string) =>
  /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) ? escapeProblem(user) : 'net/url: invalid userinfo'

function hostProblem(host: string): string | undefined {
  if (host.startsWith('[')) {
    const end = host.lastIndexOf(']')
    if (end < 0) return "missing ']' in host"
    return portProblem(host.slice(end + 1))
  }
  const colon = host.indexOf(':') >= 0 ? host.slice(host.lastIndexOf(':')) : ''
  const port = portProblem(colon)
  if (port) return port
  const wrong = /[ \\^`{|}]/.exec(host)
  if (wrong) return `invalid character ${goQuote(wrong[0])} in host name`
  if (host.slice(0, host.length - colon.length).includes(':')) return `invalid character ":" in host name`
  return escapeProblem(host)
}

const portProblem = (port: string) =>
  port === '' || /^:\d*$/.test(port) ? undefined : `invalid port ${goQuote(port)} after host`

function escapeProblem(text: string): string | undefined {
  const wrong = /%(?![0-9a-fA-F]{2})/.exec(text)
  return wrong ? `invalid URL escape ${goQuote(text.slice(wrong.index, wrong.index + 3))}` : undefined
}

function read(text: string): Value {
  const checked = parseRequestUri(text)
  if (typeof checked === 'string')
    return new CelError(`URL parse error during conversion from string: ${checked}`)
  const [whole, fragment] = cut(text, '#')
  const url = parseRequestUri(whole)
  return new UrlValue(typeof url === 'string' ? checked : { ...url, fragment }, text)
}

const hostname = ({ host }: Url) => {
  const bare = host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : cut(host, ':')[0]
  return bare.startsWith('[') ? bare.slice(1, -1) : bare
}
const port = ({ host }: Url) =>
  /:(\d*)$/.exec(host.startsWith('[') ? host.slice(host.indexOf(']')) : host)?.[1] ?? ''

/** What a path says, written with the escapes that Go would choose, if the text has not chosen others that mean the same. */
const escapedPath = ({ path }: Url) =>
  path.replace(/[^A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]/gu, (sign) => encodeURIComponent(sign))

function unescaped(text: string): string | undefined {
  if (escapeProblem(text)) return undefined
  const bytes: number[] = []
  const encoded = new TextEncoder().encode(text.replaceAll('+', ' '))
  for (let n = 0; n < encoded.length; n++) {
    if (encoded[n] !== 0x25) bytes.push(encoded[n])
    else {
      bytes.push(Number.parseInt(String.fromCharCode(encoded[n + 1], encoded[n + 2]), 16))
      n += 2
    }
  }
  return new TextDecoder().decode(Uint8Array.from(bytes))
}

function queryOf({ query }: Url): Value {
  const values = new Map<string, string[]>()
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue
    const [key, value] = cut(pair, '=').map(unescaped)
    if (key === undefined || value === undefined) continue
    const known = values.get(key)
    if (known) known.push(value)
    else values.set(key, [value])
  }
  const map = new EntryMap()
  for (const [key, all] of values) map.add(key, new TextList(all))
  return map
}

const part =
  (of: (url: Url) => Value) =>
  ({ url }: UrlValue) =>
    of(url)

export const urls: Library = {
  'url(string) -> URL': read,
  'isURL(string) -> bool': (text: string) => typeof parseRequestUri(text) !== 'string',
  '(URL).getScheme() -> string': part(({ scheme }) => scheme),
  '(URL).getHost() -> string': part(({ host }) => host),
  '(URL).getHostname() -> string': part(hostname),
  '(URL).getPort() -> string': part(port),
  '(URL).getEscapedPath() -> string': part(escapedPath),
  '(URL).getQuery() -> map(string, list(string))': part(queryOf),
}
