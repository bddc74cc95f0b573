/** _subprocess: programs of the container that a program starts. */
import { bytesOf, textOf } from '../../../runtime/bytes.ts'
import { resolvePath } from '../../../runtime/files/files.ts'
import { isError, signalNamed, signalNumbers } from '../../../runtime/posix.ts'
import { type Handle, nowhere, Pipe } from '../../../runtime/processes/streams.ts'
import type { Process } from '../../../runtime/program.ts'
import { systemError } from '../errors.ts'
import type { Host } from '../host.ts'
import { itemsOf } from '../iterating.ts'
import { define, fill } from '../natives.ts'
import { pathOf } from '../opening.ts'
import { File } from '../streams.ts'
import { Dict } from '../tables.ts'
import { doubleOf, indexOf } from '../types-number.ts'
import { Class, type Doing, type Names, Obj, objectType, Tuple, type Value } from '../values.ts'
import { until } from './threads.ts'

const childType = new Class('_Child', [objectType])

class Child extends Obj {
  constructor(readonly process: Process) {
    super(childType)
  }

  /** Negative for the signal that ended it. */
  get code(): Value {
    const { outcome } = this.process
    if (!outcome) return null
    return outcome.signal ? -signalNumbers[outcome.signal] : outcome.exitCode
  }
}

const child = (of: Value): Child => of as Child
define(childType, {
  'wait(self timeout?)': function* ([of, timeout], host) {
    const { process } = child(of)
    const seconds = timeout === undefined || timeout === null ? undefined : doubleOf(timeout)
    yield* until(host, () => !process.isAlive, process.ended, seconds)
    return child(of).code
  },
  'poll(self)': ([of]) => child(of).code,
  'signal(self number)': ([of, number]) => {
    const name = signalNamed(String(indexOf(number)))
    if (name && child(of).process.isAlive) child(of).process.signal(name)
    return null
  },
  pid: ([of]) => child(of).process.pid,
})

const pipe = -1
const discard = -3

/** One of the standard streams of a child, and our end of it. */
function streamOf(host: Host, given: Value, own: number): readonly [Handle | undefined, Value] {
  const { process } = host
  if (given === discard) return [nowhere, null]
  if (given instanceof File) return [given.handle, null]
  if (typeof given === 'number' && given >= 0) return [process.handles[given], null]
  if (given !== pipe) return [process.handles[own], null]
  const made = new Pipe(process.machine)
  const [theirs, ours] = own === 0 ? [made.reader, made.writer] : [made.writer, made.reader]
  ours.retain?.()
  return [theirs, new File('<pipe>', own === 0 ? 'wb' : 'rb', process, ours, 'none')]
}

function* spawned(host: Host, [args, env, cwd, input, output, errors]: Value[]): Doing<Value> {
  const { process } = host
  const words: string[] = []
  for (const each of yield* itemsOf(args)) words.push(yield* pathOf(each))
  const variables =
    env instanceof Dict
      ? new Map(
          Array.from(env.entries.values(), ({ key, value }) => [
            bytesOf(String(key)),
            bytesOf(String(value)),
          ]),
        )
      : process.variables
  const folder = cwd === null ? process.cwd : resolvePath(process.cwd, yield* pathOf(cwd))
  const { machine, user } = process
  const program = machine.find(words[0] ?? '', { cwd: folder, env: variables })
  if (isError(program)) throw systemError(program, textOf(words[0] ?? ''))
  const [stdin, writer] = streamOf(host, input, 0)
  const [stdout, reader] = streamOf(host, output, 1)
  const [stderr, errorReader] = errors === -2 ? [stdout, null] : streamOf(host, errors, 2)
  const made = machine.spawn({
    args: words,
    program,
    env: variables,
    cwd: folder,
    user,
    handles: [stdin, stdout, stderr],
    parent: process,
  })
  if (isError(made)) throw systemError(made)
  made.start()
  return new Tuple([new Child(made), writer, reader, errorReader])
}

export function subprocess(names: Names, host: Host): void {
  fill(names, {
    'spawn(args env cwd stdin stdout stderr)': (args) => spawned(host, args),
  })
}
