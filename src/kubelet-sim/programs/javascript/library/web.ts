/** What the web has brought to node: events, texts in bytes, and fetch. */
export const web = `
'use strict'
class DOMException extends Error { #name; constructor(message = '', name = 'Error') { super(message); this.#name = typeof name === 'string' ? name : name.name ?? 'Error' } get name() { return this.#name } get code() { return this.#name === 'AbortError' ? 20 : this.#name === 'TimeoutError' ? 23 : this.#name === 'DataCloneError' ? 25 : 0 } }
class Event { constructor(type, options = {}) { this.type = type; this.cancelable = !!options.cancelable; this.defaultPrevented = false; this.target = null } preventDefault() { if (this.cancelable) this.defaultPrevented = true } stopPropagation() {} stopImmediatePropagation() { this._stopped = true } }
class CustomEvent extends Event { constructor(type, options = {}) { super(type, options); this.detail = options.detail ?? null } }
class EventTarget {
  #listeners = new Map()
  addEventListener(type, listener, options) { const known = this.#listeners.get(type) ?? []; if (!known.some((each) => each.listener === listener)) known.push({ listener, once: options?.once }); this.#listeners.set(type, known) }
  removeEventListener(type, listener) { this.#listeners.set(type, (this.#listeners.get(type) ?? []).filter((each) => each.listener !== listener)) }
  dispatchEvent(event) { event.target = this; for (const each of [...(this.#listeners.get(event.type) ?? [])]) { if (each.once) this.removeEventListener(event.type, each.listener); if (typeof each.listener === 'function') each.listener.call(this, event); else each.listener.handleEvent(event) } const own = this['on' + event.type]; if (typeof own === 'function') own.call(this, event); return !event.defaultPrevented }
}
class AbortSignal extends EventTarget {
  aborted = false; reason = undefined; onabort = null
  throwIfAborted() { if (this.aborted) throw this.reason }
  static abort(reason) { const made = new AbortSignal(); abort(made, reason); return made }
  static timeout(ms) { const made = new AbortSignal(); setTimeout(() => abort(made, new DOMException('The operation was aborted due to timeout', 'TimeoutError')), ms).unref(); return made }
  static any(all) { const made = new AbortSignal(); for (const each of all) { if (each.aborted) { abort(made, each.reason); break } each.addEventListener('abort', () => abort(made, each.reason)) } return made }
}
const abort = (signal, reason = new DOMException('This operation was aborted', 'AbortError')) => { if (signal.aborted) return; signal.aborted = true; signal.reason = reason; signal.dispatchEvent(new Event('abort')) }
class AbortController { signal = new AbortSignal(); abort(reason) { abort(this.signal, reason) } }
class TextEncoder { get encoding() { return 'utf-8' } encode(text = '') { return new Uint8Array(host.buffer(text)) } encodeInto(text, into) { const bytes = host.buffer(text).subarray(0, into.length); into.set(bytes); return { read: text.length, written: bytes.length } } }
class TextDecoder { #name; constructor(name = 'utf-8') { this.#name = name.toLowerCase() } get encoding() { return this.#name } decode(bytes) { if (bytes === undefined) return ''; return Buffer.from(ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes)).toString(/16/.test(this.#name) ? 'utf16le' : /latin|8859|1252/.test(this.#name) ? 'latin1' : 'utf8') } }
const structuredClone = (given) => {
  const seen = new Map()
  const copy = (value) => {
    if (typeof value === 'function' || typeof value === 'symbol') throw new DOMException((typeof value === 'symbol' ? String(value) : String(value)) + ' could not be cloned.', 'DataCloneError')
    if (value === null || typeof value !== 'object') return value
    if (seen.has(value)) return seen.get(value)
    const keep = (made) => { seen.set(value, made); return made }
    switch (host.classOf(value)) {
      case 'Date': return keep(new Date(value.getTime()))
      case 'RegExp': return keep(new RegExp(value.source, value.flags))
      case 'Map': { const made = keep(new Map()); for (const [key, each] of value) made.set(copy(key), copy(each)); return made }
      case 'Set': { const made = keep(new Set()); for (const each of value) made.add(copy(each)); return made }
      case 'Error': { const made = keep(Object.create(Object.getPrototypeOf(value))); const error = new (globalThis[value.name] ?? Error)(value.message); error.stack = value.stack; seen.set(value, error); return error }
      case 'Promise': case 'WeakMap': case 'WeakSet': throw new DOMException('#<' + host.classOf(value) + '> could not be cloned.', 'DataCloneError')
    }
    if (ArrayBuffer.isView(value)) return keep(new Uint8Array(value))
    const made = keep(Array.isArray(value) ? [] : {})
    for (const key of Object.keys(value)) made[key] = copy(value[key])
    return made
  }
  return copy(given)
}
const performance = { now: () => host.now() - host.startedAt(), timeOrigin: host.startedAt(), mark() {}, measure() {}, toJSON() { return {} } }
const zone = 'UTC'
class DateTimeFormat { constructor(locale, options) { this._options = options } format(date) { return (date instanceof Date ? date : new Date(date)).toLocaleDateString('en-US', this._options) } resolvedOptions() { return { locale: 'en-US', calendar: 'gregory', numberingSystem: 'latn', timeZone: zone } } }
class NumberFormat { constructor(locale, options) { this._options = options } format(value) { return value.toLocaleString('en-US', this._options) } }
class Collator { constructor(locale, options) { this._options = options } compare = (a, b) => a.localeCompare(b, undefined, this._options) }
module.exports = { DOMException, Event, CustomEvent, EventTarget, AbortSignal, AbortController, TextEncoder, TextDecoder, structuredClone, performance, Intl: { DateTimeFormat, NumberFormat, Collator } }
`

