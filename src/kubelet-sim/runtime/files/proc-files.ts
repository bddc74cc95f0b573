/** /proc: what the kernel tells of itself and of the processes that a container sees. */
import { maskOf, noCapabilities } from '../../../api/core/capabilities.ts'
import { bytesOf } from '../bytes.ts'
import { type ContainerConfig, hostOf } from '../container-config.ts'
import { kernelOf } from '../kernel.ts'
import { kernelSettings } from '../kernel-settings.ts'
import { nameOf } from '../processes/process-name.ts'
import { nowhere, TextSource } from '../processes/streams.ts'
import type { Machine, Process } from '../program.ts'
import {
  Device,
  Directory,
  directoryAt,
  LiveDirectory,
  MountPoint,
  RegularFile,
  SymbolicLink,
  Volume,
} from './files.ts'
import { mountsText } from './mounts.ts'
import { boundOf, effectiveOf } from './permissions.ts'

/** @param machine asked for when somebody looks */
export const procDirectory = (machine: () => Machine): Directory =>
  new LiveDirectory(
    0o555,
    {
      names: () =>
        machine()
          .processes.list()
          .map(({ pid }) => String(pid)),
      get: (name) => processNamed(machine(), name),
    },
    (proc) => fillProc(machine(), proc),
  )

const text = (read: () => string): Device => new Device(() => new TextSource(read()), 0o444)

function fillProc(machine: Machine, proc: Directory): void {
  const uptime = () => ((machine.clock.now() % 86_400_000) / 1_000).toFixed(2)
  const host = () => hostOf(machine.config)
  const files: Readonly<Record<string, () => string>> = {
    uptime: () => `${uptime()} ${uptime()}\n`,
    version: () => versionOf(machine.config),
    mounts: () => mountsText(machine),
    loadavg: () => '0.00 0.00 0.00 1/100 1\n',
    meminfo: () => memoryText(host().memoryBytes),
    cpuinfo: () =>
      Array.from({ length: Math.min(mostCpus, host().cpus) }, (_each, n) => cpuText(n)).join('\n'),
  }
  for (const [name, read] of Object.entries(files)) proc.put(name, text(read))
  proc.put('sys', settings(machine))
  proc.put('self', ownDirectory())
}

const versionOf = (config: ContainerConfig): string => {
  const { release, version } = kernelOf(config)
  return `Linux version ${release} ${version}\n`
}

/** As much is told of no machine more. */
const mostCpus = 1_024

const cpuText = (n: number): string =>
  [
    ['processor\t', n],
    ['vendor_id\t', 'GenuineIntel'],
    ['cpu family\t', 6],
    ['model\t\t', 85],
    ['model name\t', 'Intel(R) Xeon(R) CPU @ 2.20GHz'],
    ['cpu MHz\t\t', '2200.000'],
    ['physical id\t', 0],
    ['core id\t\t', n],
  ]
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')

/** Half of it is free, and half of the rest could be. */
function memoryText(bytes: number): string {
  const total = Math.floor(bytes / 1_024)
  const free = Math.floor(total / 2)
  const lines: Readonly<Record<string, number>> = {
    MemTotal: total,
    MemFree: free,
    MemAvailable: Math.floor(total * 0.75),
    Buffers: 0,
    Cached: Math.floor(total / 4),
    SwapCached: 0,
    SwapTotal: 0,
    SwapFree: 0,
  }
  return Object.entries(lines)
    .map(([name, value]) => `${`${name}:`.padEnd(16)}${String(value).padStart(8)} kB\n`)
    .join('')
}

