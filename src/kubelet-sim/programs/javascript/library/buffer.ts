/** buffer. */
export const buffer = String.raw`
'use strict'
const proto = host.bufferProto()
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const toBase64 = (bytes, isUrl) => {
  const parts = []
  for (let n = 0; n < bytes.length; n += 3) {
    const left = bytes.length - n
    const word = (bytes[n] << 16) | ((bytes[n + 1] ?? 0) << 8) | (bytes[n + 2] ?? 0)
    parts.push(
      letters[word >> 18],
      letters[(word >> 12) & 63],
      left > 1 ? letters[(word >> 6) & 63] : '=',
      left > 2 ? letters[word & 63] : '=',
    )
  }
  const text = parts.join('')
  return isUrl ? text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '') : text
}
const values = Object.fromEntries([...letters].map((each, n) => [each, n]))
values['-'] = 62
values['_'] = 63
const fromBase64 = (text) => {
  const found = []
  let bits = 0,
    word = 0
  for (const each of text) {
    if (each === '=') break
    const value = values[each]
    if (value === undefined) continue
    word = ((word << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      found.push((word >> bits) & 255)
    }
  }
  return found
}
const named = (encoding) =>
  String(encoding ?? 'utf8')
    .toLowerCase()
    .replace('-', '')
const fill = (items) => {
  const made = host.bytes(items.length)
  for (let n = 0; n < items.length; n++) made[n] = items[n]
  return made
}
const fromText = (text, encoding) => {
  switch (named(encoding)) {
    case 'hex': {
      const items = []
      for (let n = 0; n + 1 < text.length; n += 2) {
        const value = parseInt(text.slice(n, n + 2), 16)
        if (Number.isNaN(value)) break
        items.push(value)
      }
      return fill(items)
    }
    case 'base64':
    case 'base64url':
      return fill(fromBase64(text))
    case 'latin1':
    case 'binary':
    case 'ascii':
      return fill(Array.from(text, (each) => each.charCodeAt(0) & 255))
    case 'ucs2':
    case 'utf16le': {
      const items = []
      for (let n = 0; n < text.length; n++) items.push(text.charCodeAt(n) & 255, text.charCodeAt(n) >> 8)
      return fill(items)
    }
    case 'utf8':
      return host.buffer(text)
  }
  throw Object.assign(new TypeError('Unknown encoding: ' + encoding), { code: 'ERR_UNKNOWN_ENCODING' })
}
const wrong = (value) =>
  Object.assign(
    new TypeError(
      'The first argument must be of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object. Received ' +
        (value === undefined || value === null
          ? String(value)
          : 'type ' + typeof value + ' (' + host.inspect(value) + ')'),
    ),
    { code: 'ERR_INVALID_ARG_TYPE' },
  )
function Buffer(value, encoding) {
  return typeof value === 'number' ? Buffer.alloc(value) : Buffer.from(value, encoding)
}
Object.setPrototypeOf(Buffer, Uint8Array)
Buffer.prototype = proto
Object.defineProperty(proto, 'constructor', { value: Buffer, writable: true, configurable: true })
const statics = {
  from(value, encoding, length) {
    if (typeof value === 'string') return fromText(value, encoding)
    if (value instanceof ArrayBuffer) {
      const view = new Uint8Array(value, encoding ?? 0, length)
      const made = host.bytes(view.length)
      made.set(view)
      return made
    }
    if (ArrayBuffer.isView(value) || Array.isArray(value)) return fill(Array.from(value))
    if (value?.type === 'Buffer' && Array.isArray(value.data)) return fill(value.data)
    if (value !== null && typeof value === 'object' && typeof value.length === 'number')
      return fill(Array.from(value))
    throw wrong(value)
  },
  alloc(size, value, encoding) {
    if (typeof size !== 'number')
      throw Object.assign(
        new TypeError('The "size" argument must be of type number. Received ' + host.inspect(size)),
        { code: 'ERR_INVALID_ARG_TYPE' },
      )
    const made = host.bytes(size)
    return value === undefined ? made : made.fill(value, 0, size, encoding)
  },
  allocUnsafe: (size) => host.bytes(size),
  allocUnsafeSlow: (size) => host.bytes(size),
  isBuffer: (value) => value instanceof Buffer,
  isEncoding: (encoding) =>
    ['utf8', 'hex', 'base64', 'base64url', 'latin1', 'binary', 'ascii', 'ucs2', 'utf16le'].includes(
      named(encoding),
    ),
  byteLength: (value, encoding) =>
    typeof value === 'string' ? fromText(value, encoding).length : value.byteLength,
  concat(list, length) {
    const size = length ?? list.reduce((sum, each) => sum + each.length, 0)
    const made = host.bytes(size)
    let at = 0
    for (const each of list) {
      if (at >= size) break
      made.set(at + each.length > size ? each.subarray(0, size - at) : each, at)
      at += each.length
    }
    return made
  },
  compare: (a, b) => a.compare(b),
}
for (const [name, value] of Object.entries(statics))
  Object.defineProperty(Buffer, name, { value, writable: true, configurable: true, enumerable: true })
Buffer.poolSize = 8192
const numbers = {}
for (const [name, kind, size] of [
  ['Int8', 'Int8', 1],
  ['UInt8', 'Uint8', 1],
  ['Int16', 'Int16', 2],
  ['UInt16', 'Uint16', 2],
  ['Int32', 'Int32', 4],
  ['UInt32', 'Uint32', 4],
  ['Float', 'Float32', 4],
  ['Double', 'Float64', 8],
  ['BigInt64', 'BigInt64', 8],
  ['BigUInt64', 'BigUint64', 8],
]) {
  for (const end of size === 1 ? [''] : ['LE', 'BE']) {
    const check = (of, at) => {
      if (at < 0 || at + size > of.length)
        throw Object.assign(
          new RangeError(
            'The value of "offset" is out of range. It must be >= 0 and <= ' +
              (of.length - size) +
              '. Received ' +
              at,
          ),
          { code: 'ERR_OUT_OF_RANGE' },
        )
    }
    const view = (of) => new DataView(of.buffer, of.byteOffset, of.length)
    numbers['read' + name + end] = function (at = 0) {
      check(this, at)
      return view(this)['get' + kind](at, end === 'LE')
    }
    numbers['write' + name + end] = function (value, at = 0) {
      check(this, at)
      view(this)['set' + kind](at, value, end === 'LE')
      return at + size
    }
    if (name.startsWith('UInt')) {
      numbers['readUint' + name.slice(4) + end] = numbers['read' + name + end]
      numbers['writeUint' + name.slice(4) + end] = numbers['write' + name + end]
    }
  }
}
const methods = {
  ...numbers,
  toString(encoding, from = 0, to = this.length) {
    const part = from === 0 && to >= this.length ? this : this.subarray(from, to)
    switch (named(encoding)) {
      case 'utf8':
        return host.text(part)
      case 'hex':
        return Array.from(part, (each) => each.toString(16).padStart(2, '0')).join('')
      case 'base64':
        return toBase64(part, false)
      case 'base64url':
        return toBase64(part, true)
      case 'latin1':
      case 'binary':
        return host.latin(part)
      case 'ascii':
        return Array.from(part, (each) => String.fromCharCode(each & 127)).join('')
      case 'ucs2':
      case 'utf16le': {
        let text = ''
        for (let n = 0; n + 1 < part.length; n += 2) text += String.fromCharCode(part[n] | (part[n + 1] << 8))
        return text
      }
    }
    throw Object.assign(new TypeError('Unknown encoding: ' + encoding), { code: 'ERR_UNKNOWN_ENCODING' })
  },
  toJSON() {
    return { type: 'Buffer', data: Array.from(this) }
  },
  equals(other) {
    return this.compare(other) === 0
  },
  compare(other) {
    const length = Math.min(this.length, other.length)
    for (let n = 0; n < length; n++) if (this[n] !== other[n]) return this[n] < other[n] ? -1 : 1
    return Math.sign(this.length - other.length)
  },
  slice(from, to) {
    return this.subarray(from, to)
  },
  write(text, at = 0, length, encoding) {
    if (typeof at === 'string') {
      encoding = at
      at = 0
    }
    const bytes = fromText(text, typeof length === 'string' ? length : encoding)
    const part = bytes.subarray(0, Math.min(bytes.length, this.length - at))
    this.set(part, at)
    return part.length
  },
  copy(to, at = 0, from = 0, end = this.length) {
    const part = this.subarray(from, Math.min(end, from + to.length - at))
    to.set(part, at)
    return part.length
  },
  fill(value, from = 0, to = this.length, encoding) {
    if (typeof value === 'number') {
      for (let n = from; n < to; n++) this[n] = value & 255
      return this
    }
    const bytes = typeof value === 'string' ? fromText(value, encoding) : value
    for (let n = from; n < to && bytes.length > 0; n++) this[n] = bytes[(n - from) % bytes.length]
    return this
  },
  indexOf(value, from = 0) {
    if (typeof value === 'number') {
      for (let n = from; n < this.length; n++) if (this[n] === value) return n
      return -1
    }
    return host.latin(this).indexOf(host.latin(typeof value === 'string' ? fromText(value) : value), from)
  },
  includes(value, from) {
    return this.indexOf(value, from) >= 0
  },
  swap16() {
    for (let n = 0; n + 1 < this.length; n += 2) [this[n], this[n + 1]] = [this[n + 1], this[n]]
    return this
  },
}
for (const [name, value] of Object.entries(methods))
  Object.defineProperty(proto, name, { value, writable: true, configurable: true, enumerable: true })
const atob = (text) => Array.from(fromBase64(String(text)), (each) => String.fromCharCode(each)).join('')
const btoa = (text) => toBase64(fromText(String(text), 'latin1'), false)
class Blob {
  constructor(parts = [], options = {}) {
    this._bytes = Buffer.concat(
      parts.map((each) =>
        typeof each === 'string' ? Buffer.from(each) : each instanceof Blob ? each._bytes : Buffer.from(each),
      ),
    )
    this.size = this._bytes.length
    this.type = options.type ?? ''
  }
  async text() {
    return this._bytes.toString()
  }
  async arrayBuffer() {
    return new Uint8Array(this._bytes).buffer
  }
}
module.exports = {
  Buffer,
  atob,
  btoa,
  Blob,
  constants: { MAX_LENGTH: 4294967296, MAX_STRING_LENGTH: 536870888 },
  kMaxLength: 4294967296,
}
`
