/** path, url, querystring, os and their like. */
export const path = String.raw`
'use strict'
const text = (value, name) => { if (typeof value !== 'string') throw Object.assign(new TypeError('The "' + name + '" argument must be of type string. Received ' + (value === undefined || value === null ? String(value) : 'type ' + typeof value + ' (' + host.inspect(value) + ')')), { code: 'ERR_INVALID_ARG_TYPE' }) }
const parts = (path, isAbsolute) => { const found = []; for (const each of path.split('/')) { if (each === '' || each === '.') continue; if (each === '..') { if (found.length && found[found.length - 1] !== '..') found.pop(); else if (!isAbsolute) found.push('..') } else found.push(each) } return found.join('/') }
const posix = {
  sep: '/', delimiter: ':',
  normalize(path) { text(path, 'path'); if (path === '') return '.'; const isAbsolute = path[0] === '/'; const found = parts(path, isAbsolute); const tail = path.endsWith('/') && found !== '' ? '/' : ''; return (isAbsolute ? '/' : '') + found + tail || (tail ? './' : '.') },
  isAbsolute(path) { text(path, 'path'); return path[0] === '/' },
  join(...all) { for (const each of all) text(each, 'path'); const joined = all.filter(Boolean).join('/'); return joined === '' ? '.' : posix.normalize(joined) },
  resolve(...all) { let path = ''; for (let n = all.length - 1; n >= -1 && path[0] !== '/'; n--) { const each = n >= 0 ? all[n] : host.cwd(); text(each, 'paths[' + n + ']'); if (each !== '') path = path === '' ? each : each + '/' + path } return '/' + parts(path, true) },
  dirname(path) { text(path, 'path'); const plain = path.replace(/\/+$/, ''); if (plain === '') return path[0] === '/' ? '/' : '.'; const at = plain.lastIndexOf('/'); return at < 0 ? '.' : at === 0 ? '/' : plain.slice(0, at).replace(/\/+$/, '') || '/' },
  basename(path, end) { text(path, 'path'); const plain = path.replace(/\/+$/, ''); const name = plain.slice(plain.lastIndexOf('/') + 1); return end && name.endsWith(end) && name !== end ? name.slice(0, -end.length) : name },
  extname(path) { text(path, 'path'); const name = posix.basename(path); const at = name.lastIndexOf('.'); return at <= 0 ? '' : name.slice(at) },
  relative(from, to) { const a = posix.resolve(from).split('/').filter(Boolean), b = posix.resolve(to).split('/').filter(Boolean); let n = 0; while (n < a.length && n < b.length && a[n] === b[n]) n++; return [...a.slice(n).map(() => '..'), ...b.slice(n)].join('/') },
  parse(path) { const base = posix.basename(path), ext = posix.extname(path), root = path[0] === '/' ? '/' : ''; const dir = posix.dirname(path); return { root, dir: dir === '.' && !path.startsWith('.') ? '' : dir, base, ext, name: ext ? base.slice(0, -ext.length) : base } },
  format(of) { const dir = of.dir ?? of.root; const base = of.base ?? (of.name ?? '') + (of.ext ? (of.ext[0] === '.' ? '' : '.') + of.ext : ''); return dir ? (dir === of.root ? dir + base : dir + '/' + base) : base },
  toNamespacedPath: (path) => path,
}
posix.posix = posix
module.exports = posix
`

