/** nsenter: runs a program in the namespaces of another process, as one looks around on a node from a privileged pod. */
import { isAble } from '../../runtime/files/permissions.ts'
import { ENOENT, isError } from '../../runtime/posix.ts'
import type { Machine, NamespaceName, Process, Program, Running } from '../../runtime/program.ts'
import { runFound } from './child.ts'
import { isGnu, Options, refuseOption } from './options.ts'

/** By the letters of the options. */
const namespaces: Readonly<Record<string, NamespaceName>> = {
  m: 'mnt',
  u: 'uts',
  i: 'ipc',
  n: 'net',
  p: 'pid',
  U: 'user',
  C: 'cgroup',
  T: 'time',
}

const long = {
  target: 't',
  mount: 'm',
  uts: 'u',
  ipc: 'i',
  net: 'n',
  pid: 'p',
  user: 'U',
  cgroup: 'C',
  time: 'T',
  all: 'a',
  wd: 'w',
  root: 'r',
  'no-fork': 'F',
}

export const nsenter: Program = (process) => {
  const [own, command] = split(process.args)
  const options = new Options(own.map(withoutFile), 'at:muinpUCTwrF', long)
  if (options.invalid) return refuseOption(process, options.invalid)
  const target = targetOf(process, options)
  if (target === undefined) {
    process.complain('nsenter: no target PID specified\n')
    return 1
  }
  const other = process.machine.processes.get(target)
  if (!other) {
    process.complain(`nsenter: cannot open /proc/${target}/ns/mnt: No such file or directory\n`)
    return 1
  }
  const wanted = Object.entries(namespaces).filter(([letter]) => options.has('a') || options.has(letter))
  if (!isAble(process, 'SYS_ADMIN')) {
    process.complain('nsenter: reassociate to namespaces failed: Operation not permitted\n')
    return 1
  }
  const inside = process.machine.joining(other.machine, new Set(wanted.map(([, name]) => name)))
  return runIn(process, inside, command.length > 0 ? command : [shellOf(process)])
}

/** Its own words, and those of the command: that begins with the first word that is no option, nor the value of one. */
function split(words: readonly string[]): readonly [own: readonly string[], command: readonly string[]] {
  let at = 1
  while (words[at]?.startsWith('-') && words[at] !== '--')
    at += words[at] === '-t' || words[at] === '--target' ? 2 : 1
  return [words.slice(0, at), words.slice(words[at] === '--' ? at + 1 : at)]
}

/** `--mount=/proc/1/ns/mnt` names the process by its file. */
const withoutFile = (word: string): string =>
  word.replace(/^(-[a-zA-Z]|--[a-z]+)=?\/proc\/(\d+)\/ns\/\w+$/, '$1')

function targetOf({ args }: Process, options: Options): number | undefined {
  const named = args.map((word) => /\/proc\/(\d+)\/ns\/\w+$/.exec(word)?.[1]).find(Boolean)
  const text = options.get('t') ?? named
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text)
}

const shellOf = ({ variables }: Process): string => variables.get('SHELL') ?? '/bin/sh'

function* runIn(process: Process, inside: Machine, words: readonly string[]): Running {
  const { variables: env, cwd } = process
  const program = inside.argumentProblem(words, env) ?? inside.find(words[0], { cwd, env })
  if (isError(program)) {
    const verb = isGnu(process) ? 'failed to execute' : "can't execute"
    process.complain(`nsenter: ${verb} ${isGnu(process) ? words[0] : `'${words[0]}'`}: ${program.message}\n`)
    return program === ENOENT ? 127 : 126
  }
  const code = yield* runFound(process, { machine: inside, args: words, program, cwd: '/' })
  if (!isError(code)) return code
  process.complain(`nsenter: fork failed: ${code.message}\n`)
  return 1
}
