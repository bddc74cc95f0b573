/** What node's own modules have of the process below them: a table of functions that no program sees. */
import { bytesOf, fromOctets, octetsOf, textOf } from '../../../runtime/bytes.ts'
import { isError, type Signal, signalNamed } from '../../../runtime/posix.ts'
import { bytesFor } from '../builtins/bytes.ts'
import { Bytes } from '../language/bytes-objects.ts'
import { isCallable } from '../language/conversions.ts'
import { GeneratorObj } from '../language/frame.ts'
import { breathe } from '../language/iterating.ts'
import { install } from '../language/natives.ts'
import { DateObj, ErrorObj, PromiseObj, RegExpObj, Table } from '../language/object-kinds.ts'
import { Problem, Quitting } from '../language/problem.ts'
import { get } from '../language/properties.ts'
import { ProxyObj } from '../language/proxy.ts'
import { traceOf } from '../language/trace.ts'
import { Call, type Doing, Func, Native, Obj, type Value } from '../language/values.ts'
import type { Vm } from '../language/vm.ts'
import { inspect, type Options } from './inspect.ts'
import type { NodeProcess, Timer } from './node-process.ts'

/** A timer, as modules hold it. */
class TimerObj extends Obj {
  constructor(
    public timer: Timer,
    readonly callee: Value,
    readonly args: Value[],
  ) {
    super(null)
  }

  override reach(see: (value: unknown) => void): number {
    see(this.callee)
    for (const each of this.args) see(each)
    return 64
  }
}

function* optionsFrom(vm: Vm, given: Value): Generator<never, Options, Value> {
  if (!(given instanceof Obj)) return {}
  const of = (name: string): Value => {
    const step = get(vm, given, name).next()
    return step.done ? step.value : undefined
  }
  const depth = of('depth')
  const most = of('maxArrayLength')
  const compact = of('compact')
  const line = of('breakLength')
  return {
    depth: depth === null ? Number.POSITIVE_INFINITY : typeof depth === 'number' ? depth : 2,
    hasColors: of('colors') === true,
    breakLength: typeof line === 'number' ? line : 80,
    compact: compact === false ? 0 : typeof compact === 'number' ? compact : 3,
    showHidden: of('showHidden') === true,
    sorted: of('sorted') === true,
    maxArrayLength: most === null ? Number.POSITIVE_INFINITY : typeof most === 'number' ? most : 100,
  }
}

function classOf(value: Value): string {
  if (value instanceof PromiseObj) return 'Promise'
  if (value instanceof RegExpObj) return 'RegExp'
  if (value instanceof DateObj) return 'Date'
  if (value instanceof ErrorObj) return 'Error'
  if (value instanceof Table) return value.kindOf
  if (value instanceof ProxyObj) return 'Proxy'
  if (value instanceof Bytes) return value.isBuffer ? 'Buffer' : value.type
  if (value instanceof GeneratorObj) return 'Generator'
  if (value instanceof Func)
    return value.code.kind.startsWith('async')
      ? 'AsyncFunction'
      : value.code.kind === 'generator'
        ? 'GeneratorFunction'
        : value.code.kind === 'class' || value.code.kind === 'derived'
          ? 'Class'
          : 'Function'
  if (value instanceof Native) return 'Function'
  return value instanceof Obj ? value.kind : typeof value
}

/** Strings of bytes, as files and pipes have them, and texts of a program. */
export const bytesIn = (value: Value): string =>
  value instanceof Bytes ? fromOctets(value.octets) : bytesOf(String(value))

/** What is longer is dealt with piece by piece. */
const longestPiece = 262_144

/** The same of what may be long. */
export function* bytesOfLong(vm: Vm, value: Value): Doing<string> {
  if (!(value instanceof Bytes) || value.octets.length <= longestPiece) {
    const bytes = bytesIn(value)
    vm.process.charge(bytes.length >> 3)
    return bytes
  }
  const { octets } = value
  const pieces: string[] = []
  for (let from = 0; from < octets.length; from += longestPiece) {
    pieces.push(fromOctets(octets.subarray(from, from + longestPiece)))
    vm.process.charge(longestPiece >> 3)
    yield* breathe(vm, 0)
  }
  return pieces.join('')
}

export function* bufferOfLong(vm: Vm, bytes: string): Doing<Bytes> {
  const made = bytesFor(vm, 'Uint8Array', bytes.length, vm.realm.proto('Buffer'), true)
  for (let from = 0; from < bytes.length; from += longestPiece) {
    made.octets.set(octetsOf(bytes.slice(from, from + longestPiece)), from)
    vm.process.charge(longestPiece >> 3)
    if (from + longestPiece < bytes.length) yield* breathe(vm, 0)
  }
  return made
}

export function bufferOf(vm: Vm, bytes: string): Bytes {
  const made = bytesFor(vm, 'Uint8Array', bytes.length, vm.realm.proto('Buffer'), true)
  made.octets.set(octetsOf(bytes))
  return made
}

