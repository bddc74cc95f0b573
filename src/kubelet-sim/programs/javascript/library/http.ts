/** net, http and https. */
export const net = String.raw`
'use strict'
const EventEmitter = require('events')
const { Duplex } = require('stream')
const failed = (code, syscall, address, port) => Object.assign(new Error(syscall + ' ' + code + (address ? ' ' + address + (port ? ':' + port : '') : '')), { errno: { ECONNREFUSED: -111, EADDRINUSE: -98, ETIMEDOUT: -110, EHOSTUNREACH: -113, ENOTFOUND: -3008 }[code], code, syscall, address, port })
class Socket extends Duplex {
  constructor(options = {}) { super(); this.connecting = false; this.bytesRead = 0; this.bytesWritten = 0; this._pending = []; this.remoteFamily = 'IPv4'; this.allowHalfOpen = options.allowHalfOpen === true; this.on('end', () => { if (!this.allowHalfOpen) this.end() }); if (options._inner) this._attach(options._inner, options._peer) }
  _attach(inner, peer) {
    this._inner = inner; this.connecting = false
    Object.assign(this, { remoteAddress: peer, remotePort: 40000, localAddress: host.address(), localPort: this.localPort ?? 0, readyState: 'open' })
    host.read(inner, (bytes) => { if (this.destroyed) return; if (bytes === undefined) this.push(null); else { this.bytesRead += bytes.length; this.push(host.fromLatin(bytes)) } })
    if (!this._keep) this._keep = true
  }
  connect(port, name, done) {
    const options = typeof port === 'object' ? port : { port, host: typeof name === 'string' ? name : undefined }
    const callback = [port, name, done].find((each) => typeof each === 'function')
    if (callback) this.once('connect', callback)
    this.connecting = true
    const target = options.host ?? 'localhost'
    host.connect(target, Number(options.port), (answer) => {
      if (this.destroyed) return
      if (typeof answer === 'string') { const error = answer === 'ENOTFOUND' ? Object.assign(new Error('getaddrinfo ENOTFOUND ' + target), { errno: -3008, code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: target }) : failed(answer, 'connect', host.lookUp(target), Number(options.port)); this.connecting = false; return this.destroy(error) }
      this.remotePort = Number(options.port)
      this._attach(answer[0], answer[1]); this.remotePort = Number(options.port)
      for (const each of this._pending.splice(0)) each()
      this.emit('connect'); this.emit('ready')
    })
    return this
  }
  _write(chunk, encoding, done) {
    const send = () => { this.bytesWritten += chunk.length; if (!host.send(this._inner, chunk)) done(Object.assign(new Error('write EPIPE'), { errno: -32, code: 'EPIPE', syscall: 'write' })); else done() }
    if (this._inner) send(); else this._pending.push(send)
  }
  _final(done) { const shut = () => { host.shut(this._inner); done() }; if (this._inner) shut(); else this._pending.push(shut) }
  _destroy(error, done) { if (this._inner) host.abort(this._inner); clearTimeout(this._timer); done(error) }
  setTimeout(ms, callback) { clearTimeout(this._timer); if (callback) this.once('timeout', callback); if (ms > 0) { this._timer = setTimeout(() => this.emit('timeout'), ms); this._timer.unref() } return this }
  setNoDelay() { return this } setKeepAlive() { return this } ref() { return this } unref() { return this }
  address() { return { address: this.localAddress, family: 'IPv4', port: this.localPort } }
}
class Server extends EventEmitter {
  constructor(options, listener) { super(); const callback = typeof options === 'function' ? options : listener; if (callback) this.on('connection', callback); this.listening = false; this.allowHalfOpen = options?.allowHalfOpen === true; this._sockets = new Set() }
  listen(...args) {
    const callback = args.find((each) => typeof each === 'function')
    if (callback) this.once('listening', callback)
    const first = args[0]
    const options = first !== null && typeof first === 'object' ? first : { port: typeof first === 'function' || first === undefined || first === null ? 0 : first, host: typeof args[1] === 'string' ? args[1] : undefined }
    const port = Number(options.port ?? 0)
    if (!(port >= 0 && port < 65536)) throw Object.assign(new RangeError('options.port should be >= 0 and < 65536. Received type ' + typeof options.port + ' (' + host.inspect(options.port) + ').'), { code: 'ERR_SOCKET_BAD_PORT' })
    const name = options.host ?? '0.0.0.0'
    const made = host.listen(name, port, (inner, peer) => {
      const socket = new Socket({ _inner: inner, _peer: peer, allowHalfOpen: this.allowHalfOpen })
      socket.localPort = this._port
      socket.server = this
      this._sockets.add(socket)
      socket.on('close', () => { this._sockets.delete(socket); this._closing() })
      this.emit('connection', socket)
    })
    if (typeof made === 'string') { const address = options.host ?? '::'; const error = Object.assign(new Error('listen ' + made + ': address already in use ' + address + ':' + port), { code: made, errno: -98, syscall: 'listen', address, port }); process.nextTick(() => this.emit('error', error)); return this }
    this._inner = made[0]; this._port = made[1]; this._host = options.host; this.listening = true
    host.hold()
    process.nextTick(() => this.emit('listening'))
    return this
  }
  address() { return this._inner ? { address: this._host ?? '::', family: this._host ? 'IPv4' : 'IPv6', port: this._port } : null }
  close(done) {
    if (done) this.once('close', () => done())
    if (!this._inner) { if (done) process.nextTick(() => this.emit('close')); return this }
    if (this.listening) { this.listening = false; host.unlisten(this._inner); host.letGo() }
    this._wantsClose = true
    this._closeIdle?.()
    this._closing()
    return this
  }
  _closing() { if (this._wantsClose && this._sockets.size === 0 && !this._hasClosed) { this._hasClosed = true; process.nextTick(() => this.emit('close')) } }
  getConnections(done) { process.nextTick(() => done(null, this._sockets.size)) }
  ref() { return this } unref() { return this }
}
const isIPv4 = (text) => (String(text).split('.').length === 4 && String(text).split('.').every((each) => /^\d{1,3}$/.test(each) && Number(each) < 256))
const isIPv6 = (text) => /^[0-9a-fA-F:.]+$/.test(text) && String(text).includes(':')
const connect = (...args) => new Socket().connect(...args)
module.exports = { Socket, Stream: Socket, Server, createServer: (options, listener) => new Server(options, listener), connect, createConnection: connect, isIP: (text) => isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0, isIPv4, isIPv6 }
`

