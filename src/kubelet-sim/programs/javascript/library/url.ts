/** url. */
export const url = String.raw`
'use strict'
const plus = (text) => {
  const plain = text.replace(/\+/g, ' ')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}
const coded = (text) =>
  encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/[!'()~]/g, (each) => '%' + each.charCodeAt(0).toString(16).toUpperCase())
class URLSearchParams {
  #list = []
  #owner
  constructor(from = '', owner) {
    this.#owner = owner
    if (typeof from === 'string') this.#read(from)
    else if (from !== null && typeof from === 'object' && typeof from[Symbol.iterator] === 'function')
      for (const [key, value] of from) this.#list.push([String(key), String(value)])
    else if (from) for (const [key, value] of Object.entries(from)) this.#list.push([key, String(value)])
  }
  #read(text) {
    for (const each of text.replace(/^\?/, '').split('&')) {
      if (each === '') continue
      const at = each.indexOf('=')
      this.#list.push(at < 0 ? [plus(each), ''] : [plus(each.slice(0, at)), plus(each.slice(at + 1))])
    }
  }
  #tell() {
    this.#owner?.(this.toString())
  }
  get size() {
    return this.#list.length
  }
  append(key, value) {
    this.#list.push([String(key), String(value)])
    this.#tell()
  }
  delete(key) {
    this.#list = this.#list.filter(([name]) => name !== String(key))
    this.#tell()
  }
  get(key) {
    return this.#list.find(([name]) => name === String(key))?.[1] ?? null
  }
  getAll(key) {
    return this.#list.filter(([name]) => name === String(key)).map(([, value]) => value)
  }
  has(key, value) {
    return this.#list.some(
      ([name, each]) => name === String(key) && (value === undefined || each === String(value)),
    )
  }
  set(key, value) {
    const at = this.#list.findIndex(([name]) => name === String(key))
    if (at < 0) this.#list.push([String(key), String(value)])
    else {
      this.#list[at][1] = String(value)
      this.#list = this.#list.filter(([name], n) => n <= at || name !== String(key))
    }
    this.#tell()
  }
  sort() {
    this.#list.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    this.#tell()
  }
  forEach(work, on) {
    for (const [key, value] of this.#list) work.call(on, value, key, this)
  }
  *entries() {
    for (const each of this.#list) yield [...each]
  }
  *keys() {
    for (const [key] of this.#list) yield key
  }
  *values() {
    for (const [, value] of this.#list) yield value
  }
  [Symbol.iterator]() {
    return this.entries()
  }
  toString() {
    return this.#list.map(([key, value]) => coded(key) + '=' + coded(value)).join('&')
  }
  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    return this.#list.length === 0
      ? 'URLSearchParams {}'
      : 'URLSearchParams { ' +
          this.#list.map(([key, value]) => inspect(key) + ' => ' + inspect(value)).join(', ') +
          ' }'
  }
}
class URL {
  #parts
  #params
  constructor(text, base) {
    const found = host.parseUrl(text, base === undefined ? undefined : String(base))
    if (!found) {
      const error = new TypeError('Invalid URL')
      error.code = 'ERR_INVALID_URL'
      error.input = String(text)
      if (base !== undefined) error.base = String(base)
      throw error
    }
    this.#parts = found
  }
  #change(part, value) {
    this.#parts = host.parseUrl(host.changeUrl(this.#parts.href, part, value))
    if (part === 'search' || part === 'href') this.#params = undefined
  }
  get href() {
    return this.#parts.href
  }
  set href(value) {
    this.#change('href', value)
  }
  get origin() {
    return this.#parts.origin
  }
  get protocol() {
    return this.#parts.protocol
  }
  set protocol(value) {
    this.#change('protocol', value)
  }
  get username() {
    return this.#parts.username
  }
  set username(value) {
    this.#change('username', value)
  }
  get password() {
    return this.#parts.password
  }
  set password(value) {
    this.#change('password', value)
  }
  get host() {
    return this.#parts.host
  }
  set host(value) {
    this.#change('host', value)
  }
  get hostname() {
    return this.#parts.hostname
  }
  set hostname(value) {
    this.#change('hostname', value)
  }
  get port() {
    return this.#parts.port
  }
  set port(value) {
    this.#change('port', value)
  }
  get pathname() {
    return this.#parts.pathname
  }
  set pathname(value) {
    this.#change('pathname', value)
  }
  get search() {
    return this.#parts.search
  }
  set search(value) {
    this.#change('search', value)
  }
  get hash() {
    return this.#parts.hash
  }
  set hash(value) {
    this.#change('hash', value)
  }
  get searchParams() {
    return (this.#params ??= new URLSearchParams(this.search, (text) => {
      this.#parts = host.parseUrl(host.changeUrl(this.#parts.href, 'search', text))
    }))
  }
  toString() {
    return this.href
  }
  toJSON() {
    return this.href
  }
  static canParse(text, base) {
    return host.parseUrl(text, base) !== undefined
  }
  static parse(text, base) {
    return URL.canParse(text, base) ? new URL(text, base) : null
  }
  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    const shown = {}
    for (const name of [
      'href',
      'origin',
      'protocol',
      'username',
      'password',
      'host',
      'hostname',
      'port',
      'pathname',
      'search',
    ])
      shown[name] = this[name]
    return (
      'URL {\n' +
      Object.entries(shown)
        .map(([name, value]) => '  ' + name + ': ' + inspect(value))
        .join(',\n') +
      ',\n  searchParams: ' +
      inspect(this.searchParams) +
      ',\n  hash: ' +
      inspect(this.hash) +
      '\n}'
    )
  }
}
const parse = (text, withQuery) => {
  const found =
    /^(?:([a-z][a-z0-9+.-]*:))?(\/\/)?(?:([^@/?#]*)@)?([^/?#:]*)?(?::(\d+))?([^?#]*)?(\?[^#]*)?(#.*)?$/i.exec(
      String(text),
    ) ?? []
  const [, protocol, slashes, auth, hostname, port, pathname, search, hash] = found
  const isFull = Boolean(slashes)
  const path = isFull ? pathname || '/' : (hostname ?? '') + (port ? ':' + port : '') + (pathname ?? '')
  const query = search ? search.slice(1) : null
  const of = {
    protocol: protocol ?? null,
    slashes: isFull || null,
    auth: auth ?? null,
    host: isFull ? hostname + (port ? ':' + port : '') : null,
    port: isFull ? (port ?? null) : null,
    hostname: isFull ? hostname : null,
    hash: hash ?? null,
    search: search ?? (withQuery ? '' : null),
    query: withQuery ? require('querystring').parse(query ?? '') : query,
    pathname: path || null,
    path: path || search ? path + (search ?? '') : null,
    href: String(text),
  }
  return of
}
module.exports = {
  URL,
  URLSearchParams,
  parse,
  format: (of) =>
    typeof of === 'string'
      ? of
      : of instanceof URL
        ? of.href
        : (of.protocol ? of.protocol.replace(/:?$/, ':') : '') +
          (of.slashes || of.host || of.hostname ? '//' : '') +
          (of.auth ? of.auth + '@' : '') +
          (of.host ?? (of.hostname ?? '') + (of.port ? ':' + of.port : '')) +
          (of.pathname ?? '') +
          (of.search ??
            (of.query && typeof of.query === 'object'
              ? '?' + require('querystring').stringify(of.query)
              : '')) +
          (of.hash ?? ''),
  resolve: (from, to) => new URL(to, new URL(from, 'resolve://')).href.replace(/^resolve:\/\//, ''),
  fileURLToPath: (of) =>
    decodeURIComponent(typeof of === 'string' ? of.replace(/^file:\/\//, '') : of.pathname),
  pathToFileURL: (path) => new URL('file://' + require('path').resolve(path)),
}
`
