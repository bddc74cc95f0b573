/** util. */
export const util = String.raw`
'use strict'
const custom = Symbol.for('nodejs.util.inspect.custom')
function inspect(value, options, ...rest) {
  const given =
    typeof options === 'object' && options !== null
      ? options
      : { showHidden: options, depth: rest[0], colors: rest[1] }
  if (
    value !== null &&
    typeof value === 'object' &&
    typeof value[custom] === 'function' &&
    value[custom] !== inspect
  ) {
    const depth = given.depth === undefined ? 2 : given.depth
    const shown = value[custom](depth, { ...given, stylize: (text) => String(text) }, inspect)
    return typeof shown === 'string'
      ? shown
      : shown === value
        ? host.inspect(value, given)
        : inspect(shown, given)
  }
  return host.inspect(value, given)
}
inspect.custom = custom
inspect.defaultOptions = {
  depth: 2,
  colors: false,
  showHidden: false,
  maxArrayLength: 100,
  breakLength: 128,
  compact: 3,
  sorted: false,
  getters: false,
}
inspect.colors = {}
inspect.styles = {}
const formatNumber = (value) =>
  typeof value === 'bigint' ? value + 'n' : Object.is(value, -0) ? '-0' : String(value)
function formatWith(options, first, ...args) {
  let at = 0
  let text = ''
  if (typeof first === 'string') {
    if (args.length === 0) return first
    let from = 0
    for (let n = first.indexOf('%'); n >= 0 && n < first.length - 1; n = first.indexOf('%', n)) {
      const kind = first[n + 1]
      if (kind === '%') {
        text += first.slice(from, n) + '%'
        from = n += 2
        continue
      }
      if (!'sdifjoOc'.includes(kind) || at >= args.length) {
        n += 1
        continue
      }
      const value = args[at++]
      let shown
      if (kind === 's')
        shown =
          typeof value === 'string'
            ? value
            : typeof value === 'number' || typeof value === 'bigint'
              ? formatNumber(value)
              : typeof value !== 'object' || value === null
                ? typeof value === 'function'
                  ? inspect(value, { depth: 0 })
                  : String(value)
                : hasOwnText(value)
                  ? String(value)
                  : inspect(value, { depth: 0, compact: 3 })
      else if (kind === 'd')
        shown =
          typeof value === 'bigint'
            ? value + 'n'
            : typeof value === 'symbol'
              ? 'NaN'
              : formatNumber(typeof value === 'object' ? Number(value) : Number(value))
      else if (kind === 'i')
        shown =
          typeof value === 'bigint'
            ? value + 'n'
            : typeof value === 'symbol' || typeof value === 'object'
              ? typeof value === 'object'
                ? formatNumber(parseInt(value))
                : 'NaN'
              : formatNumber(parseInt(value))
      else if (kind === 'f') shown = typeof value === 'symbol' ? 'NaN' : formatNumber(parseFloat(value))
      else if (kind === 'j') {
        try {
          shown = JSON.stringify(value)
        } catch (error) {
          if (/circular/.test(error.message)) shown = '[Circular]'
          else throw error
        }
      } else if (kind === 'o') shown = inspect(value, { showHidden: true, depth: 4 })
      else if (kind === 'O') shown = inspect(value)
      else shown = ''
      text += first.slice(from, n) + shown
      from = n += 2
    }
    text += first.slice(from)
  } else {
    text = inspect(first, options)
  }
  for (; at < args.length; at++)
    text += ' ' + (typeof args[at] === 'string' ? args[at] : inspect(args[at], options))
  return text
}
const hasOwnText = (value) => {
  if (value instanceof Error && !Object.hasOwn(value, 'toString')) return true
  for (let each = value; each; each = Object.getPrototypeOf(each)) {
    if (Object.hasOwn(each, 'toString'))
      return (
        (each !== Object.prototype &&
          each !== Array.prototype &&
          typeof each.constructor === 'function' &&
          !/native code/.test(Function.prototype.toString.call(each.constructor))) ||
        each === Date.prototype
      )
  }
  return false
}
const format = (...args) => (args.length === 0 ? '' : formatWith(undefined, ...args))
const promisified = Symbol.for('nodejs.util.promisify.custom')
const promisify = (func) => {
  if (func[promisified]) return func[promisified]
  return function (...args) {
    return new Promise((resolve, reject) =>
      func.call(this, ...args, (error, ...values) => (error ? reject(error) : resolve(values[0]))),
    )
  }
}
promisify.custom = promisified
const callbackify = (func) =>
  function (...args) {
    const callback = args.pop()
    func.apply(this, args).then(
      (value) => process.nextTick(callback, null, value),
      (error) => process.nextTick(callback, error),
    )
  }
const same = (a, b, strict, seen) => {
  if (Object.is(a, b)) return true
  if (!strict && (a === null || typeof a !== 'object') && (b === null || typeof b !== 'object')) return a == b
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  const known = seen.get(a)
  if (known?.has(b)) return true
  if (known) known.add(b)
  else seen.set(a, new Set([b]))
  const kind = host.classOf(a)
  if (kind !== host.classOf(b)) return false
  if (kind === 'Date') return a.getTime() === b.getTime()
  if (kind === 'RegExp') return String(a) === String(b)
  if (kind === 'Error' && (a.message !== b.message || a.name !== b.name)) return false
  if (kind === 'Map') {
    if (a.size !== b.size) return false
    for (const [key, value] of a) if (!b.has(key) || !same(value, b.get(key), strict, seen)) return false
    return true
  }
  if (kind === 'Set') {
    if (a.size !== b.size) return false
    for (const each of a)
      if (!b.has(each) && ![...b].some((other) => same(each, other, strict, seen))) return false
    return true
  }
  if (Array.isArray(a) !== Array.isArray(b) || (Array.isArray(a) && a.length !== b.length)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  for (const key of keys) if (!Object.hasOwn(b, key) || !same(a[key], b[key], strict, seen)) return false
  return true
}
const isKind =
  (...kinds) =>
  (value) =>
    kinds.includes(host.classOf(value))
const types = {
  isPromise: isKind('Promise'),
  isRegExp: isKind('RegExp'),
  isDate: isKind('Date'),
  isMap: isKind('Map'),
  isSet: isKind('Set'),
  isWeakMap: isKind('WeakMap'),
  isWeakSet: isKind('WeakSet'),
  isNativeError: isKind('Error'),
  isProxy: isKind('Proxy'),
  isGeneratorFunction: isKind('GeneratorFunction'),
  isAsyncFunction: isKind('AsyncFunction'),
  isGeneratorObject: isKind('Generator'),
  isTypedArray: (value) => ArrayBuffer.isView(value),
  isUint8Array: (value) => value instanceof Uint8Array,
  isArrayBuffer: (value) => value instanceof ArrayBuffer,
  isAnyArrayBuffer: (value) => value instanceof ArrayBuffer,
}
const stripVTControlCharacters = (text) => text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '')
const debuglog = (name) =>
  (process.env.NODE_DEBUG ?? '').toUpperCase().split(',').includes(name.toUpperCase())
    ? (...args) => host.write(2, name.toUpperCase() + ' ' + process.pid + ': ' + format(...args) + '\n')
    : () => {}
module.exports = {
  inspect,
  format,
  formatWithOptions: formatWith,
  promisify,
  callbackify,
  types,
  stripVTControlCharacters,
  debuglog,
  debug: debuglog,
  inherits(made, above) {
    Object.defineProperty(made, 'super_', { value: above, writable: true, configurable: true })
    Object.setPrototypeOf(made.prototype, above.prototype)
  },
  isDeepStrictEqual: (a, b) => same(a, b, true, new Map()),
  _isDeepEqual: (a, b) => same(a, b, false, new Map()),
  deprecate: (func, message, code) => {
    let told = false
    return function (...args) {
      if (!told) {
        told = true
        process.emitWarning(message, 'DeprecationWarning', code)
      }
      return func.apply(this, args)
    }
  },
  isArray: Array.isArray,
  isString: (value) => typeof value === 'string',
  isFunction: (value) => typeof value === 'function',
  isObject: (value) => value !== null && typeof value === 'object',
  toUSVString: (text) => String(text),
  TextEncoder: globalThis.TextEncoder,
  TextDecoder: globalThis.TextDecoder,
  styleText: (_style, text) => text,
  parseArgs({ args = process.argv.slice(2), options = {}, allowPositionals = false } = {}) {
    const values = Object.create(null),
      positionals = []
    for (const [name, each] of Object.entries(options))
      if (each.default !== undefined) values[name] = each.default
    for (let n = 0; n < args.length; n++) {
      const match =
        /^--([^=]+)(?:=(.*))?$/.exec(args[n]) ??
        (/^-(\w)$/.exec(args[n]) && [
          0,
          Object.keys(options).find((each) => options[each].short === args[n][1]) ?? args[n][1],
        ])
      if (!match) {
        positionals.push(args[n])
        continue
      }
      const known = options[match[1]]
      if (!known)
        throw Object.assign(new TypeError("Unknown option '" + args[n] + "'"), {
          code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION',
        })
      values[match[1]] = known.type === 'boolean' ? true : (match[2] ?? args[++n])
    }
    if (positionals.length > 0 && !allowPositionals)
      throw Object.assign(
        new TypeError(
          "Unexpected argument '" + positionals[0] + "'. This command does not take positional arguments",
        ),
        { code: 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL' },
      )
    return { values, positionals }
  },
}
`
