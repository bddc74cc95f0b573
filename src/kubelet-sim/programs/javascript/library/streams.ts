/** stream, what the standard streams of a process are, and readline. */
export const stream = `
'use strict'
const EventEmitter = require('events')
require('buffer')
const typed = (chunk, encoding) => typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk
class Stream extends EventEmitter {
  pipe(to, options) {
    this.on('data', (chunk) => { if (to.write(chunk) === false && this.pause) { this.pause(); to.once('drain', () => this.resume()) } })
    if (options?.end !== false && to !== process.stdout && to !== process.stderr) this.on('end', () => to.end())
    to.emit('pipe', this)
    return to
  }
}
class Readable extends Stream {
  constructor(options = {}) {
    super()
    this._init(options)
  }
  _init(options) {
    this._chunks = []; this._isEnded = false; this._flowing = null; this._hasEnded = false; this._asked = false; this._isSync = true
    this.readable = true; this.destroyed = false; this._objects = !!(options.objectMode || options.readableObjectMode); this._encoding = options.encoding; this.readableEnded = false
    if (options.read) this._read = options.read
    if (options.destroy) this._destroy = options.destroy
  }
  _read() {}
  on(name, listener) {
    super.on(name, listener)
    if (name === 'data' && this._flowing !== false) this.resume()
    if (name === 'readable') { this._flowing = false; this._more(); if (this._chunks.length) process.nextTick(() => this.emit('readable')) }
    return this
  }
  addListener(name, listener) { return this.on(name, listener) }
  setEncoding(encoding) { this._encoding = encoding; return this }
  push(chunk, encoding) {
    this._asked = false
    if (chunk === null || chunk === undefined) { this._isEnded = true; if (!this._isSync && this._flowing && this._chunks.length === 0) this._end(); else this._go(); if (this._flowing === false && this.listenerCount('readable')) process.nextTick(() => this.emit('readable')); return false }
    if (!this._objects) { chunk = typed(chunk, encoding); if (chunk.length === 0) return true }
    if (this._flowing && !this._isSync && this._chunks.length === 0 && this.listenerCount('data')) { this.emit('data', this._shown(chunk)); this._go(); return true }
    this._chunks.push(chunk)
    if (this._flowing === false && this.listenerCount('readable')) process.nextTick(() => this.emit('readable'))
    this._go()
    return this._chunks.length < 16
  }
  unshift(chunk) { this._chunks.unshift(this._objects ? chunk : typed(chunk)) }
  _shown(chunk) { return this._encoding && !this._objects && typeof chunk !== 'string' ? chunk.toString(this._encoding) : chunk }
  read(count) {
    if (this._chunks.length === 0) { this._more(); if (this._chunks.length === 0) { this._end(); return null } }
    if (this._objects) return this._chunks.shift()
    let whole = Buffer.concat(this._chunks)
    this._chunks = []
    if (count !== undefined && count < whole.length) { this._chunks = [whole.subarray(count)]; whole = whole.subarray(0, count) }
    return this._shown(whole)
  }
  _more() { if (!this._isEnded && !this._asked && !this.destroyed) { this._asked = true; this._isSync = true; this._read(16384); this._isSync = false } }
  _go() {
    if (this._scheduled || !this._flowing) return
    this._scheduled = true
    process.nextTick(() => {
      this._scheduled = false
      while (this._flowing && this._chunks.length > 0 && !this.destroyed) this.emit('data', this._shown(this._chunks.shift()))
      if (!this._flowing || this.destroyed) return
      if (this._isEnded) this._end()
      else this._more()
    })
  }
  _end() {
    if (!this._isEnded || this._hasEnded || this._chunks.length > 0) return
    this._hasEnded = true; this.readable = false
    process.nextTick(() => { this.readableEnded = true; this.emit('end'); if (this._autoClose !== false && !(this.writable && !this.writableFinished)) process.nextTick(() => this._closed()) })
  }
  _closed() { if (!this._isClosed) { this._isClosed = true; this.emit('close') } }
  resume() { if (this._flowing !== true) { this._flowing = true; this._go() } return this }
  pause() { this._flowing = false; return this }
  isPaused() { return this._flowing === false }
  unpipe() { this.removeAllListeners('data'); return this }
  _destroy(error, done) { done(error) }
  destroy(error) {
    if (this.destroyed) return this
    this.destroyed = true
    this._destroy(error ?? null, (failed) => process.nextTick(() => { if (failed) this.emit('error', failed); this._closed() }))
    return this
  }
  [Symbol.asyncIterator]() {
    const queue = [], waiting = []
    let over = false, failure
    const serve = () => { while (waiting.length) { if (queue.length) waiting.shift()[0]({ value: queue.shift(), done: false }); else if (failure) waiting.shift()[1](failure); else if (over) waiting.shift()[0]({ value: undefined, done: true }); else break } }
    this.on('data', (chunk) => { queue.push(chunk); serve() })
    this.on('end', () => { over = true; serve() })
    this.on('close', () => { over = true; serve() })
    this.on('error', (error) => { failure = error; serve() })
    return { next: () => new Promise((resolve, reject) => { waiting.push([resolve, reject]); serve() }), return: () => { this.destroy(); return Promise.resolve({ value: undefined, done: true }) }, [Symbol.asyncIterator]() { return this } }
  }
  async toArray() { const all = []; for await (const each of this) all.push(each); return all }
  static from(source, options) {
    const made = new Readable({ objectMode: true, ...options })
    const text = typeof source === 'string' || Buffer.isBuffer(source) ? [source] : source
    ;(async () => { try { for await (const each of text) made.push(each); made.push(null) } catch (error) { made.destroy(error) } })()
    return made
  }
}
const writing = {
  _initWrite(options) {
    this._writes = []; this._isWriting = false; this._willEnd = false; this.writable = true; this.writableEnded = false; this.writableFinished = false; this.destroyed = false; this._writeObjects = !!(options.objectMode || options.writableObjectMode); this._decode = options.decodeStrings !== false; this._held = 0; this.writableHighWaterMark = options.writableHighWaterMark ?? options.highWaterMark ?? (this._writeObjects ? 16 : 16384)
    if (options.write) this._write = options.write
    if (options.final) this._final = options.final
    if (options.destroy) this._destroy = options.destroy
  },
  write(chunk, encoding, done) {
    if (typeof encoding === 'function') { done = encoding; encoding = undefined }
    if (this._willEnd) { const error = Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' }); process.nextTick(() => { done?.(error); this.emit('error', error) }); return false }
    if (!this._writeObjects && typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) throw Object.assign(new TypeError('The "chunk" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ' + (chunk === undefined ? 'undefined' : chunk === null ? 'null' : 'type ' + typeof chunk + ' (' + host.inspect(chunk) + ')')), { code: 'ERR_INVALID_ARG_TYPE' })
    const size = this._writeObjects ? 1 : chunk.length
    this._held += size
    const isFine = this._held < this.writableHighWaterMark
    this._writes.push([this._writeObjects || !this._decode ? chunk : typed(chunk, encoding), encoding ?? 'buffer', done, size])
    this._flow()
    if (!isFine) this._needDrain = true
    return isFine
  },
  _flow() {
    if (this._isWriting || this._corked) return
    const next = this._writes.shift()
    if (!next) { if (this._needDrain) { this._needDrain = false; process.nextTick(() => this.emit('drain')) } this._finishing(); return }
    this._isWriting = true
    this._write(next[0], next[1], (error) => {
      this._isWriting = false
      this._held -= next[3]
      if (error) { next[2]?.(error); this.destroy(error); return }
      if (next[2]) process.nextTick(next[2], null)
      process.nextTick(() => this._flow())
    })
  },
  _write(chunk, encoding, done) { done() },
  end(chunk, encoding, done) {
    if (typeof chunk === 'function') { done = chunk; chunk = undefined }
    if (typeof encoding === 'function') { done = encoding; encoding = undefined }
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding)
    if (done) this.once('finish', done)
    this._willEnd = true; this.writableEnded = true
    this._flow()
    return this
  },
  _finishing() {
    if (!this._willEnd || this._isFinishing || this._isWriting) return
    this._isFinishing = true
    const finish = (error) => { if (error) return this.destroy(error); process.nextTick(() => process.nextTick(() => { this.writableFinished = true; this.writable = false; this.emit('finish'); if (!this.readable && this._closed) process.nextTick(() => this._closed()) })) }
    if (this._final) this._final(finish)
    else finish()
  },
  cork() { this._corked = true },
  uncork() { this._corked = false; this._flow() },
  setDefaultEncoding() { return this },
}
class Writable extends Stream { constructor(options = {}) { super(); this._initWrite(options) } }
Object.assign(Writable.prototype, writing, { destroy: Readable.prototype.destroy, _destroy: Readable.prototype._destroy, _closed: Readable.prototype._closed })
class Duplex extends Readable { constructor(options = {}) { super(options); this._initWrite(options) } }
Object.assign(Duplex.prototype, writing)
class Transform extends Duplex {
  constructor(options = {}) { super(options); this._isSync = false; if (options.transform) this._transform = options.transform; if (options.flush) this._flush = options.flush }
  _write(chunk, encoding, done) { this._transform(chunk, encoding, (error, value) => { if (value !== undefined && value !== null) this.push(value); done(error) }) }
  _transform(chunk, encoding, done) { done(null, chunk) }
  _final(done) { if (this._flush) this._flush((error, value) => { if (value !== undefined && value !== null) this.push(value); this.push(null); done(error) }); else { this.push(null); done() } }
}
class PassThrough extends Transform {}
const finished = (of, options, done) => {
  if (typeof options === 'function') done = options
  let told = false
  const tell = (error) => { if (!told) { told = true; done(error) } }
  of.on('error', tell); of.on('end', () => { if (!of.writable || of.writableFinished) tell() }); of.on('finish', () => { if (!of.readable) tell() }); of.on('close', () => tell())
}
const pipeline = (...all) => {
  const done = typeof all[all.length - 1] === 'function' ? all.pop() : () => {}
  const parts = []
  let work
  for (const [n, each] of all.flat().entries()) {
    if (typeof each === 'function') {
      const made = n === 0 ? each() : each(parts[parts.length - 1])
      if (made?.[Symbol.asyncIterator] || made?.[Symbol.iterator]) parts.push(Object.assign(Readable.from(made), { _isGenerated: true }))
      else work = Promise.resolve(made)
    } else parts.push(n === 0 && typeof each !== 'string' && !each.pipe ? Readable.from(each) : each)
  }
  let told = false
  const tell = (error) => { if (!told) { told = true; done(error) } }
  const fail = (error) => { for (const other of parts) other.destroy?.(); tell(error) }
  for (const each of parts) each.on('error', fail)
  parts.reduce((from, to) => to._isGenerated ? to : from.pipe(to))
  const last = parts[parts.length - 1]
  if (work) work.then(() => tell(), fail)
  else last.on(last.writable === undefined ? 'end' : 'finish', () => tell())
  return last
}
module.exports = Object.assign(Stream, { Stream, Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline, promises: { pipeline: (...all) => new Promise((resolve, reject) => pipeline(...all, (error) => error ? reject(error) : resolve())), finished: (of) => new Promise((resolve, reject) => finished(of, (error) => error ? reject(error) : resolve())) } })
`

