/** flock: runs a command while nobody else who asks has the same file. */
import { type FileNode, resolvePath } from '../../runtime/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Running } from '../../runtime/program.ts'
import type { Wait } from '../../runtime/streams.ts'
import { runChild } from './child.ts'
import { eitherOf } from './network/relay.ts'
import { Options, refuseOption } from './options.ts'
import { durationMs } from './processes.ts'

/** Who has which file, and who waits for one. */
class FileLocks {
  readonly #locks = new WeakMap<
    FileNode,
    { holders: number; isShared: boolean; readonly waiting: Set<() => void> }
  >()

  /** Answers whether the file could be had. */
  take(file: FileNode, isShared: boolean): boolean {
    const lock = this.#of(file)
    if (lock.holders > 0 && !(isShared && lock.isShared)) return false
    lock.holders++
    lock.isShared = isShared
    return true
  }

  release(file: FileNode): void {
    const lock = this.#of(file)
    lock.holders--
    for (const wake of [...lock.waiting]) wake()
  }

  /** Waits until somebody has let go of the file. */
  freed(file: FileNode): Wait {
    const { waiting } = this.#of(file)
    return (wake) => {
      waiting.add(wake)
      return () => void waiting.delete(wake)
    }
  }

  #of(file: FileNode) {
    let lock = this.#locks.get(file)
    if (!lock) this.#locks.set(file, (lock = { holders: 0, isShared: false, waiting: new Set() }))
    return lock
  }
}

const long: Readonly<Record<string, string>> = {
  exclusive: 'x',
  shared: 's',
  nonblock: 'n',
  nb: 'n',
  timeout: 'w',
  wait: 'w',
  'conflict-exit-code': 'E',
  command: 'c',
  close: 'o',
  unlock: 'u',
}

export function* flock(process: Process): Running {
  // What stands behind the file is the command's own.
  const first = process.args.findIndex(
    (each, n) => n > 0 && !each.startsWith('-') && !/^-[wE]$/.test(process.args[n - 1]),
  )
  const options = new Options(process.args.slice(0, first < 0 ? undefined : first), 'xesnow:E:uc:', long)
  if (options.invalid) return refuseOption(process, options.invalid)
  const [name, ...words] = first < 0 ? [] : process.args.slice(first)
  if (name === undefined || words.length === 0) {
    process.complain(
      name === undefined
        ? 'flock: not enough arguments\n'
        : `flock: ${name}: locks of open files are not simulated: name a file and a command\n`,
    )
    return 64
  }
  const path = resolvePath(process.cwd, name)
  const { files } = process.machine
  const error = files.exists(path) ? undefined : files.touch(path, process.user)
  const file = error ?? files.node(path)
  if (isError(file)) {
    process.complain(`flock: cannot open lock file ${name}: ${file.message}\n`)
    return 66
  }
  const command = words[0] === '-c' ? ['sh', '-c', words[1] ?? ''] : words
  return yield* runLocked(process, { file, options, command })
}

interface Locked {
  readonly file: FileNode
  readonly options: Options
  readonly command: readonly string[]
}

function* runLocked(process: Process, { file, options, command }: Locked): Running {
  const locks = process.machine.shared(FileLocks)
  const isShared = options.has('s')
  const waitMs = options.has('n') ? 0 : (durationMs(options.get('w') ?? 'inf') ?? 0)
  const until = process.machine.clock.now() + waitMs
  while (!locks.take(file, isShared)) {
    const left = until - process.machine.clock.now()
    if (left <= 0) return options.number('E', 1)
    yield Number.isFinite(left) ? eitherOf([locks.freed(file), process.sleep(left)]) : locks.freed(file)
  }
  let isHeld = true
  const letGo = () => {
    if (isHeld) locks.release(file)
    isHeld = false
  }
  process.whenExited(letGo)
  const code = yield* runChild(process, command)
  letGo()
  return code
}
