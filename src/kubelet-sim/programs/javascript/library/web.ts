/** What the web has brought to node: events, texts in bytes. */
export const web = `
'use strict'
class DOMException extends Error {
  #name
  constructor(message = '', name = 'Error') {
    super(message)
    this.#name = typeof name === 'string' ? name : (name.name ?? 'Error')
  }
  get name() {
    return this.#name
  }
  get code() {
    return this.#name === 'AbortError'
      ? 20
      : this.#name === 'TimeoutError'
        ? 23
        : this.#name === 'DataCloneError'
          ? 25
          : 0
  }
}
class Event {
  constructor(type, options = {}) {
    this.type = type
    this.cancelable = !!options.cancelable
    this.defaultPrevented = false
    this.target = null
  }
  preventDefault() {
    if (this.cancelable) this.defaultPrevented = true
  }
  stopPropagation() {}
  stopImmediatePropagation() {
    this._stopped = true
  }
}
class CustomEvent extends Event {
  constructor(type, options = {}) {
    super(type, options)
    this.detail = options.detail ?? null
  }
}
class EventTarget {
  #listeners = new Map()
  addEventListener(type, listener, options) {
    const known = this.#listeners.get(type) ?? []
    if (!known.some((each) => each.listener === listener)) known.push({ listener, once: options?.once })
    this.#listeners.set(type, known)
  }
  removeEventListener(type, listener) {
    this.#listeners.set(
      type,
      (this.#listeners.get(type) ?? []).filter((each) => each.listener !== listener),
    )
  }
  dispatchEvent(event) {
    event.target = this
    for (const each of [...(this.#listeners.get(event.type) ?? [])]) {
      if (each.once) this.removeEventListener(event.type, each.listener)
      if (typeof each.listener === 'function') each.listener.call(this, event)
      else each.listener.handleEvent(event)
    }
    const own = this['on' + event.type]
    if (typeof own === 'function') own.call(this, event)
    return !event.defaultPrevented
  }
}
class AbortSignal extends EventTarget {
  aborted = false
  reason = undefined
  onabort = null
  throwIfAborted() {
    if (this.aborted) throw this.reason
  }
  static abort(reason) {
    const made = new AbortSignal()
    abort(made, reason)
    return made
  }
  static timeout(ms) {
    const made = new AbortSignal()
    setTimeout(
      () => abort(made, new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
      ms,
    ).unref()
    return made
  }
  static any(all) {
    const made = new AbortSignal()
    for (const each of all) {
      if (each.aborted) {
        abort(made, each.reason)
        break
      }
      each.addEventListener('abort', () => abort(made, each.reason))
    }
    return made
  }
}
const abort = (signal, reason = new DOMException('This operation was aborted', 'AbortError')) => {
  if (signal.aborted) return
  signal.aborted = true
  signal.reason = reason
  signal.dispatchEvent(new Event('abort'))
}
class AbortController {
  signal = new AbortSignal()
  abort(reason) {
    abort(this.signal, reason)
  }
}
class TextEncoder {
  get encoding() {
    return 'utf-8'
  }
  encode(text = '') {
    return new Uint8Array(host.buffer(text))
  }
  encodeInto(text, into) {
    const bytes = host.buffer(text).subarray(0, into.length)
    into.set(bytes)
    return { read: text.length, written: bytes.length }
  }
}
class TextDecoder {
  #name
  constructor(name = 'utf-8') {
    this.#name = name.toLowerCase()
  }
  get encoding() {
    return this.#name
  }
  decode(bytes) {
    if (bytes === undefined) return ''
    return Buffer.from(ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes)).toString(
      /16/.test(this.#name) ? 'utf16le' : /latin|8859|1252/.test(this.#name) ? 'latin1' : 'utf8',
    )
  }
}
const structuredClone = (given) => {
  const seen = new Map()
  const copy = (value) => {
    if (typeof value === 'function' || typeof value === 'symbol')
      throw new DOMException(
        (typeof value === 'symbol' ? String(value) : String(value)) + ' could not be cloned.',
        'DataCloneError',
      )
    if (value === null || typeof value !== 'object') return value
    if (seen.has(value)) return seen.get(value)
    const keep = (made) => {
      seen.set(value, made)
      return made
    }
    switch (host.classOf(value)) {
      case 'Date':
        return keep(new Date(value.getTime()))
      case 'RegExp':
        return keep(new RegExp(value.source, value.flags))
      case 'Map': {
        const made = keep(new Map())
        for (const [key, each] of value) made.set(copy(key), copy(each))
        return made
      }
      case 'Set': {
        const made = keep(new Set())
        for (const each of value) made.add(copy(each))
        return made
      }
      case 'Error': {
        const made = keep(Object.create(Object.getPrototypeOf(value)))
        const error = new (globalThis[value.name] ?? Error)(value.message)
        error.stack = value.stack
        seen.set(value, error)
        return error
      }
      case 'Promise':
      case 'WeakMap':
      case 'WeakSet':
        throw new DOMException('#<' + host.classOf(value) + '> could not be cloned.', 'DataCloneError')
    }
    if (ArrayBuffer.isView(value)) return keep(new Uint8Array(value))
    const made = keep(Array.isArray(value) ? [] : {})
    for (const key of Object.keys(value)) made[key] = copy(value[key])
    return made
  }
  return copy(given)
}
const performance = {
  now: () => host.now() - host.startedAt(),
  timeOrigin: host.startedAt(),
  mark() {},
  measure() {},
  toJSON() {
    return {}
  },
}
const zone = 'UTC'
class DateTimeFormat {
  constructor(locale, options) {
    this._options = options
  }
  format(date) {
    return (date instanceof Date ? date : new Date(date)).toLocaleDateString('en-US', this._options)
  }
  resolvedOptions() {
    return { locale: 'en-US', calendar: 'gregory', numberingSystem: 'latn', timeZone: zone }
  }
}
class NumberFormat {
  constructor(locale, options) {
    this._options = options
  }
  format(value) {
    return value.toLocaleString('en-US', this._options)
  }
}
class Collator {
  constructor(locale, options) {
    this._options = options
  }
  compare = (a, b) => a.localeCompare(b, undefined, this._options)
}
module.exports = {
  DOMException,
  Event,
  CustomEvent,
  EventTarget,
  AbortSignal,
  AbortController,
  TextEncoder,
  TextDecoder,
  structuredClone,
  performance,
  Intl: { DateTimeFormat, NumberFormat, Collator },
}
`