export const standard = `
'use strict'
const { Readable, Writable } = require('stream')
class Output extends Writable {
  constructor(fd) {
    super({ decodeStrings: false })
    this.fd = fd; this._type = 'pipe'; this.isTTY = host.isTerminal(fd) || undefined
    if (this.isTTY) [this.columns, this.rows] = host.terminalSize()
  }
  write(chunk, encoding, done) {
    if (typeof encoding === 'function') done = encoding
    if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) return super.write(chunk, encoding, done)
    host.write(this.fd, chunk)
    if (done) process.nextTick(done)
    return true
  }
  end(chunk, encoding, done) { if (chunk !== undefined && typeof chunk !== 'function') this.write(chunk); const call = [chunk, encoding, done].find((each) => typeof each === 'function'); if (call) process.nextTick(call); return this }
  getColorDepth() { return 1 }
  hasColors() { return false }
  getWindowSize() { return [this.columns, this.rows] }
  clearLine() { return true }
  cursorTo(x, y, done) { return true }
  moveCursor() { return true }
}
class Input extends Readable {
  constructor() { super(); this.fd = 0; this.isTTY = host.isTerminal(0) || undefined }
  _read() { if (this._begun) return; this._begun = true; host.readInput((bytes) => this.push(bytes === undefined ? null : host.fromLatin(bytes))) }
  setRawMode() { return this }
  ref() { return this }
  unref() { return this }
}
exports.standard = (n) => n === 0 ? new Input() : new Output(n)
`

