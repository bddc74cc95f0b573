/** What an awk program reads and writes besides its input: files, and commands behind pipes. */
import { resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import { type Handle, Pipe, readLine } from '../../../runtime/processes/streams.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { AwkError, type Redirection } from './syntax.ts'

interface Open {
  readonly handle: Handle
  readonly child?: Process
}

/** No program has more open. */
const most = 256

export class AwkStreams {
  readonly #open = new Map<string, Open>()

  constructor(private readonly process: Process) {}

  *write({ sign }: Pick<Redirection, 'sign'>, name: string, text: string): Working {
    const { handle } = this.#opened(name, () =>
      sign === '|' ? this.#command(name, 'write') : this.#file(name, sign === '>>'),
    )
    const written = handle.write?.(text)
    if (isError(written)) throw new AwkError(`write error: ${written.message}`)
    if (typeof written === 'function') yield written
    if (this.process.needsRest(16 + (text.length >> 3))) yield* this.process.rest()
  }

  /** The next line; undefined at the end, false where it cannot be read. */
  *read(kind: 'file' | 'command', name: string): Working<string | undefined | false> {
    if (kind === 'file' && name === '-') return yield* readLine(this.process.input)
    const { machine, cwd } = this.process
    if (kind === 'file' && !this.#open.has(name)) {
      const handle = machine.openToRead(resolvePath(cwd, name), this.process)
      if (isError(handle)) return false
      this.#open.set(name, { handle })
    }
    const { handle } = this.#opened(name, () => this.#command(name, 'read'))
    return yield* readLine(handle)
  }

  /** Answers how the command ended, 0 for a file, -1 for what is not open. */
  *close(name: string): Working<number> {
    const open = this.#open.get(name)
    if (!open) return -1
    this.#open.delete(name)
    open.handle.release?.()
    if (open.child?.isAlive) yield open.child.ended
    return open.child?.outcome?.exitCode ?? 0
  }

  *closeAll(): Working {
    for (const name of [...this.#open.keys()]) yield* this.close(name)
  }

  /** Runs a command to its end. */
  *run(command: string): Working<number> {
    const child = this.#spawn(command, this.process.handles)
    if (child.isAlive) yield child.ended
    return child.outcome?.exitCode ?? 0
  }

  #opened(name: string, open: () => Open): Open {
    let found = this.#open.get(name)
    if (found) return found
    if (this.#open.size >= most) throw new AwkError('too many open files')
    this.#open.set(name, (found = open()))
    return found
  }

  #file(name: string, appends: boolean): Open {
    const { machine, cwd } = this.process
    if (name === '-' || name === '/dev/stdout')
      return { handle: { write: (text) => this.process.handles[1]?.write?.(text) } }
    const handle = machine.openToWrite(resolvePath(cwd, name), this.process, appends)
    if (isError(handle)) throw new AwkError(`can't open '${name}': ${handle.message}`)
    return { handle }
  }

  #command(command: string, how: 'read' | 'write'): Open {
    const pipe = new Pipe(this.process.machine)
    const own = how === 'read' ? pipe.reader : pipe.writer
    own.retain?.()
    const handles = Object.assign(
      [...this.process.handles],
      how === 'read' ? { 1: pipe.writer } : { 0: pipe.reader },
    )
    return { handle: own, child: this.#spawn(command, handles) }
  }

  #spawn(command: string, handles: readonly (Handle | undefined)[]): Process {
    const { machine, cwd, variables: env, user } = this.process
    const program = machine.find('sh', { cwd, env })
    const args = ['sh', '-c', command]
    const child = isError(program)
      ? program
      : machine.spawn({ args, program, env, cwd, user, handles, parent: this.process })
    if (isError(child)) throw new AwkError(`can't run '${command}': ${child.message}`)
    child.start()
    return child
  }
}