export const http = String.raw`
'use strict'
const { Readable, Writable } = require('stream')
const net = require('net')
const EventEmitter = require('events')
const STATUS_CODES = { 100: 'Continue', 101: 'Switching Protocols', 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 206: 'Partial Content', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request', 401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable', 408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 411: 'Length Required', 412: 'Precondition Failed', 413: 'Payload Too Large', 415: 'Unsupported Media Type', 418: "I'm a Teapot", 422: 'Unprocessable Entity', 429: 'Too Many Requests', 500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout' }
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']
class IncomingMessage extends Readable {
  constructor(socket) { super(); this.socket = this.connection = socket; this.httpVersion = '1.1'; this.httpVersionMajor = 1; this.httpVersionMinor = 1; this.headers = {}; this.rawHeaders = []; this.trailers = {}; this.complete = false; this.aborted = false; this._autoClose = false }
  setTimeout() { return this }
}
const headersFrom = (message, lines) => {
  for (const line of lines) {
    const at = line.indexOf(':')
    if (at <= 0) continue
    const name = line.slice(0, at), value = line.slice(at + 1).trim(), key = name.toLowerCase()
    message.rawHeaders.push(name, value)
    if (key === 'set-cookie') (message.headers[key] ??= []).push(value)
    else message.headers[key] = key in message.headers ? message.headers[key] + (key === 'cookie' ? '; ' : ', ') + value : value
  }
}
const sentError = () => Object.assign(new Error('Cannot set headers after they are sent to the client'), { code: 'ERR_HTTP_HEADERS_SENT' })
class OutgoingMessage extends Writable {
  constructor() { super(); this._headers = new Map(); this.headersSent = false; this.finished = false }
  setHeader(name, value) { if (this.headersSent) throw sentError(); if (value === undefined) throw Object.assign(new TypeError('Invalid value "undefined" for header "' + name + '"'), { code: 'ERR_HTTP_INVALID_HEADER_VALUE' }); this._headers.set(name.toLowerCase(), [name, Array.isArray(value) ? value.map(String) : typeof value === 'number' ? value : String(value)]); return this }
  appendHeader(name, value) { const known = this.getHeader(name); return this.setHeader(name, known === undefined ? value : [].concat(known, value)) }
  setHeaders(all) { for (const [name, value] of all) this.setHeader(name, value); return this }
  getHeader(name) { return this._headers.get(name.toLowerCase())?.[1] }
  getHeaders() { const all = Object.create(null); for (const [key, [, value]] of this._headers) all[key] = value; return all }
  getHeaderNames() { return [...this._headers.keys()] }
  hasHeader(name) { return this._headers.has(name.toLowerCase()) }
  removeHeader(name) { if (this.headersSent) throw sentError(); this._headers.delete(name.toLowerCase()) }
  flushHeaders() {}
}
class ServerResponse extends OutgoingMessage {
  constructor(request) { super(); this.req = request; this.statusCode = 200; this.statusMessage = undefined; this.sendDate = true; this._socket = request.socket }
  get socket() { return this._socket } get connection() { return this._socket }
  writeHead(status, message, headers) {
    if (this.headersSent) throw Object.assign(new Error('Cannot write headers after they are sent to the client'), { code: 'ERR_HTTP_HEADERS_SENT' })
    if (typeof message !== 'string') headers = message; else this.statusMessage = message
    if (!(status >= 100 && status < 1000)) throw Object.assign(new RangeError('Invalid status code: ' + status), { code: 'ERR_HTTP_INVALID_STATUS_CODE' })
    this.statusCode = status
    if (Array.isArray(headers)) for (let n = 0; n < headers.length; n += 2) this.setHeader(headers[n], headers[n + 1])
    else for (const [name, value] of Object.entries(headers ?? {})) this.setHeader(name, value)
    this._headWritten = true
    return this
  }
  writeContinue() {}
  _head(length) {
    if (this.headersSent) return
    const noBody = this.statusCode === 204 || this.statusCode === 304 || this.req.method === 'HEAD'
    const lines = ['HTTP/1.1 ' + this.statusCode + ' ' + (this.statusMessage ?? STATUS_CODES[this.statusCode] ?? 'unknown')]
    for (const [, [name, value]] of this._headers) for (const each of Array.isArray(value) ? value : [value]) lines.push(name + ': ' + each)
    if (this.sendDate && !this._headers.has('date')) lines.push('Date: ' + new Date().toUTCString())
    const asked = (this.req.headers.connection ?? '').toLowerCase()
    this._keep = this.req.httpVersion === '1.1' ? asked !== 'close' : asked === 'keep-alive'
    if (this.req.socket.server?._wantsClose) this._keep = false
    if (!this._headers.has('connection')) { lines.push('Connection: ' + (this._keep ? 'keep-alive' : 'close')); if (this._keep) lines.push('Keep-Alive: timeout=5') } else if (/close/i.test(String(this.getHeader('connection')))) this._keep = false
    if (!this._headers.has('content-length') && !this._headers.has('transfer-encoding') && this.statusCode !== 204 && this.statusCode !== 304) {
      if (length !== undefined) lines.push('Content-Length: ' + length)
      else if (this.req.httpVersion === '1.1') { lines.push('Transfer-Encoding: chunked'); this._chunked = true } else this._keep = false
    }
    if (this._headers.get('transfer-encoding')?.[1] === 'chunked') this._chunked = true
    this._noBody = noBody
    this.headersSent = true
    this._send(Buffer.from(lines.join('\r\n') + '\r\n\r\n'))
  }
  _send(bytes) { if (!this._socket.destroyed) this._socket.write(bytes) }
  write(chunk, encoding, done) {
    if (typeof encoding === 'function') { done = encoding; encoding = undefined }
    if (this.finished) { const error = Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' }); process.nextTick(() => this.emit('error', error)); return false }
    if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) return super.write(chunk)
    this._head()
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
    if (!this._noBody && bytes.length > 0) { if (this._chunked) { this._send(Buffer.from(bytes.length.toString(16) + '\r\n')); this._send(bytes); this._send(Buffer.from('\r\n')) } else this._send(bytes) }
    if (done) process.nextTick(done)
    return true
  }
  end(chunk, encoding, done) {
    if (typeof chunk === 'function') { done = chunk; chunk = undefined }
    if (typeof encoding === 'function') { done = encoding; encoding = undefined }
    if (this.finished) { done?.(); return this }
    if (chunk !== undefined && chunk !== null && typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) return super.write(chunk)
    const bytes = chunk === undefined || chunk === null ? undefined : typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
    if (!this.headersSent) this._head(bytes ? bytes.length : 0)
    else if (bytes?.length) this.write(bytes)
    if (bytes && bytes.length > 0 && !this._noBody && !this._chunked && !this._wrote) { this._wrote = true; this._send(bytes) }
    if (this._chunked && !this._noBody) this._send(Buffer.from('0\r\n\r\n'))
    this.finished = true; this.writableEnded = true; this._willEnd = true
    process.nextTick(() => { this.writableFinished = true; this.emit('finish'); done?.(); this.emit('close'); this._done?.() })
    return this
  }
}
class Server extends net.Server {
  constructor(options, listener) {
    super({ allowHalfOpen: true })
    const callback = typeof options === 'function' ? options : listener
    if (callback) this.on('request', callback)
    this.keepAliveTimeout = 5000; this.requestTimeout = 300000; this.headersTimeout = 60000; this.timeout = 0
    this.on('connection', (socket) => this._serve(socket))
  }
  setTimeout() { return this }
  closeAllConnections() { for (const each of this._sockets) each.destroy() }
  closeIdleConnections() { for (const each of this._sockets) if (each._idle) each.destroy() }
  _closeIdle() { this.closeIdleConnections() }
  _serve(socket) {
    let text = ''
    let request, response, left = 0, chunked = false, busy = false
    socket._idle = true
    const bad = () => { socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n') }
    const done = () => { busy = false; request = undefined; socket._idle = true; if (!response._keep || this._wantsClose) socket.end(); else { clearTimeout(socket._timer); socket._timer = setTimeout(() => { if (socket._idle) socket.destroy() }, this.keepAliveTimeout); socket._timer.unref(); next() } }
    const finishBody = () => { request.complete = true; request.push(null); left = 0; chunked = false }
    const next = () => {
      for (;;) {
        if (request && !request.complete) {
          if (chunked) {
            const at = text.indexOf('\r\n')
            if (at < 0) return
            const size = parseInt(text.slice(0, at), 16)
            if (Number.isNaN(size)) return bad()
            if (text.length < at + 4 + size) return
            if (size > 0) request.push(host.fromLatin(text.slice(at + 2, at + 2 + size)))
            text = text.slice(at + 4 + size)
            if (size === 0) finishBody()
            continue
          }
          if (text === '') return
          const part = text.slice(0, left)
          text = text.slice(left)
          left -= part.length
          request.push(host.fromLatin(part))
          if (left === 0) finishBody()
          continue
        }
        if (busy) return
        text = text.replace(/^(?:\r\n)+/, '')
        const end = text.indexOf('\r\n\r\n')
        if (end < 0) { if (text.length > 65536) socket.end('HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n'); return }
        const lines = text.slice(0, end).split('\r\n')
        text = text.slice(end + 4)
        const first = /^([A-Z-]+) (\S+) HTTP\/(1\.[01])$/.exec(lines[0])
        if (!first) return bad()
        request = new IncomingMessage(socket)
        request.method = first[1]; request.url = first[2]; request.httpVersion = first[3]; request.httpVersionMinor = Number(first[3][2])
        headersFrom(request, lines.slice(1))
        response = new ServerResponse(request)
        response._done = done
        busy = true; socket._idle = false
        clearTimeout(socket._timer)
        chunked = /chunked/i.test(request.headers['transfer-encoding'] ?? '')
        left = Number(request.headers['content-length'] ?? 0)
        if (!chunked && !(left > 0)) finishBody()
        if (/100-continue/i.test(request.headers.expect ?? '')) socket.write('HTTP/1.1 100 Continue\r\n\r\n')
        if (request.headers.upgrade && this.listenerCount('upgrade')) { this.emit('upgrade', request, socket, Buffer.from(text)); return }
        this.emit('request', request, response)
      }
    }
    socket.on('data', (chunk) => { text += host.latin(chunk); next() })
    socket.on('end', () => { if (request && !request.complete) { request.aborted = true; request.emit('aborted'); request.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })) } if (!busy) socket.end() })
    socket.on('close', () => { if (busy && response && !response.finished) { request.emit('close'); response.emit('close') } })
    socket.on('error', () => {})
  }
}
const words = { ECONNREFUSED: -111, EHOSTUNREACH: -113, ETIMEDOUT: -110, ECONNRESET: -104, ENOTFOUND: -3008 }
const problem = (code, ip, url) => {
  const { hostname, port, protocol } = url
  const number = Number(port || (protocol === 'https:' ? 443 : 80))
  if (code === 'ENOTFOUND') return Object.assign(new Error('getaddrinfo ENOTFOUND ' + hostname), { errno: -3008, code, syscall: 'getaddrinfo', hostname })
  if (code === 'ECONNRESET') return Object.assign(new Error('socket hang up'), { code })
  if (code === 'EPROTO') return Object.assign(new Error('write EPROTO 00000000:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/openssl/ssl/record/ssl3_record.c:355:\n'), { errno: -71, code, syscall: 'write' })
  if (code === 'SELF_SIGNED_CERT_IN_CHAIN') return Object.assign(new Error('self-signed certificate in certificate chain'), { code })
  return Object.assign(new Error('connect ' + code + ' ' + ip + ':' + number), { errno: words[code], code, syscall: 'connect', address: ip, port: number })
}
class ClientRequest extends OutgoingMessage {
  constructor(url, options, callback, scheme) {
    super()
    if (typeof options === 'function') { callback = options; options = {} }
    if (typeof url === 'object' && !(url instanceof URL)) { options = url; url = undefined }
    options = options ?? {}
    const base = url === undefined ? (options.protocol ?? scheme) + '//' + (options.hostname ?? options.host ?? 'localhost').replace(/:\d+$/, '') + (options.port ? ':' + options.port : /:(\d+)$/.exec(options.host ?? '')?.[0] ?? '') + (options.path ?? '/') : String(url)
    this._url = new URL(base)
    const wanted = options.agent?.protocol ?? scheme
    if (this._url.protocol !== wanted) throw Object.assign(new TypeError('Protocol "' + this._url.protocol + '" not supported. Expected "' + wanted + '"'), { code: 'ERR_INVALID_PROTOCOL' })
    this.method = (options.method ?? 'GET').toUpperCase(); this.path = options.path ?? this._url.pathname + this._url.search; this.host = this._url.hostname; this.protocol = this._url.protocol
    for (const [name, value] of Object.entries(options.headers ?? {})) this.setHeader(name, value)
    if (options.auth || this._url.username) this.setHeader('Authorization', 'Basic ' + Buffer.from(options.auth ?? this._url.username + ':' + this._url.password).toString('base64'))
    this._parts = []; this._timeout = options.timeout; this._trusts = options.rejectUnauthorized === false || options.ca !== undefined || options.agent?.options?.rejectUnauthorized === false || process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0' || process.env.NODE_EXTRA_CA_CERTS !== undefined
    if (options.signal) { options.signal.addEventListener('abort', () => this.destroy(Object.assign(new Error('The operation was aborted'), { name: 'AbortError', code: 'ABORT_ERR' }))) }
    if (callback) this.once('response', callback)
  }
  write(chunk, encoding) { this._parts.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk); return true }
  end(chunk, encoding, done) {
    if (this.finished) return this
    if (chunk !== undefined && typeof chunk !== 'function') this.write(chunk, encoding)
    this.finished = true; this.headersSent = true; this.writableEnded = true
    const body = Buffer.concat(this._parts)
    const headers = {}
    for (const [, [name, value]] of this._headers) headers[name] = Array.isArray(value) ? value.join(', ') : value
    if (body.length > 0 && !this.hasHeader('content-length')) headers['Content-Length'] = body.length
    if (!this.hasHeader('connection')) headers.Connection = 'keep-alive'
    let timer
    if (this._timeout > 0) { timer = setTimeout(() => this.emit('timeout'), this._timeout) }
    this._url.pathname; 
    const target = this._url.protocol + '//' + this._url.host + this.path
    host.request({ url: target, method: this.method, headers, body: body.length > 0 ? body : undefined, trusts: this._trusts }, (answer) => {
      clearTimeout(timer)
      if (this.destroyed) return
      if (typeof answer === 'string' || Array.isArray(answer)) { const code = typeof answer === 'string' ? answer : answer[0]; this.destroyed = true; this.emit('error', problem(code, answer[1], this._url)); this.emit('close'); return }
      const message = new IncomingMessage(new EventEmitter())
      message.statusCode = answer.status; message.statusMessage = STATUS_CODES[answer.status] ?? ''; message.req = this
      Object.assign(message.headers, answer.headers)
      for (const [name, value] of Object.entries(answer.headers)) message.rawHeaders.push(name, value)
      if (message.headers['set-cookie']) message.headers['set-cookie'] = [].concat(message.headers['set-cookie'])
      if (answer.body !== '') message.push(host.fromLatin(answer.body))
      message.complete = true
      message.push(null)
      message.on('end', () => this.emit('close'))
      if (!this.emit('response', message)) message.resume()
    })
    process.nextTick(() => { this.emit('socket', message_socket); this.writableFinished = true; this.emit('finish') })
    return this
  }
  abort() { this.aborted = true; this.destroy() }
  destroy(error) { if (this.destroyed) return this; this.destroyed = true; process.nextTick(() => { this.emit('error', error ?? Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })); this.emit('close') }); return this }
  setTimeout(ms, callback) { this._timeout = ms; if (callback) this.once('timeout', callback); return this }
  setNoDelay() {} setSocketKeepAlive() {}
}
const message_socket = Object.assign(new EventEmitter(), { setTimeout() {}, setNoDelay() {}, setKeepAlive() {}, remoteAddress: undefined })
class Agent extends EventEmitter { constructor(options = {}) { super(); this.options = options; this.maxSockets = Infinity } destroy() {} }
const made = (scheme) => {
  const request = (url, options, callback) => new ClientRequest(url, options, callback, scheme)
  class Own extends Agent { get protocol() { return scheme } }
  Object.defineProperty(Own, 'name', { value: 'Agent' })
  return { request, get: (...args) => { const asked = request(...args); asked.end(); return asked }, Agent: Own, globalAgent: new Own() }
}
module.exports = { ...made('http:'), _for: made, METHODS, STATUS_CODES, IncomingMessage, OutgoingMessage, ServerResponse, ClientRequest, Server, createServer: (options, listener) => new Server(options, listener), maxHeaderSize: 16384, _problem: problem }
`

export const https = `
'use strict'
const http = require('http')
module.exports = { ...http._for('https:'), Server: http.Server, createServer() { throw Object.assign(new Error('kubesim: servers of node speak no TLS'), { code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM' }) } }
`
