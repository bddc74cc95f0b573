/** What node puts into the global object before a program begins. */
export const bootstrap = String.raw`
'use strict'
const EventEmitter = require('events')
const hidden = (name, value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
const version = host.version()
const signals = new Set(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGQUIT', 'SIGALRM', 'SIGWINCH', 'SIGCHLD', 'SIGCONT', 'SIGTSTP', 'SIGBREAK'])

function process() {}
process.prototype = Object.create(EventEmitter.prototype, { constructor: { value: process, writable: true, configurable: true } })
const own = Object.create(process.prototype)
EventEmitter.init(own)
let exitCode
const watch = (name) => { if (signals.has(name)) host.watch(name, own.listenerCount(name) > 0) }
const add = EventEmitter.prototype._add
Object.defineProperty(process.prototype, '_add', { value(name, listener, first, once) { add.call(this, name, listener, first, once); watch(name); if (name === 'message') return this; return this }, writable: true })
const remove = EventEmitter.prototype.removeListener
process.prototype.removeListener = function (name, listener) { remove.call(this, name, listener); watch(name); return this }
let exiting = false
Object.assign(own, {
  title: 'node', version: 'v' + version, versions: { node: version, v8: '12.4.254.21-node.33', uv: '1.51.0', modules: '127' }, arch: 'x64', platform: 'linux',
  release: { name: 'node', lts: 'Jod' }, argv: host.argv(), argv0: 'node', execArgv: [], env: host.environment(), pid: host.pid(), ppid: host.ppid(), execPath: '/usr/local/bin/node', features: {}, config: {},
  cwd: () => host.cwd(),
  chdir(path) { const why = host.chdir(path); if (why) throw Object.assign(new Error(why + ': no such file or directory, chdir ' + JSON.stringify(host.cwd()) + " -> '" + path + "'"), { code: why, errno: -2, syscall: 'chdir', path: host.cwd(), dest: path }) },
  exit(code) {
    if (code !== undefined) own.exitCode = code
    if (!exiting) { exiting = true; own.emit('exit', own.exitCode ?? 0) }
    host.quit(own.exitCode ?? 0)
  },
  reallyExit: (code) => host.quit(code ?? 0),
  abort: () => host.quit(134),
  nextTick(callback, ...args) { host.tick(callback, ...args) },
  uptime: () => (host.now() - host.startedAt()) / 1000,
  hrtime: Object.assign((before) => { const ns = BigInt(Math.round((host.now() - host.startedAt()) * 1e6)) + 1000000000000n; const now = [Number(ns / 1000000000n), Number(ns % 1000000000n)]; if (!before) return now; let s = now[0] - before[0], n = now[1] - before[1]; if (n < 0) { s--; n += 1e9 } return [s, n] }, { bigint: () => BigInt(Math.round((host.now() - host.startedAt()) * 1e6)) + 1000000000000n }),
  memoryUsage: Object.assign(() => ({ rss: 41943040 + host.heldBytes(), heapTotal: 6537216 + host.heldBytes(), heapUsed: 4849664 + host.heldBytes(), external: 1342577, arrayBuffers: 10515 }), { rss: () => 41943040 + host.heldBytes() }),
  resourceUsage: () => ({ userCPUTime: 30000, systemCPUTime: 8000, maxRSS: 41000 }),
  cpuUsage: () => ({ user: 30000, system: 8000 }),
  umask: () => 18,
  getuid: () => host.uid(), geteuid: () => host.uid(), getgid: () => host.gid(), getegid: () => host.gid(), getgroups: () => [host.gid()],
  kill(pid, signal = 'SIGTERM') { const why = host.kill(pid, signal); if (why) throw Object.assign(new Error('kill ' + why), { errno: -3, code: why, syscall: 'kill' }); return true },
  emitWarning(warning, type, code) {
    const options = typeof type === 'object' && type !== null ? type : { type, code }
    const error = warning instanceof Error ? warning : Object.assign(new Error(warning), {})
    if (!(warning instanceof Error)) Object.defineProperty(error, 'name', { value: options.type ?? 'Warning', configurable: true })
    own.nextTick(() => {
      own.emit('warning', error)
      if (own.env.NODE_NO_WARNINGS === '1') return
      host.write(2, '(node:' + own.pid + ') ' + (options.code ? '[' + options.code + '] ' : '') + error.name + ': ' + error.message + '\n(Use ' + String.fromCharCode(96) + 'node --trace-' + (error.name === 'DeprecationWarning' ? 'deprecation' : 'warnings') + ' ...' + String.fromCharCode(96) + ' to show where the warning was created)\n')
    })
  },
  binding(name) { throw new Error('No such module: ' + name) },
  constrainedMemory: () => 0, availableMemory: () => 0,
})
Object.defineProperty(own, 'exitCode', { get: () => exitCode, set(code) { exitCode = code; host.setExitCode(code) }, enumerable: true, configurable: true })
Object.defineProperty(own, Symbol.toStringTag, { value: 'process', configurable: true })
// Variables are texts.
own.env = new Proxy(own.env, { set(of, key, value) { of[key] = String(value); return true }, defineProperty(of, key, given) { of[key] = String(given.value); return true } })
const streams = {}
for (const [n, name] of ['stdin', 'stdout', 'stderr'].entries()) Object.defineProperty(own, name, { get: () => (streams[name] ??= require('internal/streams').standard(n)), configurable: true, enumerable: true })
hidden('process', own)
hidden('global', globalThis)
Object.defineProperty(globalThis, Symbol.toStringTag, { value: 'global', configurable: true })
host.setEmit((name, ...args) => {
  if (name === 'exit') { if (exiting) return true; exiting = true }
  return own.emit(name, ...args)
})

class Timeout {
  constructor(callback, ms, args, repeat) {
    this._idleTimeout = ms >= 1 && ms <= 2147483647 ? Math.trunc(ms) : 1
    this._onTimeout = callback
    this._repeat = repeat ? this._idleTimeout : null
    this._destroyed = false
    const inner = host.timer((...given) => { if (!repeat) this._destroyed = true; callback.apply(this, given) }, this._idleTimeout, repeat, ...args)
    Object.defineProperty(this, '_inner', { value: inner, enumerable: false })
  }
  ref() { host.setRef(this._inner, true); return this }
  unref() { host.setRef(this._inner, false); return this }
  hasRef() { return host.hasRef(this._inner) }
  refresh() { host.refresh(this._inner, this._idleTimeout); return this }
  close() { clearTimeout(this); return this }
  [Symbol.toPrimitive]() { return this._id ??= numbered(this) }
}
let lastId = 0
const byId = new Map()
const numbered = (timer) => { byId.set(++lastId, timer); return lastId }
const callable = (callback) => {
  if (typeof callback === 'function') return
  throw Object.assign(new TypeError('The "callback" argument must be of type function. Received ' + (callback === undefined ? 'undefined' : host.inspect(callback))), { code: 'ERR_INVALID_ARG_TYPE' })
}
class Immediate { constructor(clear) { Object.defineProperty(this, '_clear', { value: clear }) } ref() { return this } unref() { return this } }
const timers = {
  setTimeout(callback, ms, ...args) { callable(callback); return new Timeout(callback, Number(ms ?? 1), args, false) },
  setInterval(callback, ms, ...args) { callable(callback); return new Timeout(callback, Number(ms ?? 1), args, true) },
  setImmediate(callback, ...args) { callable(callback); return new Immediate(host.immediate(callback, ...args)) },
  clearTimeout(timer) { if (typeof timer === 'number' || typeof timer === 'string') timer = byId.get(Number(timer)); if (timer instanceof Timeout) { timer._destroyed = true; host.clear(timer._inner) } },
  clearInterval(timer) { timers.clearTimeout(timer) },
  clearImmediate(immediate) { immediate?._clear?.() },
}
const wait = Symbol.for('nodejs.util.promisify.custom')
timers.setTimeout[wait] = (ms, value, options) => new Promise((resolve, reject) => {
  const timer = timers.setTimeout(() => resolve(value), ms)
  options?.signal?.addEventListener('abort', () => { timers.clearTimeout(timer); reject(options.signal.reason) })
})
timers.setImmediate[wait] = (value) => new Promise((resolve) => timers.setImmediate(() => resolve(value)))
for (const [name, value] of Object.entries(timers)) hidden(name, value)
hidden('queueMicrotask', function queueMicrotask(callback) { callable(callback); host.microtask(callback) })

const { format, inspect, formatWithOptions } = require('util')
let indent = ''
const indented = (text) => (indent === '' ? text : text.replace(/^/gm, indent))
const out = (...args) => host.write(1, indented(format(...args)) + '\n')
const err = (...args) => host.write(2, indented(format(...args)) + '\n')
const counts = new Map(), started = new Map()
const lasted = (ms) => ms >= 1000 ? (ms >= 60000 ? Math.floor(ms / 60000) + ':' + ((ms % 60000) / 1000).toFixed(3).padStart(6, '0') + ' (m:ss.mmm)' : (ms / 1000).toFixed(3) + 's') : Number(ms.toFixed(3)) + 'ms'
const table = (data, columns) => {
  if (data === null || typeof data !== 'object') return out(data)
  const rows = data instanceof Map ? [...data.entries()] : Object.entries(data)
  const isIndexed = Array.isArray(data)
  const heads = []
  let hasValues = false
  const cells = rows.map(([key, row]) => {
    const cell = {}
    if (row !== null && typeof row === 'object') for (const [name, value] of Object.entries(row)) { if (columns && !columns.includes(name)) continue; if (!heads.includes(name)) heads.push(name); cell[name] = inspect(value, { depth: 0 }) }
    else { hasValues = true; cell['\u0000value'] = inspect(row) }
    return [key, cell]
  })
  const all = ['(index)', ...heads, ...(hasValues ? ['Values'] : [])]
  const lines = cells.map(([key, cell]) => [String(key), ...heads.map((name) => cell[name] ?? ''), ...(hasValues ? [cell['\u0000value'] ?? ''] : [])])
  const widths = all.map((head, n) => Math.max(head.length, ...lines.map((line) => line[n].length)) + 2)
  const rule = (left, middle, right) => left + widths.map((width) => '\u2500'.repeat(width)).join(middle) + right
  const row = (line) => '\u2502' + line.map((text, n) => ' ' + text.padEnd(widths[n] - 1)).join('\u2502') + '\u2502'
  out([rule('\u250c', '\u252c', '\u2510'), row(all), rule('\u251c', '\u253c', '\u2524'), ...lines.map(row), rule('\u2514', '\u2534', '\u2518')].join('\n'))
}
const consoleOf = {
  log: out, info: out, debug: out, error: err, warn: err,
  dir: (value, options) => host.write(1, indented(inspect(value, options ?? {})) + '\n'),
  dirxml: out, table,
  trace: (...args) => err('Trace' + (args.length ? ': ' + format(...args) : '') + host.trace()),
  assert: (holds, ...args) => { if (!holds) { if (typeof args[0] === 'string') args[0] = 'Assertion failed: ' + args[0]; else args.unshift('Assertion failed'); err(...args) } },
  count: (label = 'default') => { counts.set(label, (counts.get(label) ?? 0) + 1); out(label + ': ' + counts.get(label)) },
  countReset: (label = 'default') => counts.delete(label),
  group: (...args) => { if (args.length) out(...args); indent += '  ' },
  groupCollapsed: (...args) => consoleOf.group(...args),
  groupEnd: () => { indent = indent.slice(2) },
  time: (label = 'default') => started.set(label, host.now()),
  timeEnd: (label = 'default') => { if (started.has(label)) { out(label + ': ' + lasted(host.now() - started.get(label))); started.delete(label) } },
  timeLog: (label = 'default', ...args) => { if (started.has(label)) out(label + ': ' + lasted(host.now() - started.get(label)), ...args) },
}
const console = Object.create({}, Object.fromEntries(Object.entries(consoleOf).map(([name, value]) => { Object.defineProperty(value, 'name', { value: name }); return [name, { value, writable: true, enumerable: true, configurable: true }] })))
Object.defineProperty(console, Symbol.toStringTag, { value: 'console', configurable: true })
class Console {
  constructor(given, errors) {
    const stdout = given.stdout ?? given, stderr = given.stderr ?? errors ?? stdout
    this.log = this.info = this.debug = (...args) => { stdout.write(format(...args) + '\n') }
    this.error = this.warn = (...args) => { stderr.write(format(...args) + '\n') }
  }
}
Object.defineProperty(console, 'Console', { value: Console, writable: true, configurable: true })
hidden('console', console)
const lazy = (from, ...names) => { for (const name of names) Object.defineProperty(globalThis, name, { get() { const value = require(from)[name]; hidden(name, value); return value }, set(value) { hidden(name, value) }, configurable: true, enumerable: false }) }
lazy('buffer', 'Buffer', 'atob', 'btoa', 'Blob')
lazy('internal/web', 'TextEncoder', 'TextDecoder', 'AbortController', 'AbortSignal', 'Event', 'EventTarget', 'CustomEvent', 'DOMException', 'structuredClone', 'performance', 'Intl')
lazy('internal/fetch', 'fetch', 'Headers', 'Request', 'Response', 'FormData')
lazy('url', 'URL', 'URLSearchParams')
Object.defineProperty(globalThis, 'crypto', { get() { return require('crypto').webcrypto }, configurable: true, enumerable: false })
exports.timers = timers
`
