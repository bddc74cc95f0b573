/** flock: runs a command while nobody else who asks has the same file; or has a file that is open until nobody has it open any more. */
import { type FileNode, resolvePath } from '../../runtime/files/files.ts'
import { OpenFile } from '../../runtime/files/open-files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Wait } from '../../runtime/processes/streams.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { runChild } from './child.ts'
import { hint } from './complaints.ts'
import { eitherOf } from './network/relay.ts'
import { isGnu, Options, refuseOption } from './options.ts'
import { durationMs } from './processes.ts'

/** Who has which file, and who waits for one. */
class FileLocks {
  readonly #locks = new WeakMap<
    FileNode,
    { holders: number; isShared: boolean; readonly waiting: Set<() => void> }
  >()

  /** Those that are had by an open file, and how. */
  readonly #held = new WeakMap<OpenFile, 'shared' | 'alone'>()

  /** Answers whether the file could be had for an open one: until that is closed, or let go of. */
  takeOpen(open: OpenFile, isShared: boolean): boolean {
    const before = this.#held.get(open)
    const wanted = isShared ? 'shared' : 'alone'
    if (before === wanted) return true
    if (before) this.releaseOpen(open)
    if (!this.take(open.file, isShared)) return false
    this.#held.set(open, wanted)
    open.whenClosed(() => this.releaseOpen(open))
    return true
  }

  releaseOpen(open: OpenFile): void {
    if (!this.#held.delete(open)) return
    open.whenClosed(undefined)
    this.release(open.file)
  }

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
  if (name === undefined) {
    process.complain(`flock: not enough arguments\n${isGnu(process) ? hint(process) : ''}`)
    return 64
  }
  if (words.length === 0) return yield* lockOpen(process, name, options)
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

function* lockOpen(process: Process, name: string, options: Options): Running {
  if (!/^\d+$/.test(name)) {
    process.complain(`flock: bad file descriptor: '${name}'\n`)
    return 64
  }
  const handle = process.handles[Number(name)]
  if (!handle) {
    process.complain(`flock: ${name}: Bad file descriptor\n`)
    return 65
  }
  // Nobody else can ask for what is no file.
  if (!(handle instanceof OpenFile)) return 0
  const locks = process.machine.shared(FileLocks)
  if (options.has('u')) {
    locks.releaseOpen(handle)
    return 0
  }
  const isShared = options.has('s')
  const isTaken = yield* waited(process, { file: handle.file, options }, () =>
    locks.takeOpen(handle, isShared),
  )
  return isTaken ? 0 : options.number('E', 1)
}

interface Locked {
  readonly file: FileNode
  readonly options: Options
  readonly command: readonly string[]
}

/** Tries until it has it, or has waited for as long as it may. */
function* waited(
  process: Process,
  { file, options }: Pick<Locked, 'file' | 'options'>,
  take: () => boolean,
): Working<boolean> {
  const locks = process.machine.shared(FileLocks)
  const waitMs = options.has('n') ? 0 : (durationMs(options.get('w') ?? 'inf') ?? 0)
  const until = process.machine.clock.now() + waitMs
  while (!take()) {
    const left = until - process.machine.clock.now()
    if (left <= 0) return false
    yield Number.isFinite(left) ? eitherOf([locks.freed(file), process.sleep(left)]) : locks.freed(file)
  }
  return true
}

function* runLocked(process: Process, { file, options, command }: Locked): Running {
  const locks = process.machine.shared(FileLocks)
  const isShared = options.has('s')
  if (!(yield* waited(process, { file, options }, () => locks.take(file, isShared))))
    return options.number('E', 1)
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
