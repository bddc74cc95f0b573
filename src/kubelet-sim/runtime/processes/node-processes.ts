/** The processes of a node, as those see them that share its process namespace: its own, and those of all its containers. */
import type { ContainerMachine, ProcessNamespace } from '../machine.ts'
import type { Signal } from '../posix.ts'
import type { ContainerProcess } from './process.ts'
import { ProcessTable } from './process-table.ts'

export class NodeProcesses implements ProcessNamespace {
  readonly #own = new ProcessTable<ContainerProcess>()
  /** How those of containers look from here: their own, by a pid of the node. */
  readonly #seen = new WeakMap<ContainerProcess, ContainerProcess>()

  /** @param containers those that run on the node, with process namespaces of their own */
  constructor(private readonly containers: () => Iterable<ContainerMachine>) {}

  /** Of its own. */
  get size(): number {
    return this.#own.size
  }

  /** Those that are there already have lower ones. */
  takePid(skipped?: number): number {
    this.#guests()
    return this.#own.takePid(skipped)
  }

  whenSeen(run: () => void): void {
    this.#own.whenSeen(run)
  }

  reservePids(count: number, skipped?: number): number {
    return this.#own.reservePids(count, skipped)
  }

  reveal(): void {
    this.#own.reveal()
  }

  get(pid: number): ContainerProcess | undefined {
    return this.#own.get(pid) ?? this.#guests().find((each) => each.pid === pid)
  }

  has(pid: number): boolean {
    return this.get(pid) !== undefined
  }

  list(): readonly ContainerProcess[] {
    return [...this.#own.list(), ...this.#guests()].sort((a, b) => a.pid - b.pid)
  }

  add(process: ContainerProcess): void {
    this.#own.add(process)
  }

  delete(pid: number): boolean {
    return this.#own.delete(pid)
  }

  #guests(): readonly ContainerProcess[] {
    const found: ContainerProcess[] = []
    // The first of all is the node's own.
    if (this.size === 0) return found
    for (const machine of this.containers()) {
      if (machine.processes === this) continue
      machine.processes.reveal()
      for (const each of machine.ownProcesses) found.push(this.#seenFrom(each))
    }
    return found
  }

  #seenFrom(process: ContainerProcess): ContainerProcess {
    let seen = this.#seen.get(process)
    if (!seen) {
      seen = withPid(process, this.#own.takePid(), (parent) => this.#seenFrom(parent))
      this.#seen.set(process, seen)
    }
    return seen
  }
}

/** The same process under another number; whoever its parent is has another, too. */
function withPid(
  process: ContainerProcess,
  pid: number,
  seenFrom: (process: ContainerProcess) => ContainerProcess,
): ContainerProcess {
  const other = (number: number): number => {
    if (number === process.pid) return pid
    const found = process.machine.processes.get(number)
    return found ? seenFrom(found).pid : firstPid
  }
  const numbers: Readonly<Record<string | symbol, () => number>> = {
    pid: () => pid,
    parentPid: () => other(process.parentPid),
    session: () => other(process.session),
  }
  /** Even the first of a container is not immune to who is outside of it. Source: pid_namespaces(7). */
  const signalFromAbove = (signal: Signal) =>
    signal === 'SIGKILL' ? process.kill(signal) : process.signal(signal)
  return new Proxy(process, {
    get(target, name) {
      if (Object.hasOwn(numbers, name)) return numbers[name]()
      if (name === 'signal') return signalFromAbove
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  })
}

/** Whose parent has ended, or is in no namespace that is seen, descends from the first. */
const firstPid = 1
