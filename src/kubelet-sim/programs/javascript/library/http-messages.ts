/** What requests and answers of http are, as a part of http. */
export const messages = `
'use strict'
const { Readable, Writable } = require('stream')
const net = require('net')
const EventEmitter = require('events')
const STATUS_CODES = {
  100: 'Continue',
  101: 'Switching Protocols',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  411: 'Length Required',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  418: "I'm a Teapot",
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']
class IncomingMessage extends Readable {
  constructor(socket) {
    super()
    this.socket = this.connection = socket
    this.httpVersion = '1.1'
    this.httpVersionMajor = 1
    this.httpVersionMinor = 1
    this.headers = {}
    this.rawHeaders = []
    this.trailers = {}
    this.complete = false
    this.aborted = false
    this._autoClose = false
  }
  setTimeout() {
    return this
  }
}
const headersFrom = (message, lines) => {
  for (const line of lines) {
    const at = line.indexOf(':')
    if (at <= 0) continue
    const name = line.slice(0, at),
      value = line.slice(at + 1).trim(),
      key = name.toLowerCase()
    message.rawHeaders.push(name, value)
    if (key === 'set-cookie') (message.headers[key] ??= []).push(value)
    else
      message.headers[key] =
        key in message.headers ? message.headers[key] + (key === 'cookie' ? '; ' : ', ') + value : value
  }
}
const sentError = () =>
  Object.assign(new Error('Cannot set headers after they are sent to the client'), {
    code: 'ERR_HTTP_HEADERS_SENT',
  })
class OutgoingMessage extends Writable {
  constructor() {
    super()
    this._headers = new Map()
    this.headersSent = false
    this.finished = false
  }
  setHeader(name, value) {
    if (this.headersSent) throw sentError()
    if (value === undefined)
      throw Object.assign(new TypeError('Invalid value "undefined" for header "' + name + '"'), {
        code: 'ERR_HTTP_INVALID_HEADER_VALUE',
      })
    this._headers.set(name.toLowerCase(), [
      name,
      Array.isArray(value) ? value.map(String) : typeof value === 'number' ? value : String(value),
    ])
    return this
  }
  appendHeader(name, value) {
    const known = this.getHeader(name)
    return this.setHeader(name, known === undefined ? value : [].concat(known, value))
  }
  setHeaders(all) {
    for (const [name, value] of all) this.setHeader(name, value)
    return this
  }
  getHeader(name) {
    return this._headers.get(name.toLowerCase())?.[1]
  }
  getHeaders() {
    const all = Object.create(null)
    for (const [key, [, value]] of this._headers) all[key] = value
    return all
  }
  getHeaderNames() {
    return [...this._headers.keys()]
  }
  hasHeader(name) {
    return this._headers.has(name.toLowerCase())
  }
  removeHeader(name) {
    if (this.headersSent) throw sentError()
    this._headers.delete(name.toLowerCase())
  }
  flushHeaders() {}
}
`