export const url = String.raw`
'use strict'
const plus = (text) => { const plain = text.replace(/\+/g, ' '); try { return decodeURIComponent(plain) } catch { return plain } }
const coded = (text) => encodeURIComponent(text).replace(/%20/g, '+').replace(/[!'()~]/g, (each) => '%' + each.charCodeAt(0).toString(16).toUpperCase())
class URLSearchParams {
  #list = []
  #owner
  constructor(from = '', owner) {
    this.#owner = owner
    if (typeof from === 'string') this.#read(from)
    else if (from !== null && typeof from === 'object' && typeof from[Symbol.iterator] === 'function') for (const [key, value] of from) this.#list.push([String(key), String(value)])
    else if (from) for (const [key, value] of Object.entries(from)) this.#list.push([key, String(value)])
  }
  #read(text) { for (const each of text.replace(/^\?/, '').split('&')) { if (each === '') continue; const at = each.indexOf('='); this.#list.push(at < 0 ? [plus(each), ''] : [plus(each.slice(0, at)), plus(each.slice(at + 1))]) } }
  #tell() { this.#owner?.(this.toString()) }
  get size() { return this.#list.length }
  append(key, value) { this.#list.push([String(key), String(value)]); this.#tell() }
  delete(key) { this.#list = this.#list.filter(([name]) => name !== String(key)); this.#tell() }
  get(key) { return this.#list.find(([name]) => name === String(key))?.[1] ?? null }
  getAll(key) { return this.#list.filter(([name]) => name === String(key)).map(([, value]) => value) }
  has(key, value) { return this.#list.some(([name, each]) => name === String(key) && (value === undefined || each === String(value))) }
  set(key, value) { const at = this.#list.findIndex(([name]) => name === String(key)); if (at < 0) this.#list.push([String(key), String(value)]); else { this.#list[at][1] = String(value); this.#list = this.#list.filter(([name], n) => n <= at || name !== String(key)) } this.#tell() }
  sort() { this.#list.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0); this.#tell() }
  forEach(work, on) { for (const [key, value] of this.#list) work.call(on, value, key, this) }
  *entries() { for (const each of this.#list) yield [...each] }
  *keys() { for (const [key] of this.#list) yield key }
  *values() { for (const [, value] of this.#list) yield value }
  [Symbol.iterator]() { return this.entries() }
  toString() { return this.#list.map(([key, value]) => coded(key) + '=' + coded(value)).join('&') }
  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) { return this.#list.length === 0 ? 'URLSearchParams {}' : 'URLSearchParams { ' + this.#list.map(([key, value]) => inspect(key) + ' => ' + inspect(value)).join(', ') + ' }' }
}
class URL {
  #parts
  #params
  constructor(text, base) {
    const found = host.parseUrl(text, base === undefined ? undefined : String(base))
    if (!found) { const error = new TypeError('Invalid URL'); error.code = 'ERR_INVALID_URL'; error.input = String(text); if (base !== undefined) error.base = String(base); throw error }
    this.#parts = found
  }
  #change(part, value) { this.#parts = host.parseUrl(host.changeUrl(this.#parts.href, part, value)); if (part === 'search' || part === 'href') this.#params = undefined }
  get href() { return this.#parts.href } set href(value) { this.#change('href', value) }
  get origin() { return this.#parts.origin }
  get protocol() { return this.#parts.protocol } set protocol(value) { this.#change('protocol', value) }
  get username() { return this.#parts.username } set username(value) { this.#change('username', value) }
  get password() { return this.#parts.password } set password(value) { this.#change('password', value) }
  get host() { return this.#parts.host } set host(value) { this.#change('host', value) }
  get hostname() { return this.#parts.hostname } set hostname(value) { this.#change('hostname', value) }
  get port() { return this.#parts.port } set port(value) { this.#change('port', value) }
  get pathname() { return this.#parts.pathname } set pathname(value) { this.#change('pathname', value) }
  get search() { return this.#parts.search } set search(value) { this.#change('search', value) }
  get hash() { return this.#parts.hash } set hash(value) { this.#change('hash', value) }
  get searchParams() { return (this.#params ??= new URLSearchParams(this.search, (text) => { this.#parts = host.parseUrl(host.changeUrl(this.#parts.href, 'search', text)) })) }
  toString() { return this.href }
  toJSON() { return this.href }
  static canParse(text, base) { return host.parseUrl(text, base) !== undefined }
  static parse(text, base) { return URL.canParse(text, base) ? new URL(text, base) : null }
  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    const shown = {}
    for (const name of ['href', 'origin', 'protocol', 'username', 'password', 'host', 'hostname', 'port', 'pathname', 'search']) shown[name] = this[name]
    return 'URL {\n' + Object.entries(shown).map(([name, value]) => '  ' + name + ': ' + inspect(value)).join(',\n') + ',\n  searchParams: ' + inspect(this.searchParams) + ',\n  hash: ' + inspect(this.hash) + '\n}'
  }
}
const parse = (text, withQuery) => {
  const found = /^(?:([a-z][a-z0-9+.-]*:))?(\/\/)?(?:([^@/?#]*)@)?([^/?#:]*)?(?::(\d+))?([^?#]*)?(\?[^#]*)?(#.*)?$/i.exec(String(text)) ?? []
  const [, protocol, slashes, auth, hostname, port, pathname, search, hash] = found
  const isFull = Boolean(slashes)
  const path = isFull ? pathname || '/' : (hostname ?? '') + (port ? ':' + port : '') + (pathname ?? '')
  const query = search ? search.slice(1) : null
  const of = { protocol: protocol ?? null, slashes: isFull || null, auth: auth ?? null, host: isFull ? hostname + (port ? ':' + port : '') : null, port: isFull ? port ?? null : null, hostname: isFull ? hostname : null, hash: hash ?? null, search: search ?? (withQuery ? '' : null), query: withQuery ? require('querystring').parse(query ?? '') : query, pathname: path || null, path: path || search ? path + (search ?? '') : null, href: String(text) }
  return of
}
module.exports = {
  URL, URLSearchParams, parse,
  format: (of) => typeof of === 'string' ? of : of instanceof URL ? of.href : (of.protocol ? of.protocol.replace(/:?$/, ':') : '') + (of.slashes || of.host || of.hostname ? '//' : '') + (of.auth ? of.auth + '@' : '') + (of.host ?? (of.hostname ?? '') + (of.port ? ':' + of.port : '')) + (of.pathname ?? '') + (of.search ?? (of.query && typeof of.query === 'object' ? '?' + require('querystring').stringify(of.query) : '')) + (of.hash ?? ''),
  resolve: (from, to) => new URL(to, new URL(from, 'resolve://')).href.replace(/^resolve:\/\//, ''),
  fileURLToPath: (of) => decodeURIComponent(typeof of === 'string' ? of.replace(/^file:\/\//, '') : of.pathname),
  pathToFileURL: (path) => new URL('file://' + require('path').resolve(path)),
}
`

