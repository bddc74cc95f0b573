/**
 * Runs command lines of the file that is shipped one after the other, as a process that is asked by messages. Each runs from
 * the first line of the file to its end, or until nothing is left to wait for. Only node does not start anew, which takes
 * longer than most of them.
 */
import { readFileSync } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import { inspect } from 'node:util'
import { compiled } from '../../src/cli/compiled.ts'

export interface CommandLine {
  readonly args: readonly string[]
  readonly cwd: string
  /** All of it. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** What cannot be written, and with which error: ENOSPC on a full disk, EPIPE where nobody reads. */
  readonly unwritable?: Unwritable
}

export type Unwritable = Readonly<Partial<Record<'stdout' | 'stderr', 'ENOSPC' | 'EPIPE'>>>

export interface Said {
  readonly stdout: string
  readonly stderr: string
  readonly code: number
  /** Something of it goes on after its exit, as the end of a process would not let it: this one is of no more use. */
  readonly goesOn: boolean
}

const [, , file] = process.argv
const command = compiled(file, readFileSync(`${file}.code`))
const parent = process.channel as unknown as { ref(): void; unref(): void }
const exit = process.exit

/** What the command line at work has said; undefined between two. */
let saying: { stdout: string; stderr: string } | undefined

process.on('message', (line: CommandLine) => begin(line))
process.on('beforeExit', () => end(process.exitCode))
process.on('disconnect', () => exit())
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error) => {
    if (saying) saying.stderr += `${inspect(error)}\n`
    end(1)
  })
}
const ours = new Set(process.eventNames())
const active = () => process.getActiveResourcesInfo().length
const activeAtRest = active()

function begin({ args, cwd, env, unwritable = {} }: CommandLine): void {
  const mine = { stdout: '', stderr: '' }
  saying = mine
  process.chdir(cwd)
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  process.argv = [process.execPath, file, ...args]
  process.exitCode = undefined
  process.exit = end as typeof exit
  Object.defineProperties(process, {
    stdin: { configurable: true, value: Readable.from([]) },
    stdout: { configurable: true, value: streamInto(mine, 'stdout', unwritable.stdout) },
    stderr: { configurable: true, value: streamInto(mine, 'stderr', unwritable.stderr) },
  })
  // From here on only what the command line waits for keeps this process.
  parent.unref()
  command.run()
}

const streamInto = (said: { stdout: string; stderr: string }, name: 'stdout' | 'stderr', error?: string) =>
  new Writable({
    // Each write to a full disk fails anew.
    autoDestroy: false,
    write(chunk, _encoding, done) {
      if (error !== undefined) return done(Object.assign(new Error(`${error}: write`), { code: error }))
      said[name] += chunk
      done()
    },
  })

function end(given: number | string | null | undefined): void {
  if (!saying) return
  const code = Number(given ?? process.exitCode ?? 0)
  process.emit('exit', code)
  for (const event of process.eventNames()) if (!ours.has(event)) process.removeAllListeners(event)
  const said: Said = { ...saying, code, goesOn: active() > activeAtRest }
  saying = undefined
  parent.ref()
  process.send!(said)
}
