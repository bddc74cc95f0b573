/** http and https. */
import { messages } from './http-messages.ts'
import { server } from './http-server.ts'

/** Clients, and what the module exports. */
const client = String.raw`
const words = { ECONNREFUSED: -111, EHOSTUNREACH: -113, ETIMEDOUT: -110, ECONNRESET: -104, ENOTFOUND: -3008 }
const problem = (code, ip, url) => {
  const { hostname, port, protocol } = url
  const number = Number(port || (protocol === 'https:' ? 443 : 80))
  if (code === 'ENOTFOUND')
    return Object.assign(new Error('getaddrinfo ENOTFOUND ' + hostname), {
      errno: -3008,
      code,
      syscall: 'getaddrinfo',
      hostname,
    })
  if (code === 'ECONNRESET') return Object.assign(new Error('socket hang up'), { code })
  if (code === 'EPROTO')
    return Object.assign(
      new Error(
        'write EPROTO 00000000:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/openssl/ssl/record/ssl3_record.c:355:\n',
      ),
      { errno: -71, code, syscall: 'write' },
    )
  if (code === 'SELF_SIGNED_CERT_IN_CHAIN')
    return Object.assign(new Error('self-signed certificate in certificate chain'), { code })
  return Object.assign(new Error('connect ' + code + ' ' + ip + ':' + number), {
    errno: words[code],
    code,
    syscall: 'connect',
    address: ip,
    port: number,
  })
}
const unreached = (code, path) =>
  code === 'ECONNRESET'
    ? Object.assign(new Error('socket hang up'), { code })
    : Object.assign(new Error('connect ' + code + ' ' + path), {
        errno: { ENOENT: -2, EACCES: -13, ECONNREFUSED: -111 }[code],
        code,
        syscall: 'connect',
        address: path,
      })
class ClientRequest extends OutgoingMessage {
  constructor(url, options, callback, scheme) {
    super()
    if (typeof options === 'function') {
      callback = options
      options = {}
    }
    if (typeof url === 'object' && !(url instanceof URL)) {
      options = url
      url = undefined
    }
    options = options ?? {}
    const base =
      url === undefined
        ? (options.protocol ?? scheme) +
          '//' +
          (options.hostname ?? options.host ?? 'localhost').replace(/:\d+$/, '') +
          (options.port ? ':' + options.port : (/:(\d+)$/.exec(options.host ?? '')?.[0] ?? '')) +
          (options.path ?? '/')
        : String(url)
    this._url = new URL(base)
    this._socketPath = options.socketPath
    const wanted = options.agent?.protocol ?? scheme
    if (this._url.protocol !== wanted)
      throw Object.assign(
        new TypeError('Protocol "' + this._url.protocol + '" not supported. Expected "' + wanted + '"'),
        { code: 'ERR_INVALID_PROTOCOL' },
      )
    this.method = (options.method ?? 'GET').toUpperCase()
    this.path = options.path ?? this._url.pathname + this._url.search
    this.host = this._url.hostname
    this.protocol = this._url.protocol
    for (const [name, value] of Object.entries(options.headers ?? {})) this.setHeader(name, value)
    if (options.auth || this._url.username)
      this.setHeader(
        'Authorization',
        'Basic ' +
          Buffer.from(options.auth ?? this._url.username + ':' + this._url.password).toString('base64'),
      )
    this._parts = []
    this._timeout = options.timeout
    this._trusts =
      options.rejectUnauthorized === false ||
      options.ca !== undefined ||
      options.agent?.options?.rejectUnauthorized === false ||
      process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0' ||
      process.env.NODE_EXTRA_CA_CERTS !== undefined
    if (options.signal) {
      options.signal.addEventListener('abort', () =>
        this.destroy(
          Object.assign(new Error('The operation was aborted'), { name: 'AbortError', code: 'ABORT_ERR' }),
        ),
      )
    }
    if (callback) this.once('response', callback)
  }
  write(chunk, encoding) {
    this._parts.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)
    return true
  }
  end(chunk, encoding, done) {
    if (this.finished) return this
    if (chunk !== undefined && typeof chunk !== 'function') this.write(chunk, encoding)
    this.finished = true
    this.headersSent = true
    this.writableEnded = true
    const body = Buffer.concat(this._parts)
    const headers = {}
    for (const [, [name, value]] of this._headers)
      headers[name] = Array.isArray(value) ? value.join(', ') : value
    if (body.length > 0 && !this.hasHeader('content-length')) headers['Content-Length'] = body.length
    if (!this.hasHeader('connection')) headers.Connection = 'keep-alive'
    let timer
    if (this._timeout > 0) {
      timer = setTimeout(() => this.emit('timeout'), this._timeout)
    }
    this._url.pathname
    const target = this._url.protocol + '//' + this._url.host + this.path
    host.request(
      {
        url: target,
        method: this.method,
        headers,
        body: body.length > 0 ? body : undefined,
        trusts: this._trusts,
        socketPath: this._socketPath,
      },
      (answer) => {
        clearTimeout(timer)
        if (this.destroyed) return
        if (typeof answer === 'string' || Array.isArray(answer)) {
          const code = typeof answer === 'string' ? answer : answer[0]
          this.destroyed = true
          this.emit(
            'error',
            this._socketPath === undefined
              ? problem(code, answer[1], this._url)
              : unreached(host.reachPath(this._socketPath) ?? code, this._socketPath),
          )
          this.emit('close')
          return
        }
        const message = new IncomingMessage(new EventEmitter())
        message.statusCode = answer.status
        message.statusMessage = STATUS_CODES[answer.status] ?? ''
        message.req = this
        Object.assign(message.headers, answer.headers)
        for (const [name, value] of Object.entries(answer.headers)) message.rawHeaders.push(name, value)
        if (message.headers['set-cookie'])
          message.headers['set-cookie'] = [].concat(message.headers['set-cookie'])
        if (answer.body !== '') message.push(host.fromLatin(answer.body))
        message.complete = true
        message.push(null)
        message.on('end', () => this.emit('close'))
        if (!this.emit('response', message)) message.resume()
      },
    )
    process.nextTick(() => {
      this.emit('socket', message_socket)
      this.writableFinished = true
      this.emit('finish')
    })
    return this
  }
  abort() {
    this.aborted = true
    this.destroy()
  }
  destroy(error) {
    if (this.destroyed) return this
    this.destroyed = true
    process.nextTick(() => {
      this.emit('error', error ?? Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
      this.emit('close')
    })
    return this
  }
  setTimeout(ms, callback) {
    this._timeout = ms
    if (callback) this.once('timeout', callback)
    return this
  }
  setNoDelay() {}
  setSocketKeepAlive() {}
}
const message_socket = Object.assign(new EventEmitter(), {
  setTimeout() {},
  setNoDelay() {},
  setKeepAlive() {},
  remoteAddress: undefined,
})
class Agent extends EventEmitter {
  constructor(options = {}) {
    super()
    this.options = options
    this.maxSockets = Infinity
  }
  destroy() {}
}
const made = (scheme) => {
  const request = (url, options, callback) => new ClientRequest(url, options, callback, scheme)
  class Own extends Agent {
    get protocol() {
      return scheme
    }
  }
  Object.defineProperty(Own, 'name', { value: 'Agent' })
  return {
    request,
    get: (...args) => {
      const asked = request(...args)
      asked.end()
      return asked
    },
    Agent: Own,
    globalAgent: new Own(),
  }
}
module.exports = {
  ...made('http:'),
  _for: made,
  METHODS,
  STATUS_CODES,
  IncomingMessage,
  OutgoingMessage,
  ServerResponse,
  ClientRequest,
  Server,
  createServer: (options, listener) => new Server(options, listener),
  maxHeaderSize: 16384,
  _problem: problem,
}
`

export const http = [messages, server, client].join('')

export const https = `
'use strict'
const http = require('http')
module.exports = {
  ...http._for('https:'),
  Server: http.Server,
  createServer() {
    throw Object.assign(new Error('kubesim: servers of node speak no TLS'), {
      code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
    })
  },
}
`
