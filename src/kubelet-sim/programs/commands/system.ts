/** Commands that say where they run, and what paths are made of: hostname, id, uname, which, basename … */
import { type ContainerConfig, hostOf } from '../../runtime/container-config.ts'
import { resolvePath } from '../../runtime/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Command, Process, Program, Running } from '../../runtime/program.ts'
import { groupName, userName } from './accounts.ts'
import { isGnu, Options } from './options.ts'

const hostname: Program = (process) => {
  const { config } = process.machine
  const options = new Options(process.args, 'ifsdI')
  process.print(`${answer()}\n`)
  return 0

  function answer(): string {
    if (options.has('i') || options.has('I')) return config.ip
    if (options.has('f')) return fullHostname(config)
    if (options.has('d')) return fullHostname(config).replace(/^[^.]*\.?/, '')
    return options.has('s') ? config.hostname.replace(/\..*/, '') : config.hostname
  }
}

/** The first name on the host's own line of /etc/hosts. */
function fullHostname({ hostname, hosts = '' }: ContainerConfig): string {
  for (const each of hosts.split('\n')) {
    const [, ...names] = each.replace(/#.*/, '').trim().split(/\s+/)
    if (names.includes(hostname)) return names[0]
  }
  return hostname
}

const inOrder = (groups: readonly number[]): readonly number[] => groups.toSorted((a, b) => a - b)

const id: Program = (process) => {
  const { uid, gid, groups = [] } = process.user
  const options = new Options(process.args, 'ugnG')
  // The kernel keeps them in order; GNU puts its own group before the others.
  const all = [...new Set(isGnu(process) ? [gid, ...inOrder(groups)] : inOrder([gid, ...groups]))]
  const named = (n: number, name: string | undefined) => (name ? `${n}(${name})` : String(n))
  const group = (n: number) => named(n, groupName(process, n))
  if (options.has('u')) process.print(`${options.has('n') ? (userName(process, uid) ?? uid) : uid}\n`)
  else if (options.has('g')) process.print(`${options.has('n') ? (groupName(process, gid) ?? gid) : gid}\n`)
  else if (options.has('G'))
    process.print(`${all.map((n) => (options.has('n') ? (groupName(process, n) ?? n) : n)).join(' ')}\n`)
  else
    process.print(
      `uid=${named(uid, userName(process, uid))} gid=${group(gid)} groups=${all.map(group).join(',')}\n`,
    )
  return 0
}

const whoami: Program = (process) => {
  const name = userName(process, process.user.uid)
  if (name) process.print(`${name}\n`)
  else process.complain(`whoami: unknown uid ${process.user.uid}\n`)
  return name ? 0 : 1
}

const kernel = '6.8.0-60-generic'

const uname: Program = (process) => {
  const options = new Options(process.args, 'asnrvmpio')
  const fields: readonly (readonly [string, string])[] = [
    ['s', 'Linux'],
    ['n', process.machine.config.hostname],
    ['r', kernel],
    ['v', '#63-Ubuntu SMP PREEMPT_DYNAMIC'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ]
  const wanted = fields.filter(([letter]) => options.has('a') || options.has(letter))
  process.print(`${(wanted.length > 0 ? wanted : [fields[0]]).map(([, text]) => text).join(' ')}\n`)
  return 0
}

function* which(process: Process): Running {
  let status = 0
  for (const name of process.args.slice(1)) {
    const found = process.machine.find(name, { cwd: process.cwd, env: process.variables })
    if (isError(found)) status = 1
    else yield* process.write(`${name.includes('/') ? name : `/bin/${name}`}\n`)
    yield* process.breathe()
  }
  return status
}

const basename: Program = (process) => {
  const [, path = '', suffix = ''] = process.args
  const whole = withoutSlashes(path)
  const name = whole.slice(whole.lastIndexOf('/') + 1) || (path ? '/' : '')
  process.print(
    `${suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  )
  return 0
}

const dirname: Program = (process) => {
  const path = withoutSlashes(process.args[1] ?? '')
  const end = path.lastIndexOf('/')
  process.print(`${end < 0 ? (process.args[1]?.startsWith('/') ? '/' : '.') : path.slice(0, end) || '/'}\n`)
  return 0
}

/** The path without the slashes at its end. */
function withoutSlashes(path: string): string {
  let end = path.length
  while (end > 0 && path[end - 1] === '/') end--
  return path.slice(0, end)
}

const realpath: Program = (process) => {
  const place = process.machine.files.locate(resolvePath(process.cwd, process.args[1] ?? '.'))
  if (isError(place)) process.complain(`realpath: ${process.args[1]}: ${place.message}\n`)
  else process.print(`${place.path}\n`)
  return isError(place) ? 1 : 0
}

const nproc: Program = (process) => {
  process.print(`${hostOf(process.machine.config).cpus}\n`)
  return 0
}

export const pwd: Command = (process) => {
  process.print(`${process.cwd}\n`)
  return 0
}

export const systemPrograms: Readonly<Record<string, Program>> = {
  hostname,
  id,
  whoami,
  uname,
  which,
  basename,
  dirname,
  realpath,
  nproc,
  pwd,
  clear: () => 0,
}
