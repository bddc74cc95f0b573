/** Commands that say where they run, and what paths are made of: hostname, id, uname, which, basename … */
import { type ContainerConfig, hostOf } from '../../runtime/container-config.ts'
import { resolvePath } from '../../runtime/files/files.ts'
import { isAble } from '../../runtime/files/permissions.ts'
import { kernelOf } from '../../runtime/kernel.ts'
import { ENOENT, isError } from '../../runtime/posix.ts'
import type { Command, Process, Program, Running } from '../../runtime/program.ts'
import { accountNamed, groupName, userName } from './accounts.ts'
import { missing } from './complaints.ts'
import { isGnu, Options, refuseOption } from './options.ts'
import { programPath } from './program-path.ts'

const hostname: Program = (process) => {
  const { config } = process.machine
  const options = new Options(process.args, 'ifsdI')
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.operands.length > 0) return refuseName(process)
  process.print(`${answer()}\n`)
  return 0

  function answer(): string {
    if (options.has('i') || options.has('I')) return config.ip
    if (options.has('f')) return fullHostname(config)
    if (options.has('d')) return domainOf(config)
    return options.has('s') ? config.hostname.replace(/\..*/, '') : config.hostname
  }
}

function refuseName(process: Process): 1 {
  const denied = isGnu(process)
    ? 'you must be root to change the host name'
    : 'sethostname: Operation not permitted'
  const why = isAble(process, 'SYS_ADMIN') ? 'kubesim does not simulate changes of the host name' : denied
  process.complain(`hostname: ${why}\n`)
  return 1
}

const domainOf = (config: ContainerConfig): string => fullHostname(config).replace(/^[^.]*\.?/, '')

const dnsdomainname: Program = (process) => {
  const domain = domainOf(process.machine.config)
  if (domain !== '') process.print(`${domain}\n`)
  return 0
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
  const options = new Options(process.args, 'ugnG')
  if (options.invalid) return refuseOption(process, options.invalid)
  const [name] = options.operands
  const user = name === undefined ? process.user : accountNamed(process, name)?.user
  if (!user) {
    process.complain(isGnu(process) ? `id: '${name}': no such user\n` : `id: unknown user ${name}\n`)
    return 1
  }
  const { uid, gid, groups = [] } = user
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

const uname: Program = (process) => {
  const options = new Options(process.args, 'asnrvmpio')
  const kernel = kernelOf(process.machine.config)
  const fields: readonly (readonly [string, string])[] = [
    ['s', 'Linux'],
    ['n', process.machine.config.hostname],
    ['r', kernel.release],
    ['v', kernel.version],
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
    const path = programPath(process, name, process.variables)
    if (path === undefined) status = 1
    else yield* process.write(`${path}\n`)
    yield* process.breathe()
  }
  return status
}

const basename: Program = (process) => {
  const options = new Options(process.args, 'as:z', { multiple: 'a', suffix: 's' })
  if (options.operands.length === 0) return missing(process)
  const many = options.has('a') || options.has('s')
  for (const each of many ? options.operands : options.operands.slice(0, 1))
    printBasename(process, each, options.get('s') ?? (many ? '' : (options.operands[1] ?? '')))
  return 0
}

function printBasename(process: Process, path: string, suffix: string): void {
  const whole = withoutSlashes(path)
  const name = whole.slice(whole.lastIndexOf('/') + 1) || (path ? '/' : '')
  process.print(
    `${suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  )
}

const dirname: Program = (process) => {
  const names = process.args.slice(process.args[1] === '--' ? 2 : 1)
  if (names.length === 0) return missing(process)
  for (const each of isGnu(process) ? names : names.slice(0, 1)) {
    const path = withoutSlashes(each)
    const end = path.lastIndexOf('/')
    process.print(
      `${end < 0 ? (each.startsWith('/') ? '/' : '.') : withoutSlashes(path.slice(0, end)) || '/'}\n`,
    )
  }
  return 0
}

/** The path without the slashes at its end. */
function withoutSlashes(path: string): string {
  let end = path.length
  while (end > 0 && path[end - 1] === '/') end--
  return path.slice(0, end)
}

/** A path as it is from a folder. */
function relativeTo({ cwd }: Process, folder: string | undefined, path: string): string {
  if (folder === undefined) return path
  const [from, to] = [resolvePath(cwd, folder), path].map((each) => each.split('/').filter(Boolean))
  let same = 0
  while (same < from.length && same < to.length && from[same] === to[same]) same++
  return [...from.slice(same).map(() => '..'), ...to.slice(same)].join('/') || '.'
}

const realpath: Program = (process) => {
  const options = new Options(process.args, isGnu(process) ? 'emsqLPz1:' : 'emsqLPz', {
    ...(isGnu(process) ? { 'relative-to': '1' } : {}),
    'canonicalize-existing': 'e',
    'canonicalize-missing': 'm',
    strip: 's',
    'no-symlinks': 's',
    quiet: 'q',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.operands.length === 0) return missing(process)
  let status = 0
  for (const each of options.operands) {
    const plain = resolvePath(process.cwd, each)
    const place = options.has('s') ? { path: plain, node: undefined } : process.machine.files.locate(plain)
    const problem = isError(place) ? place : options.has('e') && !place.node ? ENOENT : undefined
    if (!problem)
      process.print(`${relativeTo(process, options.get('1'), isError(place) ? plain : place.path)}\n`)
    else if (options.has('m')) process.print(`${plain}\n`)
    else {
      if (!options.has('q')) process.complain(`realpath: ${each}: ${problem.message}\n`)
      status = 1
    }
  }
  return status
}

const nproc: Program = (process) => {
  process.print(`${hostOf(process.machine.config).cpus}\n`)
  return 0
}

/** What the C library says of the machine, as far as scripts ask. */
const getconf: Program = (process) => {
  const name = process.args.filter((each) => !each.startsWith('-'))[1]
  const { cpus, memoryBytes } = hostOf(process.machine.config)
  const known: Readonly<Record<string, number | string>> = {
    ...{
      PAGESIZE: pageBytes,
      PAGE_SIZE: pageBytes,
      CLK_TCK: 100,
      LONG_BIT: 64,
      ARG_MAX: 2_097_152,
      OPEN_MAX: 1_048_576,
    },
    ...{ NAME_MAX: 255, PATH_MAX: 4_096, _NPROCESSORS_ONLN: cpus, _NPROCESSORS_CONF: cpus },
    ...{ _PHYS_PAGES: Math.floor(memoryBytes / pageBytes), GNU_LIBC_VERSION: 'glibc 2.41' },
  }
  if (name === undefined) {
    process.complain('Usage: getconf [-v SPEC] VAR\n  or:  getconf [-v SPEC] PATH_VAR PATH\n')
    return 2
  }
  if (!Object.hasOwn(known, name)) {
    process.complain(`getconf: Unrecognized variable \`${name}'\n`)
    return 2
  }
  process.print(`${known[name]}\n`)
  return 0
}

const pageBytes = 4_096

export const pwd: Command = (process) => {
  process.print(`${process.cwd}\n`)
  return 0
}

export const systemPrograms: Readonly<Record<string, Program>> = {
  hostname,
  dnsdomainname,
  id,
  whoami,
  uname,
  which,
  basename,
  dirname,
  realpath,
  nproc,
  getconf,
  pwd,
  clear: () => 0,
}
