/** fetch, and what it speaks of. */
export const fetching = `
'use strict'
class Headers {
  #all = new Map()
  constructor(from) {
    if (from instanceof Headers || Array.isArray(from) || from instanceof Map)
      for (const [name, value] of from) this.append(name, value)
    else for (const [name, value] of Object.entries(from ?? {})) this.append(name, value)
  }
  append(name, value) {
    const key = name.toLowerCase()
    this.#all.set(key, this.#all.has(key) ? this.#all.get(key) + ', ' + value : String(value))
  }
  set(name, value) {
    this.#all.set(name.toLowerCase(), String(value))
  }
  get(name) {
    return this.#all.get(name.toLowerCase()) ?? null
  }
  has(name) {
    return this.#all.has(name.toLowerCase())
  }
  delete(name) {
    this.#all.delete(name.toLowerCase())
  }
  forEach(work) {
    for (const [name, value] of this) work(value, name, this)
  }
  getSetCookie() {
    const all = this.get('set-cookie')
    return all === null ? [] : all.split(/, (?=[^;,= ]+=)/)
  }
  keys() {
    return this.#sorted()
      .map(([name]) => name)
      [Symbol.iterator]()
  }
  values() {
    return this.#sorted()
      .map(([, value]) => value)
      [Symbol.iterator]()
  }
  entries() {
    return this.#sorted()[Symbol.iterator]()
  }
  #sorted() {
    return [...this.#all].sort(([a], [b]) => (a < b ? -1 : 1))
  }
  [Symbol.iterator]() {
    return this.entries()
  }
  [Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) {
    return 'Headers ' + inspect(Object.fromEntries(this))
  }
}
const bytesOf = (body) =>
  body === undefined || body === null
    ? Buffer.alloc(0)
    : typeof body === 'string'
      ? Buffer.from(body)
      : body instanceof URLSearchParams
        ? Buffer.from(String(body))
        : Buffer.from(body)
class Body {
  #bytes
  bodyUsed = false
  constructor(body) {
    this.#bytes = bytesOf(body)
  }
  #take() {
    if (this.bodyUsed) throw new TypeError('Body is unusable: Body has already been read')
    this.bodyUsed = true
    return this.#bytes
  }
  async text() {
    return this.#take().toString()
  }
  async json() {
    return JSON.parse(this.#take().toString())
  }
  async arrayBuffer() {
    return new Uint8Array(this.#take()).buffer
  }
  async bytes() {
    return new Uint8Array(this.#take())
  }
  async blob() {
    return new Blob([this.#take()])
  }
  get body() {
    const bytes = this.#bytes
    return {
      async *[Symbol.asyncIterator]() {
        yield new Uint8Array(bytes)
      },
      getReader() {
        let done = false
        return {
          read: async () =>
            done
              ? { value: undefined, done: true }
              : ((done = true), { value: new Uint8Array(bytes), done: false }),
          releaseLock() {},
        }
      },
    }
  }
  _bytes() {
    return this.#bytes
  }
}
class Response extends Body {
  constructor(body, options = {}) {
    super(body)
    this.status = options.status ?? 200
    this.statusText = options.statusText ?? ''
    this.headers = new Headers(options.headers)
    this.url = options.url ?? ''
    this.redirected = options.redirected ?? false
    this.type = 'basic'
  }
  get ok() {
    return this.status >= 200 && this.status < 300
  }
  clone() {
    return new Response(this._bytes(), this)
  }
  static json(value, options) {
    return new Response(JSON.stringify(value), {
      ...options,
      headers: { 'content-type': 'application/json', ...options?.headers },
    })
  }
}
class Request extends Body {
  constructor(url, options = {}) {
    super(options.body)
    this.url = String(url.url ?? url)
    this.method = (options.method ?? url.method ?? 'GET').toUpperCase()
    this.headers = new Headers(options.headers ?? url.headers)
    this.signal = options.signal
    this._body = options.body
  }
}
const fetch = async (input, options = {}) => {
  const asked = input instanceof Request ? input : undefined
  let url
  try {
    url = new URL(asked ? asked.url : String(input))
  } catch (cause) {
    throw new TypeError('Failed to parse URL from ' + input, { cause })
  }
  let method = (options.method ?? asked?.method ?? 'GET').toUpperCase()
  const headers = new Headers(options.headers ?? asked?.headers)
  let body = options.body ?? asked?._body
  if (body !== undefined && body !== null && (method === 'GET' || method === 'HEAD'))
    throw new TypeError('Request with GET/HEAD method cannot have body.')
  if (body instanceof URLSearchParams && !headers.has('content-type'))
    headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8')
  else if (typeof body === 'string' && !headers.has('content-type'))
    headers.set('content-type', 'text/plain;charset=UTF-8')
  const signal = options.signal ?? asked?.signal
  if (signal?.aborted) throw signal.reason
  for (const [name, value] of [
    ['accept', '*/*'],
    ['accept-language', '*'],
    ['sec-fetch-mode', 'cors'],
    ['user-agent', 'node'],
    ['connection', 'keep-alive'],
  ])
    if (!headers.has(name)) headers.set(name, value)
  for (let hops = 0; ; hops++) {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new TypeError('fetch failed', { cause: new Error('unknown scheme') })
    const bytes = bytesOf(body)
    const plain = Object.fromEntries(headers)
    if (bytes.length > 0) plain['content-length'] = bytes.length
    const answer = await new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
      host.request(
        {
          url: url.protocol + '//' + url.host + url.pathname + url.search,
          method,
          headers: plain,
          body: bytes.length > 0 ? bytes : undefined,
          trusts:
            process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0' || process.env.NODE_EXTRA_CA_CERTS !== undefined,
        },
        resolve,
      )
    })
    if (typeof answer === 'string' || Array.isArray(answer))
      throw new TypeError('fetch failed', {
        cause: require('http')._problem(typeof answer === 'string' ? answer : answer[0], answer[1], url),
      })
    const location = answer.headers.location
    if (location && [301, 302, 303, 307, 308].includes(answer.status) && options.redirect !== 'manual') {
      if (options.redirect === 'error' || hops >= 20)
        throw new TypeError('fetch failed', {
          cause: new Error(hops >= 20 ? 'redirect count exceeded' : 'unexpected redirect'),
        })
      url = new URL(location, url)
      if (answer.status === 303 || (method === 'POST' && answer.status < 303)) {
        method = 'GET'
        body = undefined
      }
      continue
    }
    return new Response(host.fromLatin(answer.body), {
      status: answer.status,
      statusText: require('http').STATUS_CODES[answer.status] ?? '',
      headers: answer.headers,
      url: url.href,
      redirected: hops > 0,
    })
  }
}
class FormData {
  #list = []
  append(name, value) {
    this.#list.push([name, value])
  }
  get(name) {
    return this.#list.find(([key]) => key === name)?.[1] ?? null
  }
  [Symbol.iterator]() {
    return this.#list[Symbol.iterator]()
  }
}
module.exports = { fetch, Headers, Request, Response, FormData }
`
