/** How commands of openssl read what they are told, and where they write. */
import { RegularFile, resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Running, Working } from '../../../runtime/program.ts'
import { openOperand } from '../cat.ts'
import { readAll } from '../input.ts'

export type Command = (process: Process, args: readonly string[]) => Running

/** Options by name, with their values, and what is none. */
export interface Read {
  readonly flags: ReadonlyMap<string, string>
  /** All that was said of an option. */
  all(name: string): readonly string[]
  readonly rest: readonly string[]
}

/** @param known with the options that take a value; undefined where it was complained of */
export function read(
  process: Process,
  {
    command,
    args,
    known,
  }: { command: string; args: readonly string[]; known: Readonly<Record<string, boolean>> },
): Read | undefined {
  const flags = new Map<string, string>()
  const said: [name: string, value: string][] = []
  let n = 0
  for (; n < args.length && args[n].startsWith('-') && args[n] !== '-'; n++) {
    const name = args[n].replace(/^--?/, '')
    if (!Object.hasOwn(known, name)) {
      const what = ['dgst', 'req', 'x509'].includes(command)
        ? `Unknown option or message digest: ${name}`
        : `Unknown option: -${name}`
      process.complain(`${command}: ${what}\n${command}: Use -help for summary.\n`)
      return undefined
    }
    if (known[name] && n + 1 >= args.length) {
      process.complain(`${command}: Option -${name} needs a value\n${command}: Use -help for summary.\n`)
      return undefined
    }
    const value = known[name] ? args[++n] : ''
    flags.set(name, value)
    said.push([name, value])
  }
  return {
    flags,
    all: (name) => said.filter(([each]) => each === name).map(([, value]) => value),
    rest: args.slice(n),
  }
}

/** Options that take a value end with `=`. */
export const options = (names: string): Readonly<Record<string, boolean>> =>
  Object.fromEntries(names.split(' ').map((each) => [each.replace('=', ''), each.endsWith('=')]))

/** A file, or standard input. Undefined where it was complained of. */
export function* contentOf(process: Process, name: string | undefined): Working<string | undefined> {
  if (name === undefined || name === '-') return yield* readAll(process, process.input)
  const file = openOperand(process, name)
  return file && (yield* readAll(process, file))
}

/** A file that is to hold something; undefined where it was complained of. */
export function fileAt(process: Process, name: string, what: string): string | undefined {
  const text = process.machine.files.read(resolvePath(process.cwd, name), process.user)
  if (!isError(text)) return text
  process.complain(`Could not open file or uri for loading ${what} from ${name}: ${text.message}\n`)
  return undefined
}

/** Writes a file; answers the exit code. */
export function putFile(process: Process, name: string, text: string, mode?: number): number {
  const path = resolvePath(process.cwd, name)
  const { files } = process.machine
  const error = files.write(path, text, process.user)
  const made = error ? error : files.node(path)
  if (!isError(made)) {
    if (mode !== undefined && made instanceof RegularFile) made.mode = mode
    return 0
  }
  process.complain(`Can't open "${name}" for writing, ${made.message}\n`)
  return 1
}

/** Writes to the file that -out names, or to standard output; answers the exit code. */
export function* put(process: Process, { flags }: Read, text: string): Running {
  const name = flags.get('out')
  if (name !== undefined) return putFile(process, name, text)
  yield* process.write(text)
  return 0
}

export function* refused(process: Process, what: string): Running {
  process.complain(`openssl: kubesim does not simulate ${what}\n`)
  yield* process.write('')
  return 1
}
