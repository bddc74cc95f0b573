/** /sys, as far as containers look at it: the limits of their cgroup, and what they use of them. */
import { Device, Directory } from './files.ts'
import type { Machine } from './program.ts'
import { TextSource } from './streams.ts'

interface Measured extends Machine {
  readonly memoryBytes: number
  readonly processCount: number
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
      'cpu.weight': () => String(machine.config.cgroup?.().cpuWeight ?? 1),
      'memory.current': () => String(machine.memoryBytes),
      'memory.max': () => String(machine.config.memoryLimitBytes ?? 'max'),
      'pids.current': () => String(machine.processCount),
      'pids.max': () => 'max',
    }
    for (const [name, read] of Object.entries(files))
      directory.put(name, new Device(() => new TextSource(`${read()}\n`), 0o444))
  })

const pidsOf = (machine: Machine): readonly number[] =>
  machine.processes.list().flatMap((each) => (each.machine === machine ? [each.pid] : []))