export function host(node: NodeProcess, of: Obj): void {
  const { realm, process } = node
  const { machine } = process
  install(realm, of, {
    'write/2': (_self, [descriptor, text]) => {
      const bytes = bytesIn(text)
      if (descriptor === 1) process.print(bytes)
      else if (descriptor === 2) process.complain(bytes)
      else process.writeTo(Number(descriptor), bytes)
      return true
    },
    'isTerminal/1': (_self, [descriptor]) => process.handles[Number(descriptor)]?.isTerminal === true,
    'terminalSize/0': () => {
      const size = process.handles[1]?.terminal?.size
      return realm.array([size?.width ?? 80, size?.height ?? 24])
    },
    'inspect/2': function* (_self, [value, options], vm) {
      return inspect(realm, value, yield* optionsFrom(vm, options) as Generator<never, Options, Value>)
    },
    'classOf/1': (_self, [value]) => classOf(value),
    'tick/1': (_self, [callee, ...args]) => {
      if (!isCallable(callee))
        throw new Problem(
          'TypeError',
          `The "callback" argument must be of type function. Received ${inspect(realm, callee)}`,
          { code: 'ERR_INVALID_ARG_TYPE' },
        )
      node.ticks.add(new Call(callee, undefined, args))
      return undefined
    },
    'microtask/1': (_self, [callee], vm) => {
      vm.jobs.add(() => vm.invoke(callee, undefined, []))
      return undefined
    },
    'immediate/1': (_self, [callee, ...args]) => {
      const state = { isDead: false }
      node.immediately(() => {
        if (!state.isDead) node.begin(new Call(callee, undefined, args))
      })
      return realm.native('clear', 0, () => void (state.isDead = true))
    },
    'timer/4': (_self, [callee, ms, isRepeated, ...args]) => {
      const delay = typeof ms === 'number' ? ms : Number(ms instanceof Obj ? Number.NaN : (ms ?? 1))
      const made = new TimerObj(undefined as unknown as Timer, callee, args)
      const go = () => {
        if (isRepeated) made.timer = node.again(made.timer, delay)
        else node.roots.delete(made)
        node.begin(new Call(callee, undefined, args))
      }
      made.timer = node.setTimer(delay, go)
      node.roots.add(made)
      return made
    },
    'clear/1': (_self, [timer]) => {
      if (timer instanceof TimerObj) {
        node.clear(timer.timer)
        node.roots.delete(timer)
      }
      return undefined
    },
    'setRef/2': (_self, [timer, isRef]) => {
      if (timer instanceof TimerObj) node.setRef(timer.timer, isRef === true)
      return undefined
    },
    'hasRef/1': (_self, [timer]) => timer instanceof TimerObj && timer.timer.isRef && !timer.timer.isDead,
    'refresh/2': (_self, [timer, ms]) => {
      if (!(timer instanceof TimerObj)) return undefined
      node.clear(timer.timer)
      timer.timer = node.setTimer(Number(ms), timer.timer.run)
      return undefined
    },
    'hold/0': () => void node.hold(),
    'letGo/0': () => void node.letGo(),
    'now/0': () => node.now,
    'startedAt/0': () => Math.min(process.startedAt, node.now),
    'setEmit/1': (_self, [callee]) => void (node.emit = callee),
    'watch/2': (_self, [name, isOn]) => {
      const signal = signalNamed(String(name)) as Signal | undefined
      if (signal && isOn) node.signals.add(signal)
      else if (signal) node.signals.delete(signal)
      return signal !== undefined
    },
    'quit/1': (_self, [code]) => {
      throw new Quitting(Number(code) || 0)
    },
    'setExitCode/1': (_self, [code]) => {
      node.exitCode = code === undefined ? undefined : Number(code)
      return undefined
    },
    'kill/2': (_self, [pid, name]) => {
      const found = machine.processes.get(Number(pid))
      const signal = signalNamed(String(name))
      if (!found?.isAlive) return 'ESRCH'
      if (name !== 0 && name !== '0' && !signal) return 'EINVAL'
      if (signal) found.signal(signal)
      return ''
    },
    'argv/0': () => realm.array(node.settings.argv.map(textOf)),
    'version/0': () => node.settings.version,
    'pid/0': () => process.pid,
    'ppid/0': () => process.parentPid,
    'cwd/0': () => textOf(process.cwd),
    'chdir/1': (_self, [path]) => {
      const bytes = bytesOf(String(path))
      if (isError(machine.files.list(bytes))) return 'ENOENT'
      process.cwd = bytes
      return ''
    },
    'environment/0': () =>
      realm.record(Array.from(process.variables, ([key, value]) => [textOf(key), textOf(value)] as const)),
    'uid/0': () => process.user.uid,
    'gid/0': () => process.user.gid,
    'hostname/0': () => textOf(machine.config.hostname),
    'address/0': () => machine.config.ip,
    'heldBytes/0': () => node.heldBytes,
    'random/1': (_self, [count], vm) => {
      const made = bytesFor(vm, 'Uint8Array', Number(count), realm.proto('Buffer'), true)
      for (let n = 0; n < made.length; n++) made.octets[n] = machine.random.int(256)
      return made
    },
    'uuid/0': () => machine.random.uuid(),
    'buffer/1': (_self, [text], vm) => bufferOf(vm, bytesOf(String(text))),
    'bufferProto/0': () => realm.proto('Buffer'),
    'bytes/1': (_self, [count], vm) => bytesFor(vm, 'Uint8Array', Number(count), realm.proto('Buffer'), true),
    'fromLatin/1': (_self, [text], vm) => bufferOf(vm, String(text)),
    'latin/1': (_self, [bytes]) => (bytes instanceof Bytes ? fromOctets(bytes.octets) : ''),
    'text/1': (_self, [bytes]) => (bytes instanceof Bytes ? textOf(fromOctets(bytes.octets)) : ''),
    'noteEmitted/2': (_self, [error, text]) => {
      if (error instanceof ErrorObj) realm.tails.set(error, String(text))
      return undefined
    },
    'trace/0': (_self, _args, vm) => traceOf(vm, 1),
  })
  // A buffer is an array of bytes that can do more.
  realm.proto('Buffer').proto = realm.proto('Uint8Array')
}