export const querystring = String.raw`
'use strict'
const unescape = (text) => { try { return decodeURIComponent(text) } catch { return text } }
const escape = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (each) => each === '*' || each === "'" || each === '!' || each === '(' || each === ')' ? each : each)
const parse = (text, separator = '&', equals = '=') => {
  const found = Object.create(null)
  for (const each of String(text ?? '').split(separator)) {
    if (each === '') continue
    const at = each.indexOf(equals)
    const key = unescape((at < 0 ? each : each.slice(0, at)).replace(/\+/g, ' ')), value = at < 0 ? '' : unescape(each.slice(at + equals.length).replace(/\+/g, ' '))
    if (key in found) found[key] = Array.isArray(found[key]) ? [...found[key], value] : [found[key], value]
    else found[key] = value
  }
  return found
}
const plain = (value) => ['string', 'number', 'bigint', 'boolean'].includes(typeof value) ? escape(String(value)) : ''
const stringify = (of, separator = '&', equals = '=') => Object.entries(of ?? {}).flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).map((each) => escape(key) + equals + plain(each))).join(separator)
module.exports = { parse, decode: parse, stringify, encode: stringify, escape, unescape }
`

export const os = String.raw`
'use strict'
const memory = () => { try { const found = /MemTotal:\s+(\d+)/.exec(host.readText('/proc/meminfo')); return Number(found[1]) * 1024 } catch { return 17179869184 } }
const cpus = () => { try { return Math.max(1, host.readText('/proc/cpuinfo').split('processor').length - 1) } catch { return 4 } }
module.exports = {
  EOL: '\n', devNull: '/dev/null', hostname: () => host.hostname(), platform: () => 'linux', type: () => 'Linux', arch: () => 'x64', machine: () => 'x86_64', release: () => { try { return host.readText('/proc/sys/kernel/osrelease').trim() } catch { return '6.8.0-60-generic' } }, version: () => '#63-Ubuntu SMP PREEMPT_DYNAMIC', endianness: () => 'LE',
  homedir: () => process.env.HOME ?? '/root', tmpdir: () => process.env.TMPDIR ?? '/tmp', uptime: () => { try { return Number(host.readText('/proc/uptime').split(' ')[0]) } catch { return process.uptime() } }, loadavg: () => [0, 0, 0], totalmem: memory, freemem: () => Math.floor(memory() / 2),
  cpus: () => Array.from({ length: cpus() }, () => ({ model: 'Intel(R) Xeon(R)', speed: 2600, times: { user: 1000, nice: 0, sys: 500, idle: 100000, irq: 0 } })), availableParallelism: cpus,
  networkInterfaces: () => ({ lo: [{ address: '127.0.0.1', netmask: '255.0.0.0', family: 'IPv4', mac: '00:00:00:00:00:00', internal: true, cidr: '127.0.0.1/8' }], eth0: [{ address: host.address(), netmask: '255.255.255.0', family: 'IPv4', mac: '02:42:ac:11:00:02', internal: false, cidr: host.address() + '/24' }] }),
  userInfo: () => ({ uid: host.uid(), gid: host.gid(), username: host.uid() === 0 ? 'root' : host.uid() === 1000 ? 'node' : String(host.uid()), homedir: process.env.HOME ?? '/root', shell: '/bin/bash' }),
  constants: { signals: { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGUSR1: 10, SIGUSR2: 12, SIGALRM: 14, SIGTERM: 15 }, errno: {} },
}
`
