/** chroot: runs a program that sees a directory as the root of all files, as one looks at a node from a debugging pod. */
import { isAble } from '../../runtime/files/permissions.ts'
import { ENOENT, EPERM, isError, type PosixError } from '../../runtime/posix.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { runFound } from './child.ts'
import { isGnu } from './options.ts'

function* runWithin(process: Process, path: string, words: readonly string[]): Running {
  const { machine, variables: env } = process
  const inside = isAble(process, 'SYS_CHROOT') ? machine.rootedAt(path) : EPERM
  if (isError(inside)) return refuse(process, path, inside)
  const program = machine.argumentProblem(words, env) ?? inside.find(words[0], { cwd: '/', env })
  if (isError(program)) {
    process.complain(
      isGnu(process)
        ? `chroot: failed to run command '${words[0]}': ${program.message}\n`
        : `chroot: can't execute '${words[0]}': ${program.message}\n`,
    )
    return program === ENOENT ? 127 : 126
  }
  const code = yield* runFound(process, { machine: inside, args: words, program, cwd: '/' })
  return isError(code) ? refuse(process, path, code) : code
}

function refuse(process: Process, path: string, { message }: PosixError): number {
  const verb = isGnu(process) ? 'cannot' : "can't"
  process.complain(`chroot: ${verb} change root directory to '${path}': ${message}\n`)
  return isGnu(process) ? 125 : 1
}

const optionsIn = (words: readonly string[]): number => {
  const at = words.findIndex((each) => !each.startsWith('--'))
  return at < 0 ? words.length : at
}

export const chroot: Program = (process) => {
  const words = process.args.slice(1)
  const [path, ...command] = words.slice(optionsIn(words))
  if (path === undefined) {
    process.complain(isGnu(process) ? 'chroot: missing operand\n' : 'Usage: chroot NEWROOT [PROG ARGS]\n')
    return isGnu(process) ? 125 : 1
  }
  const shell = process.variables.get('SHELL') ?? '/bin/sh'
  const from = path.startsWith('/') ? path : `${process.cwd}/${path}`
  return runWithin(process, from, command.length > 0 ? command : [shell, '-i'])
}