export const fetching = `
'use strict'
class Headers {
  #all = new Map()
  constructor(from) { if (from instanceof Headers || Array.isArray(from) || from instanceof Map) for (const [name, value] of from) this.append(name, value); else for (const [name, value] of Object.entries(from ?? {})) this.append(name, value) }
  append(name, value) { const key = name.toLowerCase(); this.#all.set(key, this.#all.has(key) ? this.#all.get(key) + ', ' + value : String(value)) }
  set(name, value) { this.#all.set(name.toLowerCase(), String(value)) }
  get(name) { return this.#all.get(name.toLowerCase()) ?? null }
  has(name) { return this.#all.has(name.toLowerCase()) }
  delete(name) { this.#all.delete(name.toLowerCase()) }
  forEach(work) { for (const [name, value] of this) work(value, name, this) }
  getSetCookie() { const all = this.get('set-cookie'); return all === null ? [] : all.split(/, (?=[^;,= ]+=)/) }
  keys() { return this.#sorted().map(([name]) => name)[Symbol.iterator]() }
  values() { return this.#sorted().map(([, value]) => value)[Symbol.iterator]() }
  entries() { return this.#sorted()[Symbol.iterator]() }
  #sorted() { return [...this.#all].sort(([a], [b]) => a < b ? -1 : 1) }
  [Symbol.iterator]() { return this.entries() }
  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) { return 'Headers ' + inspect(Object.fromEntries(this)) }
}
const bytesOf = (body) => body === undefined || body === null ? Buffer.alloc(0) : typeof body === 'string' ? Buffer.from(body) : body instanceof URLSearchParams ? Buffer.from(String(body)) : Buffer.from(body)
class Body {
  #bytes; bodyUsed = false
  constructor(body) { this.#bytes = bytesOf(body) }
  #take() { if (this.bodyUsed) throw new TypeError('Body is unusable: Body has already been read'); this.bodyUsed = true; return this.#bytes }
  async text() { return this.#take().toString() }
  async json() { return JSON.parse(this.#take().toString()) }
  async arrayBuffer() { return new Uint8Array(this.#take()).buffer }
  async bytes() { return new Uint8Array(this.#take()) }
  async blob() { return new Blob([this.#take()]) }
  get body() { const bytes = this.#bytes; return { async *[Symbol.asyncIterator]() { yield new Uint8Array(bytes) }, getReader() { let done = false; return { read: async () => done ? { value: undefined, done: true } : (done = true, { value: new Uint8Array(bytes), done: false }), releaseLock() {} } } } }
  _bytes() { return this.#bytes }
}
class Response extends Body {
  constructor(body, options = {}) { super(body); this.status = options.status ?? 200; this.statusText = options.statusText ?? ''; this.headers = new Headers(options.headers); this.url = options.url ?? ''; this.redirected = options.redirected ?? false; this.type = 'basic' }
  get ok() { return this.status >= 200 && this.status < 300 }
  clone() { return new Response(this._bytes(), this) }
  static json(value, options) { return new Response(JSON.stringify(value), { ...options, headers: { 'content-type': 'application/json', ...options?.headers } }) }
}
class Request extends Body { constructor(url, options = {}) { super(options.body); this.url = String(url.url ?? url); this.method = (options.method ?? url.method ?? 'GET').toUpperCase(); this.headers = new Headers(options.headers ?? url.headers); this.signal = options.signal; this._body = options.body } }
const fetch = async (input, options = {}) => {
  const asked = input instanceof Request ? input : undefined
  let url
  try { url = new URL(asked ? asked.url : String(input)) } catch (cause) { throw new TypeError('Failed to parse URL from ' + input, { cause }) }
  let method = (options.method ?? asked?.method ?? 'GET').toUpperCase()
  const headers = new Headers(options.headers ?? asked?.headers)
  let body = options.body ?? asked?._body
  if (body !== undefined && body !== null && (method === 'GET' || method === 'HEAD')) throw new TypeError('Request with GET/HEAD method cannot have body.')
  if (body instanceof URLSearchParams && !headers.has('content-type')) headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8')
  else if (typeof body === 'string' && !headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8')
  const signal = options.signal ?? asked?.signal
  if (signal?.aborted) throw signal.reason
  for (const [name, value] of [['accept', '*/*'], ['accept-language', '*'], ['sec-fetch-mode', 'cors'], ['user-agent', 'node'], ['connection', 'keep-alive']]) if (!headers.has(name)) headers.set(name, value)
  for (let hops = 0; ; hops++) {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError('fetch failed', { cause: new Error('unknown scheme') })
    const bytes = bytesOf(body)
    const plain = Object.fromEntries(headers)
    if (bytes.length > 0) plain['content-length'] = bytes.length
    const answer = await new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
      host.request({ url: url.protocol + '//' + url.host + url.pathname + url.search, method, headers: plain, body: bytes.length > 0 ? bytes : undefined, trusts: process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0' || process.env.NODE_EXTRA_CA_CERTS !== undefined }, resolve)
    })
    if (typeof answer === 'string' || Array.isArray(answer)) throw new TypeError('fetch failed', { cause: require('http')._problem(typeof answer === 'string' ? answer : answer[0], answer[1], url) })
    const location = answer.headers.location
    if (location && [301, 302, 303, 307, 308].includes(answer.status) && options.redirect !== 'manual') {
      if (options.redirect === 'error' || hops >= 20) throw new TypeError('fetch failed', { cause: new Error(hops >= 20 ? 'redirect count exceeded' : 'unexpected redirect') })
      url = new URL(location, url)
      if (answer.status === 303 || (method === 'POST' && answer.status < 303)) { method = 'GET'; body = undefined }
      continue
    }
    return new Response(host.fromLatin(answer.body), { status: answer.status, statusText: require('http').STATUS_CODES[answer.status] ?? '', headers: answer.headers, url: url.href, redirected: hops > 0 })
  }
}
class FormData { #list = []; append(name, value) { this.#list.push([name, value]) } get(name) { return this.#list.find(([key]) => key === name)?.[1] ?? null } [Symbol.iterator]() { return this.#list[Symbol.iterator]() } }
module.exports = { fetch, Headers, Request, Response, FormData }
`
