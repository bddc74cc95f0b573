/** Servers, as a part of http. */
export const server = String.raw`
class ServerResponse extends OutgoingMessage {
  constructor(request) {
    super()
    this.req = request
    this.statusCode = 200
    this.statusMessage = undefined
    this.sendDate = true
    this._socket = request.socket
  }
  get socket() {
    return this._socket
  }
  get connection() {
    return this._socket
  }
  writeHead(status, message, headers) {
    if (this.headersSent)
      throw Object.assign(new Error('Cannot write headers after they are sent to the client'), {
        code: 'ERR_HTTP_HEADERS_SENT',
      })
    if (typeof message !== 'string') headers = message
    else this.statusMessage = message
    if (!(status >= 100 && status < 1000))
      throw Object.assign(new RangeError('Invalid status code: ' + status), {
        code: 'ERR_HTTP_INVALID_STATUS_CODE',
      })
    this.statusCode = status
    if (Array.isArray(headers))
      for (let n = 0; n < headers.length; n += 2) this.setHeader(headers[n], headers[n + 1])
    else for (const [name, value] of Object.entries(headers ?? {})) this.setHeader(name, value)
    this._headWritten = true
    return this
  }
  writeContinue() {}
  _head(length) {
    if (this.headersSent) return
    const noBody = this.statusCode === 204 || this.statusCode === 304 || this.req.method === 'HEAD'
    const lines = [
      'HTTP/1.1 ' +
        this.statusCode +
        ' ' +
        (this.statusMessage ?? STATUS_CODES[this.statusCode] ?? 'unknown'),
    ]
    for (const [, [name, value]] of this._headers)
      for (const each of Array.isArray(value) ? value : [value]) lines.push(name + ': ' + each)
    if (this.sendDate && !this._headers.has('date')) lines.push('Date: ' + new Date().toUTCString())
    const asked = (this.req.headers.connection ?? '').toLowerCase()
    this._keep = this.req.httpVersion === '1.1' ? asked !== 'close' : asked === 'keep-alive'
    if (this.req.socket.server?._wantsClose) this._keep = false
    if (!this._headers.has('connection')) {
      lines.push('Connection: ' + (this._keep ? 'keep-alive' : 'close'))
      if (this._keep) lines.push('Keep-Alive: timeout=5')
    } else if (/close/i.test(String(this.getHeader('connection')))) this._keep = false
    if (
      !this._headers.has('content-length') &&
      !this._headers.has('transfer-encoding') &&
      this.statusCode !== 204 &&
      this.statusCode !== 304
    ) {
      if (length !== undefined) lines.push('Content-Length: ' + length)
      else if (this.req.httpVersion === '1.1') {
        lines.push('Transfer-Encoding: chunked')
        this._chunked = true
      } else this._keep = false
    }
    if (this._headers.get('transfer-encoding')?.[1] === 'chunked') this._chunked = true
    this._noBody = noBody
    this.headersSent = true
    this._send(Buffer.from(lines.join('\r\n') + '\r\n\r\n'))
  }
  _send(bytes) {
    if (!this._socket.destroyed) this._socket.write(bytes)
  }
  write(chunk, encoding, done) {
    if (typeof encoding === 'function') {
      done = encoding
      encoding = undefined
    }
    if (this.finished) {
      const error = Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' })
      process.nextTick(() => this.emit('error', error))
      return false
    }
    if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) return super.write(chunk)
    this._head()
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
    if (!this._noBody && bytes.length > 0) {
      if (this._chunked) {
        this._send(Buffer.from(bytes.length.toString(16) + '\r\n'))
        this._send(bytes)
        this._send(Buffer.from('\r\n'))
      } else this._send(bytes)
    }
    if (done) process.nextTick(done)
    return true
  }
  end(chunk, encoding, done) {
    if (typeof chunk === 'function') {
      done = chunk
      chunk = undefined
    }
    if (typeof encoding === 'function') {
      done = encoding
      encoding = undefined
    }
    if (this.finished) {
      done?.()
      return this
    }
    if (chunk !== undefined && chunk !== null && typeof chunk !== 'string' && !ArrayBuffer.isView(chunk))
      return super.write(chunk)
    const bytes =
      chunk === undefined || chunk === null
        ? undefined
        : typeof chunk === 'string'
          ? Buffer.from(chunk, encoding)
          : chunk
    if (!this.headersSent) this._head(bytes ? bytes.length : 0)
    else if (bytes?.length) this.write(bytes)
    if (bytes && bytes.length > 0 && !this._noBody && !this._chunked && !this._wrote) {
      this._wrote = true
      this._send(bytes)
    }
    if (this._chunked && !this._noBody) this._send(Buffer.from('0\r\n\r\n'))
    this.finished = true
    this.writableEnded = true
    this._willEnd = true
    process.nextTick(() => {
      this.writableFinished = true
      this.emit('finish')
      done?.()
      this.emit('close')
      this._done?.()
    })
    return this
  }
}
class Server extends net.Server {
  constructor(options, listener) {
    super({ allowHalfOpen: true })
    const callback = typeof options === 'function' ? options : listener
    if (callback) this.on('request', callback)
    this.keepAliveTimeout = 5000
    this.requestTimeout = 300000
    this.headersTimeout = 60000
    this.timeout = 0
    this.on('connection', (socket) => this._serve(socket))
  }
  setTimeout() {
    return this
  }
  closeAllConnections() {
    for (const each of this._sockets) each.destroy()
  }
  closeIdleConnections() {
    for (const each of this._sockets) if (each._idle) each.destroy()
  }
  _closeIdle() {
    this.closeIdleConnections()
  }
  _serve(socket) {
    let text = ''
    let request,
      response,
      left = 0,
      chunked = false,
      busy = false
    socket._idle = true
    const bad = () => {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
    }
    const done = () => {
      busy = false
      request = undefined
      socket._idle = true
      if (!response._keep || this._wantsClose) socket.end()
      else {
        clearTimeout(socket._timer)
        socket._timer = setTimeout(() => {
          if (socket._idle) socket.destroy()
        }, this.keepAliveTimeout)
        socket._timer.unref()
        next()
      }
    }
    const finishBody = () => {
      request.complete = true
      request.push(null)
      left = 0
      chunked = false
    }
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
        if (end < 0) {
          if (text.length > 65536)
            socket.end('HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n')
          return
        }
        const lines = text.slice(0, end).split('\r\n')
        text = text.slice(end + 4)
        const first = /^([A-Z-]+) (\S+) HTTP\/(1\.[01])$/.exec(lines[0])
        if (!first) return bad()
        request = new IncomingMessage(socket)
        request.method = first[1]
        request.url = first[2]
        request.httpVersion = first[3]
        request.httpVersionMinor = Number(first[3][2])
        headersFrom(request, lines.slice(1))
        response = new ServerResponse(request)
        response._done = done
        busy = true
        socket._idle = false
        clearTimeout(socket._timer)
        chunked = /chunked/i.test(request.headers['transfer-encoding'] ?? '')
        left = Number(request.headers['content-length'] ?? 0)
        if (!chunked && !(left > 0)) finishBody()
        if (/100-continue/i.test(request.headers.expect ?? '')) socket.write('HTTP/1.1 100 Continue\r\n\r\n')
        if (request.headers.upgrade && this.listenerCount('upgrade')) {
          this.emit('upgrade', request, socket, Buffer.from(text))
          return
        }
        this.emit('request', request, response)
      }
    }
    socket.on('data', (chunk) => {
      text += host.latin(chunk)
      next()
    })
    socket.on('end', () => {
      if (request && !request.complete) {
        request.aborted = true
        request.emit('aborted')
        request.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }))
      }
      if (!busy) socket.end()
    })
    socket.on('close', () => {
      if (busy && response && !response.finished) {
        request.emit('close')
        response.emit('close')
      }
    })
    socket.on('error', () => {})
  }
}
`
