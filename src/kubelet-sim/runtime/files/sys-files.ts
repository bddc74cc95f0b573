/** /sys, as far as containers look at it: the limits of their cgroup, and what they use of them. */
import { hostOf } from '../container-config.ts'
import { TextSource } from '../processes/streams.ts'
import type { Machine } from '../program.ts'
import { Device, Directory } from './files.ts'

interface Measured extends Machine {
  readonly memoryBytes: number
  readonly processCount: number
  readonly turns: { readonly cpuMs: number }
}

export const sysDirectory = (machine: Measured): Directory =>
  new Directory(0o555, 0, (sys) => {
    sys.put('fs', new Directory(0o555, 0, (fs) => fs.put('cgroup', cgroup(machine))))
  })

const cgroup = (machine: Measured): Directory =>
  new Directory(0o555, 0, (directory) => {
    const files: Readonly<Record<string, () => string>> = {
      'cgroup.controllers': () => 'cpuset cpu io memory hugetlb pids rdma misc',
      'cgroup.procs': () => pidsOf(machine).join('\n'),
      'cpu.max': () => machine.config.cgroup?.().cpuMax ?? 'max 100000',
      'cpu.stat': () =>
        `usage_usec ${Math.round(machine.turns.cpuMs * 1_000)}\n${nothingOf('nr_periods', 'nr_throttled', 'throttled_usec')}`,
      'cpu.weight': () => String(machine.config.cgroup?.().cpuWeight ?? 1),
      'cgroup.type': () => 'domain',
      'cpuset.cpus.effective': () => rangeOf(hostOf(machine.config).cpus),
      'memory.current': () => String(machine.memoryBytes),
      'memory.events': () => nothingOf('low', 'high', 'max', 'oom', 'oom_kill', 'oom_group_kill'),
      'memory.high': () => 'max',
      'memory.low': () => '0',
      'memory.max': () => String(machine.config.memoryLimitBytes ?? 'max'),
      'memory.min': () => '0',
      'memory.stat': () =>
        [`anon ${machine.memoryBytes}`, nothingOf('file', 'kernel', 'shmem', 'inactive_file')].join('\n'),
      // No node has swap, and kubelets let nobody use any.
      'memory.swap.current': () => '0',
      'memory.swap.max': () => '0',
      'pids.current': () => String(machine.processCount),
      'pids.max': () => 'max',
    }
    for (const [name, read] of Object.entries(files))
      directory.put(name, new Device(() => new TextSource(`${read()}\n`), 0o444))
  })

const rangeOf = (count: number): string => (count > 1 ? `0-${count - 1}` : '0')

/** What has not happened, and what is not there. */
const nothingOf = (...names: readonly string[]): string => names.map((name) => `${name} 0`).join('\n')

const pidsOf = (machine: Machine): readonly number[] =>
  machine.processes.list().flatMap((each) => (each.machine === machine ? [each.pid] : []))