/** /proc/sys, which most containers cannot write to. */
function settings({ config }: Machine): MountPoint {
  const volume = new Volume()
  const all = {
    ...kernelSettings,
    'kernel.hostname': config.hostname,
    ...Object.fromEntries(config.sysctls ?? []),
  }
  for (const [name, value] of Object.entries(all)) {
    const names = name.split('.')
    const file = new RegularFile(0o644, 0)
    file.content = bytesOf(`${value}\n`)
    directoryAt(volume.root, names.slice(0, -1), 0).put(names[names.length - 1], file)
  }
  return new MountPoint(volume, volume.root, !config.privileges?.maySetKernel)
}

/** What of /proc/self is told of each process is in the directory of that process. */
export const ownPath = (path: string, { pid }: Process): string =>
  path.startsWith('/proc/self/') && !path.startsWith('/proc/self/fd') ? `/proc/${pid}${path.slice(10)}` : path

/** /proc/self: whose it is, only what is opened in it knows. */
function ownDirectory(): Directory {
  return new Directory(0o555, 0, (self) => self.put('fd', descriptors(undefined)))
}

function descriptors(process: Process | undefined): Directory {
  return new Directory(0o555, 0, (fd) => {
    for (const number of [0, 1, 2]) {
      fd.put(String(number), new Device((handles) => (process?.handles ?? handles)[number] ?? nowhere))
    }
  })
}

function processNamed(machine: Machine, name: string): Directory | undefined {
  const process = /^[1-9]\d{0,9}$/.test(name) ? machine.processes.get(Number(name)) : undefined
  return process && new Directory(0o555, 0, (each) => fillProcess(machine, process, each))
}

function fillProcess(machine: Machine, process: Process, directory: Directory): void {
  const { uid, gid } = process.user
  directory.uid = uid
  directory.gid = gid
  directory.put(
    'cmdline',
    text(() => process.args.map((each) => `${each}\0`).join('')),
  )
  directory.put(
    'comm',
    text(() => `${nameOf(process)}\n`),
  )
  const environ = new Device(() => new TextSource(environmentOf(process)), 0o400)
  environ.uid = uid
  directory.put('environ', environ)
  for (const [name, read] of Object.entries(kernelFiles))
    directory.put(
      name,
      text(() => read(process)),
    )
  directory.put(
    'attr',
    new Directory(0o555, 0, (attr) => {
      attr.put(
        'current',
        text(() => `${machineProfile(process)}\n`),
      )
    }),
  )
  directory.put('ns', namespaces(process))
  directory.put('cwd', new SymbolicLink(process.cwd, 0))
  directory.put('fd', descriptors(process))
  // A link, so that who goes through all directories does not go round in circles.
  const root = process.machine.files.asMounted(!mayTrace(machine, process))
  directory.put('root', new SymbolicLink('/', 0, root))
}

const machineProfile = ({ machine: { config } }: Process): string =>
  config.privileges?.appArmor ?? 'cri-containerd.apparmor.d (enforce)'

/** What the kernel tells of a process, by the name of the file. */
const kernelFiles: Readonly<Record<string, (process: Process) => string>> = {
  status: statusOf,
  stat: ({ pid, parentPid, session, args }) =>
    `${pid} (${nameOf({ args })}) S ${parentPid} ${session} ${session} 0 -1 0\n`,
  cgroup: () => '0::/\n',
  mounts: ({ machine }) => mountsText(machine),
  limits: limitsText,
  oom_score_adj: ({ machine }) => `${machine.config.oomScore?.() ?? 0}\n`,
  uid_map: usersText,
  gid_map: usersText,
}

/** Which users of the node those in here are. */
function usersText({ machine }: Process): string {
  const first = machine.config.userNamespace?.()
  const columns = first === undefined ? [0, 0, 4_294_967_295] : [0, first, 65_536]
  return `${columns.map((each) => String(each).padStart(10)).join(' ')}\n`
}

