/** _thread: locks, what waits to be woken, and threads; and what `signal` has of the process. */
import { signalNamed, signalNumbers } from '../../../runtime/posix.ts'
import type { Wait } from '../../../runtime/processes/streams.ts'
import { eitherOf } from '../../commands/network/relay.ts'
import { call } from '../asking.ts'
import { runtimeError } from '../errors.ts'
import type { Host, ThreadHandle } from '../host.ts'
import { define, fill, nativeClass } from '../natives.ts'
import { doubleOf, indexOf } from '../types-number.ts'
import { Class, type Doing, type Names, Obj, objectType, Tuple, type Value } from '../values.ts'
import { atOnce } from '../waiting.ts'

/** Who waits until somebody calls. */
class Gate {
  #waiting = new Set<() => void>()

  readonly wait: Wait = (wake) => {
    this.#waiting.add(wake)
    return () => void this.#waiting.delete(wake)
  }

  open(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }
}

const lockType = nativeClass('lock', [objectType], '_thread', '', () => new Lock())

class Lock extends Obj {
  isLocked = false
  readonly gate = new Gate()

  constructor() {
    super(lockType)
  }

  release(): null {
    if (!this.isLocked) throw runtimeError('release unlocked lock')
    this.isLocked = false
    this.gate.open()
    return null
  }
}

const lock = (of: Value): Lock => of as Lock

/** Waits until something holds, or so many seconds; answers whether it does. */
export function* until(
  host: Host,
  holds: () => boolean,
  wait: Wait,
  seconds: number | undefined,
): Doing<boolean> {
  const { process } = host
  const { clock } = process.machine
  const deadline = seconds === undefined ? undefined : clock.now() + seconds * 1_000
  while (!holds()) {
    if (deadline === undefined) yield wait
    else if (clock.now() >= deadline) return false
    else yield eitherOf([wait, process.sleep(deadline - clock.now())])
  }
  return true
}

/** Seconds that are given; undefined for no end. */
const seconds = (value: Value | undefined): number | undefined =>
  value === undefined || value === null || doubleOf(value) < 0 ? undefined : doubleOf(value)

function* acquired(host: Host, of: Lock, blocks: boolean, timeout: number | undefined): Doing<boolean> {
  if (!blocks && of.isLocked) return false
  const isFree = yield* until(host, () => !of.isLocked, of.gate.wait, timeout)
  if (isFree) of.isLocked = true
  return isFree
}

define(lockType, {
  'acquire(self blocking? timeout?)': ([of, blocks, timeout], host) =>
    acquired(host, lock(of), blocks !== false && blocks !== 0, seconds(timeout)),
  'release(self)': ([of]) => lock(of).release(),
  'locked(self)': ([of]) => lock(of).isLocked,
  '__enter__(self)': ([of], host) => acquired(host, lock(of), true, undefined),
  '__exit__(self *args)': ([of]) => lock(of).release(),
})

const threadType = new Class('_Handle', [objectType])

class Handle extends Obj {
  constructor(readonly thread: ThreadHandle) {
    super(threadType)
  }
}

define(threadType, {
  'join(self timeout?)': ([of, timeout], host) => {
    const { thread } = of as Handle
    const ended: Wait = (wake) => {
      thread.whenEnded(wake)
      return () => {}
    }
    return until(host, () => !thread.isAlive, ended, seconds(timeout))
  },
  'is_alive(self)': ([of]) => (of as Handle).thread.isAlive,
})

export function thread(names: Names): void {
  fill(
    names,
    {
      'start(callable daemon)': ([callee, isDaemon], host) => {
        const made = host.spawn(call(callee))
        made.isDaemon = isDaemon === true
        return new Handle(made)
      },
      'get_ident()': (_args, host) => host.threadId,
      'allocate_lock()': () => new Lock(),
    },
    { LockType: lockType },
  )
}

export function signal(names: Names, host: Host): void {
  const { process } = host
  const { signals } = host
  let alarm: { cancel(): void } | undefined
  fill(
    names,
    {
      'signal(signalnum handler)': ([number, handler]) => {
        const at = indexOf(number)
        const before = signals.get(at) ?? 0
        const isPlain = handler !== null && typeof handler !== 'object'
        signals.set(at, isPlain ? indexOf(handler) : handler)
        return before
      },
      'getsignal(signalnum)': ([number]) => signals.get(indexOf(number)) ?? 0,
      'pause()': function* () {
        yield host.signalHandled
        return null
      },
      'raise_signal(signalnum)': function* ([number]) {
        const name = signalNamed(String(indexOf(number)))
        if (name) process.signal(name)
        yield atOnce
        return null
      },
      'alarm(seconds)': ([length]) => {
        alarm?.cancel()
        const ms = doubleOf(length) * 1_000
        alarm =
          ms > 0
            ? process.machine.clock.after(ms, () => process.signal('SIGALRM'), { background: true })
            : undefined
        return 0
      },
    },
    { _numbers: new Tuple(Object.entries(signalNumbers).map((each) => new Tuple(each))) },
  )
}
