/** stream. */
import { readable } from './readable-streams.ts'

const writable = `
const writing = {
  _initWrite(options) {
    this._writes = []
    this._isWriting = false
    this._willEnd = false
    this.writable = true
    this.writableEnded = false
    this.writableFinished = false
    this.destroyed = false
    this._writeObjects = !!(options.objectMode || options.writableObjectMode)
    this._decode = options.decodeStrings !== false
    this._held = 0
    this.writableHighWaterMark =
      options.writableHighWaterMark ?? options.highWaterMark ?? (this._writeObjects ? 16 : 16384)
    if (options.write) this._write = options.write
    if (options.final) this._final = options.final
    if (options.destroy) this._destroy = options.destroy
  },
  write(chunk, encoding, done) {
    if (typeof encoding === 'function') {
      done = encoding
      encoding = undefined
    }
    if (this._willEnd) {
      const error = Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' })
      process.nextTick(() => {
        done?.(error)
        this.emit('error', error)
      })
      return false
    }
    if (!this._writeObjects && typeof chunk !== 'string' && !ArrayBuffer.isView(chunk))
      throw Object.assign(
        new TypeError(
          'The "chunk" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ' +
            (chunk === undefined
              ? 'undefined'
              : chunk === null
                ? 'null'
                : 'type ' + typeof chunk + ' (' + host.inspect(chunk) + ')'),
        ),
        { code: 'ERR_INVALID_ARG_TYPE' },
      )
    const size = this._writeObjects ? 1 : chunk.length
    this._held += size
    const isFine = this._held < this.writableHighWaterMark
    this._writes.push([
      this._writeObjects || !this._decode ? chunk : typed(chunk, encoding),
      encoding ?? 'buffer',
      done,
      size,
    ])
    this._flow()
    if (!isFine) this._needDrain = true
    return isFine
  },
  _flow() {
    if (this._isWriting || this._corked) return
    const next = this._writes.shift()
    if (!next) {
      if (this._needDrain) {
        this._needDrain = false
        process.nextTick(() => this.emit('drain'))
      }
      this._finishing()
      return
    }
    this._isWriting = true
    this._write(next[0], next[1], (error) => {
      this._isWriting = false
      this._held -= next[3]
      if (error) {
        next[2]?.(error)
        this.destroy(error)
        return
      }
      if (next[2]) process.nextTick(next[2], null)
      process.nextTick(() => this._flow())
    })
  },
  _write(chunk, encoding, done) {
    done()
  },
  end(chunk, encoding, done) {
    if (typeof chunk === 'function') {
      done = chunk
      chunk = undefined
    }
    if (typeof encoding === 'function') {
      done = encoding
      encoding = undefined
    }
    if (chunk !== undefined && chunk !== null) this.write(chunk, encoding)
    if (done) this.once('finish', done)
    this._willEnd = true
    this.writableEnded = true
    this._flow()
    return this
  },
  _finishing() {
    if (!this._willEnd || this._isFinishing || this._isWriting) return
    this._isFinishing = true
    const finish = (error) => {
      if (error) return this.destroy(error)
      process.nextTick(() =>
        process.nextTick(() => {
          this.writableFinished = true
          this.writable = false
          this.emit('finish')
          if (!this.readable && this._closed) process.nextTick(() => this._closed())
        }),
      )
    }
    if (this._final) this._final(finish)
    else finish()
  },
  cork() {
    this._corked = true
  },
  uncork() {
    this._corked = false
    this._flow()
  },
  setDefaultEncoding() {
    return this
  },
}
class Writable extends Stream {
  constructor(options = {}) {
    super()
    this._initWrite(options)
  }
}
Object.assign(Writable.prototype, writing, {
  destroy: Readable.prototype.destroy,
  _destroy: Readable.prototype._destroy,
  _closed: Readable.prototype._closed,
})
class Duplex extends Readable {
  constructor(options = {}) {
    super(options)
    this._initWrite(options)
  }
}
Object.assign(Duplex.prototype, writing)
class Transform extends Duplex {
  constructor(options = {}) {
    super(options)
    this._isSync = false
    if (options.transform) this._transform = options.transform
    if (options.flush) this._flush = options.flush
  }
  _write(chunk, encoding, done) {
    this._transform(chunk, encoding, (error, value) => {
      if (value !== undefined && value !== null) this.push(value)
      done(error)
    })
  }
  _transform(chunk, encoding, done) {
    done(null, chunk)
  }
  _final(done) {
    if (this._flush)
      this._flush((error, value) => {
        if (value !== undefined && value !== null) this.push(value)
        this.push(null)
        done(error)
      })
    else {
      this.push(null)
      done()
    }
  }
}
class PassThrough extends Transform {}
const finished = (of, options, done) => {
  if (typeof options === 'function') done = options
  let told = false
  const tell = (error) => {
    if (!told) {
      told = true
      done(error)
    }
  }
  of.on('error', tell)
  of.on('end', () => {
    if (!of.writable || of.writableFinished) tell()
  })
  of.on('finish', () => {
    if (!of.readable) tell()
  })
  of.on('close', () => tell())
}
const pipeline = (...all) => {
  const done = typeof all[all.length - 1] === 'function' ? all.pop() : () => {}
  const parts = []
  let work
  for (const [n, each] of all.flat().entries()) {
    if (typeof each === 'function') {
      const made = n === 0 ? each() : each(parts[parts.length - 1])
      if (made?.[Symbol.asyncIterator] || made?.[Symbol.iterator])
        parts.push(Object.assign(Readable.from(made), { _isGenerated: true }))
      else work = Promise.resolve(made)
    } else parts.push(n === 0 && typeof each !== 'string' && !each.pipe ? Readable.from(each) : each)
  }
  let told = false
  const tell = (error) => {
    if (!told) {
      told = true
      done(error)
    }
  }
  const fail = (error) => {
    for (const other of parts) other.destroy?.()
    tell(error)
  }
  for (const each of parts) each.on('error', fail)
  parts.reduce((from, to) => (to._isGenerated ? to : from.pipe(to)))
  const last = parts[parts.length - 1]
  if (work) work.then(() => tell(), fail)
  else last.on(last.writable === undefined ? 'end' : 'finish', () => tell())
  return last
}
module.exports = Object.assign(Stream, {
  Stream,
  Readable,
  Writable,
  Duplex,
  Transform,
  PassThrough,
  finished,
  pipeline,
  promises: {
    pipeline: (...all) =>
      new Promise((resolve, reject) => pipeline(...all, (error) => (error ? reject(error) : resolve()))),
    finished: (of) =>
      new Promise((resolve, reject) => finished(of, (error) => (error ? reject(error) : resolve()))),
  },
})
`

export const stream = readable + writable
