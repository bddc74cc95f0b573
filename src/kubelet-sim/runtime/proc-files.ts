/** /proc: what the kernel tells of itself and of the processes that a container sees. */

import { maskOf, noCapabilities } from '../../api/core/capabilities.ts'
import { bytesOf } from './bytes.ts'
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
import { kernelSettings } from './kernel-settings.ts'
import { boundOf, effectiveOf } from './permissions.ts'
import type { Machine, Process } from './program.ts'
import { nowhere, TextSource } from './streams.ts'

export const procDirectory = (machine: Machine): Directory =>
  new LiveDirectory(
    0o555,
    {
      names: () => machine.processes.list().map(({ pid }) => String(pid)),
      get: (name) => processNamed(machine, name),
    },
    (proc) => fillProc(machine, proc),
  )

const text = (read: () => string): Device => new Device(() => new TextSource(read()), 0o444)

function fillProc(machine: Machine, proc: Directory): void {
  const uptime = () => ((machine.clock.now() % 86_400_000) / 1_000).toFixed(2)
  const files: Readonly<Record<string, () => string>> = {
    uptime: () => `${uptime()} ${uptime()}\n`,
    version: () => 'Linux version 6.8.0-60-generic\n',
    loadavg: () => '0.00 0.00 0.00 1/100 1\n',
    meminfo: () => 'MemTotal:        8149292 kB\nMemFree:         4074646 kB\nMemAvailable:    6111969 kB\n',
    cpuinfo: () =>
      Array.from({ length: machine.config.cpuCount ?? 4 }, (_each, n) => `processor\t: ${n}\n`).join('\n'),
  }
  for (const [name, read] of Object.entries(files)) proc.put(name, text(read))
  proc.put('sys', settings(machine))
  proc.put('self', ownDirectory())
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
    text(() => `${commandOf(process)}\n`),
  )
  directory.put(
    'status',
    text(() => statusOf(process)),
  )
  directory.put(
    'oom_score_adj',
    text(() => `${process.machine.config.oomScore?.() ?? 0}\n`),
  )
  const environ = new Device(() => new TextSource(environmentOf(process)), 0o400)
  environ.uid = uid
  directory.put('environ', environ)
  directory.put('cwd', new SymbolicLink(process.cwd, 0))
  directory.put('fd', descriptors(process))
  // A link, so that who goes through all directories does not go round in circles.
  const root = process.machine.files.asMounted(!mayTrace(machine, process))
  directory.put('root', new SymbolicLink('/', 0, root))
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

/** The kernel keeps 15 bytes of it. */
function commandOf({ args }: Process): string {
  const name = args[0] ?? ''
  const [title] = name.slice(name.lastIndexOf('/') + 1).split(': ', 1)
  return title.slice(0, 15)
}

function statusOf(process: Process): string {
  const { pid, parentPid, user, machine } = process
  const { mayGain = true, isConfined = false } = machine.config.privileges ?? {}
  const four = (id: number) => Array(4).fill(id).join('\t')
  const effective = maskOf(effectiveOf(process))
  const lines: readonly (readonly [string, string | number])[] = [
    ['Name', commandOf(process)],
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
