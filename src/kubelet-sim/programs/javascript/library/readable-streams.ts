/** Streams that are read, as a part of stream. */
export const readable = `
'use strict'
const EventEmitter = require('events')
require('buffer')
const typed = (chunk, encoding) => (typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)
class Stream extends EventEmitter {
  pipe(to, options) {
    this.on('data', (chunk) => {
      if (to.write(chunk) === false && this.pause) {
        this.pause()
        to.once('drain', () => this.resume())
      }
    })
    if (options?.end !== false && to !== process.stdout && to !== process.stderr)
      this.on('end', () => to.end())
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
    this._chunks = []
    this._isEnded = false
    this._flowing = null
    this._hasEnded = false
    this._asked = false
    this._isSync = true
    this.readable = true
    this.destroyed = false
    this._objects = !!(options.objectMode || options.readableObjectMode)
    this._encoding = options.encoding
    this.readableEnded = false
    if (options.read) this._read = options.read
    if (options.destroy) this._destroy = options.destroy
  }
  _read() {}
  on(name, listener) {
    super.on(name, listener)
    if (name === 'data' && this._flowing !== false) this.resume()
    if (name === 'readable') {
      this._flowing = false
      this._more()
      if (this._chunks.length) process.nextTick(() => this.emit('readable'))
    }
    return this
  }
  addListener(name, listener) {
    return this.on(name, listener)
  }
  setEncoding(encoding) {
    this._encoding = encoding
    return this
  }
  push(chunk, encoding) {
    this._asked = false
    if (chunk === null || chunk === undefined) {
      this._isEnded = true
      if (!this._isSync && this._flowing && this._chunks.length === 0) this._end()
      else this._go()
      if (this._flowing === false && this.listenerCount('readable'))
        process.nextTick(() => this.emit('readable'))
      return false
    }
    if (!this._objects) {
      chunk = typed(chunk, encoding)
      if (chunk.length === 0) return true
    }
    if (this._flowing && !this._isSync && this._chunks.length === 0 && this.listenerCount('data')) {
      this.emit('data', this._shown(chunk))
      this._go()
      return true
    }
    this._chunks.push(chunk)
    if (this._flowing === false && this.listenerCount('readable'))
      process.nextTick(() => this.emit('readable'))
    this._go()
    return this._chunks.length < 16
  }
  unshift(chunk) {
    this._chunks.unshift(this._objects ? chunk : typed(chunk))
  }
  _shown(chunk) {
    return this._encoding && !this._objects && typeof chunk !== 'string'
      ? chunk.toString(this._encoding)
      : chunk
  }
  read(count) {
    if (this._chunks.length === 0) {
      this._more()
      if (this._chunks.length === 0) {
        this._end()
        return null
      }
    }
    if (this._objects) return this._chunks.shift()
    let whole = Buffer.concat(this._chunks)
    this._chunks = []
    if (count !== undefined && count < whole.length) {
      this._chunks = [whole.subarray(count)]
      whole = whole.subarray(0, count)
    }
    return this._shown(whole)
  }
  _more() {
    if (!this._isEnded && !this._asked && !this.destroyed) {
      this._asked = true
      this._isSync = true
      this._read(16384)
      this._isSync = false
    }
  }
  _go() {
    if (this._scheduled || !this._flowing) return
    this._scheduled = true
    process.nextTick(() => {
      this._scheduled = false
      while (this._flowing && this._chunks.length > 0 && !this.destroyed)
        this.emit('data', this._shown(this._chunks.shift()))
      if (!this._flowing || this.destroyed) return
      if (this._isEnded) this._end()
      else this._more()
    })
  }
  _end() {
    if (!this._isEnded || this._hasEnded || this._chunks.length > 0) return
    this._hasEnded = true
    this.readable = false
    process.nextTick(() => {
      this.readableEnded = true
      this.emit('end')
      if (this._autoClose !== false && !(this.writable && !this.writableFinished))
        process.nextTick(() => this._closed())
    })
  }
  _closed() {
    if (!this._isClosed) {
      this._isClosed = true
      this.emit('close')
    }
  }
  resume() {
    if (this._flowing !== true) {
      this._flowing = true
      this._go()
    }
    return this
  }
  pause() {
    this._flowing = false
    return this
  }
  isPaused() {
    return this._flowing === false
  }
  unpipe() {
    this.removeAllListeners('data')
    return this
  }
  _destroy(error, done) {
    done(error)
  }
  destroy(error) {
    if (this.destroyed) return this
    this.destroyed = true
    this._destroy(error ?? null, (failed) =>
      process.nextTick(() => {
        if (failed) this.emit('error', failed)
        this._closed()
      }),
    )
    return this
  }
  [Symbol.asyncIterator]() {
    const queue = [],
      waiting = []
    let over = false,
      failure
    const serve = () => {
      while (waiting.length) {
        if (queue.length) waiting.shift()[0]({ value: queue.shift(), done: false })
        else if (failure) waiting.shift()[1](failure)
        else if (over) waiting.shift()[0]({ value: undefined, done: true })
        else break
      }
    }
    this.on('data', (chunk) => {
      queue.push(chunk)
      serve()
    })
    this.on('end', () => {
      over = true
      serve()
    })
    this.on('close', () => {
      over = true
      serve()
    })
    this.on('error', (error) => {
      failure = error
      serve()
    })
    return {
      next: () =>
        new Promise((resolve, reject) => {
          waiting.push([resolve, reject])
          serve()
        }),
      return: () => {
        this.destroy()
        return Promise.resolve({ value: undefined, done: true })
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }
  async toArray() {
    const all = []
    for await (const each of this) all.push(each)
    return all
  }
  static from(source, options) {
    const made = new Readable({ objectMode: true, ...options })
    const text = typeof source === 'string' || Buffer.isBuffer(source) ? [source] : source
    ;(async () => {
      try {
        for await (const each of text) made.push(each)
        made.push(null)
      } catch (error) {
        made.destroy(error)
      }
    })()
    return made
  }
}
`
