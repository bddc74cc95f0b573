/** events. */
export const events = String.raw`
'use strict'
const shapeMode = Symbol('shapeMode'),
  kCapture = Symbol('kCapture')
// A part of one trace that stands in another as well is told by its length.
const shared = (lines, others) => {
  for (let n = 0; n < lines.length - 3; n++) {
    const at = others.indexOf(lines[n])
    if (at < 0) continue
    let length = 0
    while (
      n + length < lines.length &&
      at + length < others.length &&
      lines[n + length] === others[at + length]
    )
      length++
    if (length > 3) return [n, length]
  }
  return [0, 0]
}
const emittedAt = (of, error, trace) => {
  const name = of?.constructor?.name
  const lines = trace.split('\n').slice(1)
  const [at, length] = shared(lines, String(error.stack).split('\n').slice(1))
  if (length > 0) lines.splice(at + 1, length - 2, '    [... lines matching original stack trace ...]')
  return (
    "\nEmitted 'error' event" +
    (name && name !== 'EventEmitter' ? ' on ' + name + ' instance' : '') +
    ' at:\n' +
    lines.join('\n')
  )
}
class EventEmitter {
  constructor() {
    EventEmitter.init(this)
  }
  static init(of) {
    if (of._events === undefined || of._events === Object.getPrototypeOf(of)._events) {
      of._events = Object.create(null)
      of._eventsCount = 0
    }
    if (of._maxListeners === undefined) of._maxListeners = undefined
    of[shapeMode] = false
    of[kCapture] = false
  }
  _add(name, listener, first, once) {
    if (typeof listener !== 'function') {
      const error = new TypeError(
        'The "listener" argument must be of type function. Received ' +
          (listener === null ? 'null' : listener === undefined ? 'undefined' : 'type ' + typeof listener),
      )
      error.code = 'ERR_INVALID_ARG_TYPE'
      throw error
    }
    if (this._events === undefined) EventEmitter.init(this)
    if (this._events.newListener !== undefined) this.emit('newListener', name, listener)
    const entry = { listener, once }
    const known = this._events[name]
    if (known === undefined) {
      this._events[name] = [entry]
      this._eventsCount++
    } else {
      this._events[name] = first ? [entry, ...known] : [...known, entry]
      this._events[name].warned = known.warned
    }
    const most = this._maxListeners ?? Emitter.defaultMaxListeners,
      count = this._events[name].length
    if (most > 0 && count > most && !this._events[name].warned) {
      this._events[name].warned = true
      process.emitWarning(
        'Possible EventEmitter memory leak detected. ' +
          count +
          ' ' +
          String(name) +
          ' listeners added to ' +
          host.inspect(this, { depth: -1 }) +
          '. MaxListeners is ' +
          most +
          '. Use emitter.setMaxListeners() to increase limit',
        'MaxListenersExceededWarning',
      )
    }
    return this
  }
  on(name, listener) {
    return this._add(name, listener, false, false)
  }
  addListener(name, listener) {
    return this._add(name, listener, false, false)
  }
  once(name, listener) {
    return this._add(name, listener, false, true)
  }
  prependListener(name, listener) {
    return this._add(name, listener, true, false)
  }
  prependOnceListener(name, listener) {
    return this._add(name, listener, true, true)
  }
  off(name, listener) {
    return this.removeListener(name, listener)
  }
  removeListener(name, listener) {
    const known = this._events?.[name]
    if (known === undefined) return this
    let at = -1
    for (let n = known.length - 1; n >= 0; n--)
      if (known[n].listener === listener) {
        at = n
        break
      }
    if (at < 0) return this
    const left = known.filter((_each, n) => n !== at)
    if (left.length === 0) {
      delete this._events[name]
      this._eventsCount--
    } else this._events[name] = left
    if (this._events.removeListener !== undefined) this.emit('removeListener', name, listener)
    return this
  }
  removeAllListeners(name) {
    if (this._events === undefined) return this
    for (const each of name === undefined ? Reflect.ownKeys(this._events) : [name]) {
      for (const { listener } of [...(this._events[each] ?? [])].reverse())
        this.removeListener(each, listener)
    }
    return this
  }
  emit(name, ...args) {
    const known = this._events?.[name]
    if (known === undefined) {
      if (name !== 'error') return false
      let er = args[0]
      if (er instanceof Error) {
        host.noteEmitted(er, emittedAt(this, er, host.trace()))
        throw er // Unhandled 'error' event
      }
      const shown = typeof er === 'string' ? "'" + er + "'" : host.inspect(er)
      const error = new Error('Unhandled error. (' + shown + ')')
      error.stack = error.stack.replace('Error', 'Error [ERR_UNHANDLED_ERROR]')
      error.code = 'ERR_UNHANDLED_ERROR'
      error.context = er
      throw error
    }
    for (const entry of known) {
      if (entry.once) this.removeListener(name, entry.listener)
      entry.listener.apply(this, args)
    }
    return true
  }
  listenerCount(name) {
    return this._events?.[name]?.length ?? 0
  }
  listeners(name) {
    return (this._events?.[name] ?? []).map((each) => each.listener)
  }
  rawListeners(name) {
    return this.listeners(name)
  }
  eventNames() {
    return this._events === undefined ? [] : Reflect.ownKeys(this._events)
  }
  setMaxListeners(n) {
    this._maxListeners = n
    return this
  }
  getMaxListeners() {
    return this._maxListeners ?? EventEmitter.defaultMaxListeners
  }
}
Object.defineProperty(EventEmitter.prototype, '_add', { enumerable: false })
// Written as functions are, so that old programs may call it without new.
function Emitter(options) {
  EventEmitter.init(this)
}
Object.setPrototypeOf(Emitter, EventEmitter)
for (const key of Object.getOwnPropertyNames(EventEmitter.prototype))
  if (key !== 'constructor')
    Object.defineProperty(Emitter.prototype, key, {
      value: EventEmitter.prototype[key],
      enumerable: true,
      writable: true,
      configurable: true,
    })
Object.defineProperty(Emitter.prototype, '_add', { enumerable: false })
Object.defineProperty(Emitter, 'name', { value: 'EventEmitter' })
Emitter.prototype._events = undefined
Emitter.prototype._eventsCount = 0
Emitter.prototype._maxListeners = undefined
Emitter.init = EventEmitter.init
Emitter.defaultMaxListeners = 10
Emitter.EventEmitter = Emitter
Emitter.errorMonitor = Symbol('events.errorMonitor')
Emitter.captureRejectionSymbol = Symbol.for('nodejs.rejection')
Emitter.once = (of, name) =>
  new Promise((resolve, reject) => {
    const failed = (error) => {
      of.removeListener(name, done)
      reject(error)
    }
    const done = (...args) => {
      of.removeListener('error', failed)
      resolve(args)
    }
    of.once(name, done)
    if (name !== 'error') of.once('error', failed)
  })
Emitter.on = async function* (of, name) {
  const queue = []
  let wake
  of.on(name, (...args) => {
    queue.push(args)
    wake?.()
  })
  for (;;) {
    while (queue.length > 0) yield queue.shift()
    await new Promise((resolve) => {
      wake = resolve
    })
  }
}
Emitter.listenerCount = (of, name) => of.listenerCount(name)
Emitter.getEventListeners = (of, name) => of.listeners(name)
Emitter.setMaxListeners = () => {}
module.exports = Emitter
`
