/** Timers and microtasks. */
export const timers = `
'use strict'
const { hidden } = require('internal/globals')
class Timeout {
  constructor(callback, ms, args, repeat) {
    this._idleTimeout = ms >= 1 && ms <= 2147483647 ? Math.trunc(ms) : 1
    this._onTimeout = callback
    this._repeat = repeat ? this._idleTimeout : null
    this._destroyed = false
    const inner = host.timer(
      (...given) => {
        if (!repeat) this._destroyed = true
        callback.apply(this, given)
      },
      this._idleTimeout,
      repeat,
      ...args,
    )
    Object.defineProperty(this, '_inner', { value: inner, enumerable: false })
  }
  ref() {
    host.setRef(this._inner, true)
    return this
  }
  unref() {
    host.setRef(this._inner, false)
    return this
  }
  hasRef() {
    return host.hasRef(this._inner)
  }
  refresh() {
    host.refresh(this._inner, this._idleTimeout)
    return this
  }
  close() {
    clearTimeout(this)
    return this
  }
  [Symbol.toPrimitive]() {
    return (this._id ??= numbered(this))
  }
}
let lastId = 0
const byId = new Map()
const numbered = (timer) => {
  byId.set(++lastId, timer)
  return lastId
}
const callable = (callback) => {
  if (typeof callback === 'function') return
  throw Object.assign(
    new TypeError(
      'The "callback" argument must be of type function. Received ' +
        (callback === undefined ? 'undefined' : host.inspect(callback)),
    ),
    { code: 'ERR_INVALID_ARG_TYPE' },
  )
}
class Immediate {
  constructor(clear) {
    Object.defineProperty(this, '_clear', { value: clear })
  }
  ref() {
    return this
  }
  unref() {
    return this
  }
}
const timers = {
  setTimeout(callback, ms, ...args) {
    callable(callback)
    return new Timeout(callback, Number(ms ?? 1), args, false)
  },
  setInterval(callback, ms, ...args) {
    callable(callback)
    return new Timeout(callback, Number(ms ?? 1), args, true)
  },
  setImmediate(callback, ...args) {
    callable(callback)
    return new Immediate(host.immediate(callback, ...args))
  },
  clearTimeout(timer) {
    if (typeof timer === 'number' || typeof timer === 'string') timer = byId.get(Number(timer))
    if (timer instanceof Timeout) {
      timer._destroyed = true
      host.clear(timer._inner)
    }
  },
  clearInterval(timer) {
    timers.clearTimeout(timer)
  },
  clearImmediate(immediate) {
    immediate?._clear?.()
  },
}
const wait = Symbol.for('nodejs.util.promisify.custom')
timers.setTimeout[wait] = (ms, value, options) =>
  new Promise((resolve, reject) => {
    const timer = timers.setTimeout(() => resolve(value), ms)
    options?.signal?.addEventListener('abort', () => {
      timers.clearTimeout(timer)
      reject(options.signal.reason)
    })
  })
timers.setImmediate[wait] = (value) => new Promise((resolve) => timers.setImmediate(() => resolve(value)))
for (const [name, value] of Object.entries(timers)) hidden(name, value)
hidden('queueMicrotask', function queueMicrotask(callback) {
  callable(callback)
  host.microtask(callback)
})

module.exports = timers
`