function limitsText(): string {
  const rows = [
    ['Limit', 'Soft Limit', 'Hard Limit', 'Units'],
    ['Max cpu time', 'unlimited', 'unlimited', 'seconds'],
    ['Max stack size', '8388608', 'unlimited', 'bytes'],
    ['Max processes', 'unlimited', 'unlimited', 'processes'],
    ['Max open files', '1048576', '1048576', 'files'],
  ]
  return rows
    .map(
      ([name, soft, hard, unit]) =>
        `${name.padEnd(25)} ${soft.padEnd(20)} ${hard.padEnd(20)} ${unit.padEnd(10)}\n`,
    )
    .join('')
}

/** The namespaces of the node, by their usual numbers. */
const hostNamespaces: Readonly<Record<string, number>> = { cgroup: 4_026_531_835, time: 4_026_531_834 }
const hostUsers = 4_026_531_837

/** A number for what is told apart by its name. */
const numberOf = (name: string): number => {
  let sum = 0
  for (const each of name) sum = (sum * 31 + each.charCodeAt(0)) % 10_000_000
  return 4_026_532_000 + sum
}

/** Numbers for what is told apart by itself, in the order in which somebody looks. */
class NamespaceNumbers {
  readonly #numbers = new WeakMap<object, number>()
  #last = 4_036_532_000

  of(namespace: object): number {
    const number = this.#numbers.get(namespace) ?? ++this.#last
    this.#numbers.set(namespace, number)
    return number
  }
}

function namespaces({ machine }: Process): Directory {
  const { config } = machine
  return new Directory(0o511, 0, (ns) => {
    const numbers = machine.shared(NamespaceNumbers)
    const link = (name: string, number: number) => ns.put(name, new SymbolicLink(`${name}:[${number}]`, 0))
    link('ipc', numbers.of(config.ipc?.() ?? machine.files))
    link('mnt', numbers.of(machine.files))
    link('pid', numbers.of(machine.processes))
    for (const name of ['net', 'uts']) link(name, numberOf(`${name} ${config.hostname} ${config.ip}`))
    for (const [name, number] of Object.entries(hostNamespaces)) link(name, number)
    const first = config.userNamespace?.()
    link('user', first === undefined ? hostUsers : numberOf(`user ${first}`))
  })
}

/** Whether who looks from a container may look into a process. Source: ptrace(2), PTRACE_MODE_READ_FSCREDS. */
function mayTrace(from: Machine, { machine, user }: Process): boolean {
  if (machine === from) return true
  const { uid } = from.user
  const own = uid === 0 ? boundOf(from) : noCapabilities
  if (own.has('SYS_PTRACE')) return true
  const theirs = user.uid === 0 ? boundOf(machine) : noCapabilities
  return uid === user.uid && [...theirs].every((each) => own.has(each))
}

const environmentOf = ({ variables }: Process): string =>
  Array.from(variables, ([name, value]) => `${name}=${value}\0`).join('')

function statusOf(process: Process): string {
  const { pid, parentPid, user, machine } = process
  const { mayGain = true, isConfined = false } = machine.config.privileges ?? {}
  const four = (id: number) => Array(4).fill(id).join('\t')
  const effective = maskOf(effectiveOf(process))
  const lines: readonly (readonly [string, string | number])[] = [
    ['Name', nameOf(process)],
    ['State', 'S (sleeping)'],
    ['Tgid', pid],
    ['Pid', pid],
    ['PPid', parentPid],
    ['Uid', four(user.uid)],
    ['Gid', four(user.gid)],
    ['Groups', `${[...new Set([user.gid, ...(user.groups ?? [])])].sort((a, b) => a - b).join(' ')} `],
    ['CapInh', maskOf(noCapabilities)],
    ['CapPrm', effective],
    ['CapEff', effective],
    ['CapBnd', maskOf(boundOf(machine))],
    ['CapAmb', maskOf(noCapabilities)],
    ['NoNewPrivs', mayGain ? 0 : 1],
    ['Seccomp', isConfined ? 2 : 0],
  ]
  return bytesOf(lines.map(([name, value]) => `${name}:\t${value}\n`).join(''))
}
