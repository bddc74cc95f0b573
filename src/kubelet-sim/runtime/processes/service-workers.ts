/** The processes that work for a service: they begin when somebody first looks, are replaced where one ends, and end with it. */
import { memoOfLastFew } from '../../../api/memo.ts'
import type { Service, ServiceContext, ServiceWorker } from '../image.ts'
import { type Exit, isError } from '../posix.ts'
import { type Process, waits } from '../program.ts'

const nobody: readonly Process[] = Object.freeze([])

/** In a row: servers that begin in containers of their own have the same. */
const pidsFrom = memoOfLastFew((first: number, count: number): readonly number[] =>
  Object.freeze(Array.from({ length: count }, (_, n) => first + n)),
)

export class ServiceWorkers {
  /** Undefined until somebody looks: until then only their pids are there. */
  #employed: readonly Process[] | undefined
  #reserved: readonly number[]

  constructor(
    private readonly service: Service,
    private readonly context: ServiceContext,
    private readonly master: Process,
  ) {
    this.#reserved = this.#reserve(service.processesBefore?.(context))
  }

  get pids(): readonly number[] {
    return this.#employed?.map(({ pid }) => pid) ?? this.#reserved
  }

  /** It has started. */
  begin(): void {
    this.master.machine.processes.whenSeen(() => {
      if (this.master.isAlive && !this.context.isStopping) this.#employ()
    })
  }

  /** All are others from now on. */
  renew(): void {
    const before = this.#employed
    this.#reserved = this.#reserve()
    if (!before) return
    this.#employ()
    for (const each of before) each.kill('SIGKILL')
  }

  end(): void {
    const left = this.#employed
    this.#employed = nobody
    for (const each of left ?? nobody) each.kill('SIGKILL')
  }

  get #wanted(): readonly ServiceWorker[] {
    return this.service.workers?.(this.context) ?? []
  }

  /** @param skipped so many pids before theirs were those of others */
  #reserve(skipped?: number): readonly number[] {
    const { length } = this.#wanted
    return pidsFrom(this.master.machine.processes.reservePids(length, skipped), length)
  }

  #employ(): void {
    this.#employed = this.#wanted.flatMap((each, n) => this.#begun(each, this.#reserved[n]) ?? [])
  }

  #begun(worker: ServiceWorker, pid?: number): Process | undefined {
    const { master } = this
    const { machine, variables: env, cwd } = master
    const { args, user } = worker
    const begun = machine.spawn({ args, program: waits, env, cwd, user, handles: [], parent: master, pid })
    if (isError(begun)) return undefined
    begun.start()
    begun.whenExited((exit) => machine.clock.after(0, () => this.#replace(begun, worker, exit)))
    return begun
  }

  #replace(ended: Process, worker: ServiceWorker, exit: Exit): void {
    const { master } = this
    if (!master.isAlive || !this.#employed?.includes(ended)) return
    const left = this.#employed.filter((each) => each !== ended)
    const begun = this.#begun(worker)
    this.#employed = left.concat(begun ?? [])
    const replacement = { pid: ended.pid, exit, successor: begun?.pid }
    master.perform(() => this.service.replaced?.(this.context, replacement))
  }
}
