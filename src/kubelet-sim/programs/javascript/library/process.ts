/** `process`. */
export const processes = String.raw`
'use strict'
const EventEmitter = require('events')
const { hidden } = require('internal/globals')
const version = host.version()
const signals = new Set([
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGUSR1',
  'SIGUSR2',
  'SIGQUIT',
  'SIGALRM',
  'SIGWINCH',
  'SIGCHLD',
  'SIGCONT',
  'SIGTSTP',
  'SIGBREAK',
])

function process() {}
process.prototype = Object.create(EventEmitter.prototype, {
  constructor: { value: process, writable: true, configurable: true },
})
const own = Object.create(process.prototype)
EventEmitter.init(own)
let exitCode
const watch = (name) => {
  if (signals.has(name)) host.watch(name, own.listenerCount(name) > 0)
}
const add = EventEmitter.prototype._add
Object.defineProperty(process.prototype, '_add', {
  value(name, listener, first, once) {
    add.call(this, name, listener, first, once)
    watch(name)
    if (name === 'message') return this
    return this
  },
  writable: true,
})
const remove = EventEmitter.prototype.removeListener
process.prototype.removeListener = function (name, listener) {
  remove.call(this, name, listener)
  watch(name)
  return this
}
let exiting = false
Object.assign(own, {
  title: 'node',
  version: 'v' + version,
  versions: { node: version, v8: '12.4.254.21-node.33', uv: '1.51.0', modules: '127' },
  arch: 'x64',
  platform: 'linux',
  release: { name: 'node', lts: 'Jod' },
  argv: host.argv(),
  argv0: 'node',
  execArgv: [],
  env: host.environment(),
  pid: host.pid(),
  ppid: host.ppid(),
  execPath: '/usr/local/bin/node',
  features: {},
  config: {},
  cwd: () => host.cwd(),
  chdir(path) {
    const why = host.chdir(path)
    if (why)
      throw Object.assign(
        new Error(
          why + ': no such file or directory, chdir ' + JSON.stringify(host.cwd()) + " -> '" + path + "'",
        ),
        { code: why, errno: -2, syscall: 'chdir', path: host.cwd(), dest: path },
      )
  },
  exit(code) {
    if (code !== undefined) own.exitCode = code
    if (!exiting) {
      exiting = true
      own.emit('exit', own.exitCode ?? 0)
    }
    host.quit(own.exitCode ?? 0)
  },
  reallyExit: (code) => host.quit(code ?? 0),
  abort: () => host.quit(134),
  nextTick(callback, ...args) {
    host.tick(callback, ...args)
  },
  uptime: () => (host.now() - host.startedAt()) / 1000,
  hrtime: Object.assign(
    (before) => {
      const ns = BigInt(Math.round((host.now() - host.startedAt()) * 1e6)) + 1000000000000n
      const now = [Number(ns / 1000000000n), Number(ns % 1000000000n)]
      if (!before) return now
      let s = now[0] - before[0],
        n = now[1] - before[1]
      if (n < 0) {
        s--
        n += 1e9
      }
      return [s, n]
    },
    { bigint: () => BigInt(Math.round((host.now() - host.startedAt()) * 1e6)) + 1000000000000n },
  ),
  memoryUsage: Object.assign(
    () => ({
      rss: 41943040 + host.heldBytes(),
      heapTotal: 6537216 + host.heldBytes(),
      heapUsed: 4849664 + host.heldBytes(),
      external: 1342577,
      arrayBuffers: 10515,
    }),
    { rss: () => 41943040 + host.heldBytes() },
  ),
  resourceUsage: () => ({ userCPUTime: 30000, systemCPUTime: 8000, maxRSS: 41000 }),
  cpuUsage: () => ({ user: 30000, system: 8000 }),
  umask: () => 18,
  getuid: () => host.uid(),
  geteuid: () => host.uid(),
  getgid: () => host.gid(),
  getegid: () => host.gid(),
  getgroups: () => [host.gid()],
  kill(pid, signal = 'SIGTERM') {
    const why = host.kill(pid, signal)
    if (why) throw Object.assign(new Error('kill ' + why), { errno: -3, code: why, syscall: 'kill' })
    return true
  },
  emitWarning(warning, type, code) {
    const options = typeof type === 'object' && type !== null ? type : { type, code }
    const error = warning instanceof Error ? warning : Object.assign(new Error(warning), {})
    if (!(warning instanceof Error))
      Object.defineProperty(error, 'name', { value: options.type ?? 'Warning', configurable: true })
    own.nextTick(() => {
      own.emit('warning', error)
      if (own.env.NODE_NO_WARNINGS === '1') return
      host.write(
        2,
        '(node:' +
          own.pid +
          ') ' +
          (options.code ? '[' + options.code + '] ' : '') +
          error.name +
          ': ' +
          error.message +
          '\n(Use ' +
          String.fromCharCode(96) +
          'node --trace-' +
          (error.name === 'DeprecationWarning' ? 'deprecation' : 'warnings') +
          ' ...' +
          String.fromCharCode(96) +
          ' to show where the warning was created)\n',
      )
    })
  },
  binding(name) {
    throw new Error('No such module: ' + name)
  },
  constrainedMemory: () => 0,
  availableMemory: () => 0,
})
Object.defineProperty(own, 'exitCode', {
  get: () => exitCode,
  set(code) {
    exitCode = code
    host.setExitCode(code)
  },
  enumerable: true,
  configurable: true,
})
Object.defineProperty(own, Symbol.toStringTag, { value: 'process', configurable: true })
// Variables are texts.
own.env = new Proxy(own.env, {
  set(of, key, value) {
    of[key] = String(value)
    return true
  },
  defineProperty(of, key, given) {
    of[key] = String(given.value)
    return true
  },
})
const streams = {}
for (const [n, name] of ['stdin', 'stdout', 'stderr'].entries())
  Object.defineProperty(own, name, {
    get: () => (streams[name] ??= require('internal/streams').standard(n)),
    configurable: true,
    enumerable: true,
  })
hidden('process', own)
hidden('global', globalThis)
Object.defineProperty(globalThis, Symbol.toStringTag, { value: 'global', configurable: true })
host.setEmit((name, ...args) => {
  if (name === 'exit') {
    if (exiting) return true
    exiting = true
  }
  return own.emit(name, ...args)
})

`
