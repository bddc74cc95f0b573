/** net. */
export const net = String.raw`
'use strict'
const EventEmitter = require('events')
const { Duplex } = require('stream')
const reasons = { EADDRINUSE: 'address already in use', EACCES: 'permission denied', ENOENT: 'no such file or directory' }
const failed = (code, syscall, address, port) =>
  Object.assign(new Error(syscall + ' ' + code + (address ? ' ' + address + (port ? ':' + port : '') : '')), {
    errno: { ECONNREFUSED: -111, EADDRINUSE: -98, ETIMEDOUT: -110, EHOSTUNREACH: -113, ENOTFOUND: -3008, ENOENT: -2, EACCES: -13 }[
      code
    ],
    code,
    syscall,
    address,
    port,
  })
const isPath = (port) => typeof port === 'string' && !/^\d+$/.test(port)
class Socket extends Duplex {
  constructor(options = {}) {
    super()
    this.connecting = false
    this.bytesRead = 0
    this.bytesWritten = 0
    this._pending = []
    this.remoteFamily = 'IPv4'
    this.allowHalfOpen = options.allowHalfOpen === true
    this.on('end', () => {
      if (!this.allowHalfOpen) this.end()
    })
    if (options._inner) this._attach(options._inner, options._peer)
  }
  _attach(inner, peer) {
    this._inner = inner
    this.connecting = false
    Object.assign(this, {
      remoteAddress: peer,
      remotePort: 40000,
      localAddress: host.address(),
      localPort: this.localPort ?? 0,
      readyState: 'open',
    })
    host.read(inner, (bytes) => {
      if (this.destroyed) return
      if (bytes === undefined) this.push(null)
      else {
        this.bytesRead += bytes.length
        this.push(host.fromLatin(bytes))
      }
    })
    if (!this._keep) this._keep = true
  }
  connect(port, name, done) {
    const options =
      typeof port === 'object'
        ? port
        : isPath(port)
          ? { path: port }
          : { port, host: typeof name === 'string' ? name : undefined }
    const callback = [port, name, done].find((each) => typeof each === 'function')
    if (callback) this.once('connect', callback)
    this.connecting = true
    if (options.path !== undefined) {
      const answer = host.connectPath(options.path)
      setImmediate(() => {
        if (this.destroyed) return
        this.connecting = false
        if (typeof answer === 'string') return this.destroy(failed(answer, 'connect', options.path))
        this._met(answer, undefined)
      })
      return this
    }
    const target = options.host ?? 'localhost'
    host.connect(target, Number(options.port), (answer) => {
      if (this.destroyed) return
      if (typeof answer === 'string') {
        const error =
          answer === 'ENOTFOUND'
            ? Object.assign(new Error('getaddrinfo ENOTFOUND ' + target), {
                errno: -3008,
                code: 'ENOTFOUND',
                syscall: 'getaddrinfo',
                hostname: target,
              })
            : failed(answer, 'connect', host.lookUp(target), Number(options.port))
        this.connecting = false
        return this.destroy(error)
      }
      this._met(answer, Number(options.port))
    })
    return this
  }
  _met([inner, peer], port) {
    this._attach(inner, peer)
    this.remotePort = port
    for (const each of this._pending.splice(0)) each()
    this.emit('connect')
    this.emit('ready')
  }
  _write(chunk, encoding, done) {
    const send = () => {
      this.bytesWritten += chunk.length
      if (!host.send(this._inner, chunk))
        done(Object.assign(new Error('write EPIPE'), { errno: -32, code: 'EPIPE', syscall: 'write' }))
      else done()
    }
    if (this._inner) send()
    else this._pending.push(send)
  }
  _final(done) {
    const shut = () => {
      host.shut(this._inner)
      done()
    }
    if (this._inner) shut()
    else this._pending.push(shut)
  }
  _destroy(error, done) {
    if (this._inner) host.abort(this._inner)
    clearTimeout(this._timer)
    done(error)
  }
  setTimeout(ms, callback) {
    clearTimeout(this._timer)
    if (callback) this.once('timeout', callback)
    if (ms > 0) {
      this._timer = setTimeout(() => this.emit('timeout'), ms)
      this._timer.unref()
    }
    return this
  }
  setNoDelay() {
    return this
  }
  setKeepAlive() {
    return this
  }
  ref() {
    return this
  }
  unref() {
    return this
  }
  address() {
    return { address: this.localAddress, family: 'IPv4', port: this.localPort }
  }
}
class Server extends EventEmitter {
  constructor(options, listener) {
    super()
    const callback = typeof options === 'function' ? options : listener
    if (callback) this.on('connection', callback)
    this.listening = false
    this.allowHalfOpen = options?.allowHalfOpen === true
    this._sockets = new Set()
  }
  listen(...args) {
    const callback = args.find((each) => typeof each === 'function')
    if (callback) this.once('listening', callback)
    const first = args[0]
    const options =
      first !== null && typeof first === 'object'
        ? first
        : isPath(first)
          ? { path: first }
          : {
            port: typeof first === 'function' || first === undefined || first === null ? 0 : first,
            host: typeof args[1] === 'string' ? args[1] : undefined,
          }
    const port = Number(options.port ?? 0)
    if (!(port >= 0 && port < 65536))
      throw Object.assign(
        new RangeError(
          'options.port should be >= 0 and < 65536. Received type ' +
            typeof options.port +
            ' (' +
            host.inspect(options.port) +
            ').',
        ),
        { code: 'ERR_SOCKET_BAD_PORT' },
      )
    const take = (inner, peer) => {
      const socket = new Socket({ _inner: inner, _peer: peer, allowHalfOpen: this.allowHalfOpen })
      socket.localPort = this._port
      socket.server = this
      this._sockets.add(socket)
      socket.on('close', () => {
        this._sockets.delete(socket)
        this._closing()
      })
      this.emit('connection', socket)
    }
    const { path } = options
    const made = path === undefined ? host.listen(options.host ?? '0.0.0.0', port, take) : host.listenPath(path, take)
    if (typeof made === 'string' && path !== undefined) {
      const error = failed(made, 'listen', path)
      error.message = 'listen ' + made + ': ' + (reasons[made] ?? made) + ' ' + path
      process.nextTick(() => this.emit('error', error))
      return this
    }
    if (typeof made === 'string') {
      const address = options.host ?? '::'
      const error = Object.assign(
        new Error('listen ' + made + ': address already in use ' + address + ':' + port),
        { code: made, errno: -98, syscall: 'listen', address, port },
      )
      process.nextTick(() => this.emit('error', error))
      return this
    }
    this._inner = made[0]
    this._port = made[1]
    this._host = options.host
    this.listening = true
    host.hold()
    process.nextTick(() => this.emit('listening'))
    return this
  }
  address() {
    if (typeof this._port === 'string') return this._port
    return this._inner
      ? { address: this._host ?? '::', family: this._host ? 'IPv4' : 'IPv6', port: this._port }
      : null
  }
  close(done) {
    if (done) this.once('close', () => done())
    if (!this._inner) {
      if (done) process.nextTick(() => this.emit('close'))
      return this
    }
    if (this.listening) {
      this.listening = false
      host.unlisten(this._inner)
      host.letGo()
    }
    this._wantsClose = true
    this._closeIdle?.()
    this._closing()
    return this
  }
  _closing() {
    if (this._wantsClose && this._sockets.size === 0 && !this._hasClosed) {
      this._hasClosed = true
      process.nextTick(() => this.emit('close'))
    }
  }
  getConnections(done) {
    process.nextTick(() => done(null, this._sockets.size))
  }
  ref() {
    return this
  }
  unref() {
    return this
  }
}
const isIPv4 = (text) =>
  String(text).split('.').length === 4 &&
  String(text)
    .split('.')
    .every((each) => /^\d{1,3}$/.test(each) && Number(each) < 256)
const isIPv6 = (text) => /^[0-9a-fA-F:.]+$/.test(text) && String(text).includes(':')
const connect = (...args) => new Socket().connect(...args)
module.exports = {
  Socket,
  Stream: Socket,
  Server,
  createServer: (options, listener) => new Server(options, listener),
  connect,
  createConnection: connect,
  isIP: (text) => (isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0),
  isIPv4,
  isIPv6,
}
`
