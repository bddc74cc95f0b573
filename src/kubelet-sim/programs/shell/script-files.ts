/** Files that are scripts: what of them a shell takes in, and by which program they are run. */
import { RegularFile, resolvePath } from '../../runtime/files/files.ts'
import { ELOOP, isError, type PosixError } from '../../runtime/posix.ts'
import type { Answer, Process } from '../../runtime/program.ts'
import { longestScript } from '../script-reader.ts'

/** As many interpreters as may be scripts themselves: as on Linux. */
const mostInterpreters = 4

/** As much of a first line as is looked at: as on Linux. */
const longestFirstLine = 256

/** The text of a script; of one that is too long, so much that it is seen. */
export const readScript = (process: Process, path: string): string | PosixError =>
  process.machine.files.read(resolvePath(process.cwd, path), process.user, longestScript + 1)

/** Runs a file that is a script: by the interpreter that its first line names, which must be a shell or a program. */
export function runScript(process: Process, path: string): Answer {
  const { machine, cwd, variables: env } = process
  const words = interpretersOf(process, path)
  if (isError(words)) return refuse(process, path, words)
  const args = [...words, path, ...process.args.slice(1)]
  process.charge(args.length)
  const program = machine.argumentProblem(args, env) ?? machine.find(words[0], { cwd, env })
  if (isError(program)) return refuse(process, path, program)
  process.args = args
  return program
}

function refuse(process: Process, path: string, error: PosixError): number {
  const isMissing = error.code === 'ENOENT'
  process.complain(`sh: ${path}: ${isMissing ? 'not found' : error.message}\n`)
  return isMissing ? 127 : 126
}

/** What stands before the path of a script when it is run: its interpreter, and those of that. */
function interpretersOf(process: Process, path: string): readonly string[] | PosixError {
  const words: string[] = []
  let script: string | undefined = path
  for (let n = 0; script !== undefined; n++) {
    if (n > mostInterpreters) return ELOOP
    const text = process.machine.files.read(script, process.user, longestFirstLine)
    if (isError(text)) return text
    const line = /^#![ \t]*([^\n]*)/.exec(text)?.[1].trim() ?? '/bin/sh'
    const [interpreter, argument] = line.split(/[ \t]+/, 2)
    const own = interpreter.endsWith('/env')
      ? [argument ?? '']
      : argument
        ? [interpreter, argument]
        : [interpreter]
    words.unshift(...own)
    script = scriptAt(process, own[0])
  }
  return words
}

/** The path of an interpreter that is a script itself. */
function scriptAt(process: Process, name: string): string | undefined {
  if (!name.includes('/')) return undefined
  const path = resolvePath(process.cwd, name)
  const node = process.machine.touchedFiles?.node(path)
  return node instanceof RegularFile && node.program === undefined ? path : undefined
}