export const readline = String.raw`
'use strict'
const EventEmitter = require('events')
class Interface extends EventEmitter {
  constructor(input, output) {
    super()
    const options = input && input.input ? input : { input, output }
    this.input = options.input; this.output = options.output; this._prompt = options.prompt ?? '> '; this.closed = false; this.line = ''; this.terminal = false
    this._text = ''; this._queue = []; this._questions = []
    this.input.setEncoding?.('utf8')
    this.input.on('data', (chunk) => {
      this._text += chunk
      const lines = this._text.split(/\r\n|\n|\r/)
      this._text = lines.pop()
      for (const each of lines) this._line(each)
    })
    this.input.on('end', () => { if (this._text !== '') { const left = this._text; this._text = ''; this._line(left) } this.close() })
  }
  _line(text) { if (this.closed) return; const question = this._questions.shift(); if (question) question(text); else this.emit('line', text) }
  setPrompt(text) { this._prompt = text }
  getPrompt() { return this._prompt }
  prompt() { this.output?.write(this._prompt) }
  question(text, options, done) { if (typeof options === 'function') done = options; this.output?.write(text); this._questions.push(done) }
  write(text) { this.output?.write(text) }
  pause() { this.input.pause?.(); this.emit('pause'); return this }
  resume() { this.input.resume?.(); return this }
  close() { if (this.closed) return; this.closed = true; this.input.pause?.(); this.emit('close') }
  [Symbol.asyncIterator]() {
    const lines = [], waiting = []
    const serve = () => { while (waiting.length && (lines.length || this.closed)) waiting.shift()(lines.length ? { value: lines.shift(), done: false } : { value: undefined, done: true }) }
    this.on('line', (line) => { lines.push(line); serve() }); this.on('close', serve)
    return { next: () => new Promise((resolve) => { waiting.push(resolve); serve() }), return: async () => { this.close(); return { value: undefined, done: true } }, [Symbol.asyncIterator]() { return this } }
  }
}
const createInterface = (...args) => new Interface(...args)
class Asking extends Interface { question(text) { return new Promise((resolve) => super.question(text, resolve)) } }
module.exports = { Interface, createInterface, clearLine: () => true, cursorTo: () => true, moveCursor: () => true, emitKeypressEvents() {}, promises: { Interface: Asking, createInterface: (...args) => new Asking(...args) } }
`
