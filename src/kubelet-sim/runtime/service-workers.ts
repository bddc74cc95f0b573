/** The processes that work for a service: they begin when somebody first looks, are replaced where one ends, and end with it. */
import type { Replacement, ServiceWorker } from './image.ts'
import { type Exit, isError } from './posix.ts'
import { type Process, waits } from './program.ts'

const nobody: readonly Process[] = Object.freeze([])

export class ServiceWorkers {
  #employed = nobody

  /**
   * @param wanted who is to work now
   * @param pids theirs to begin with
   * @param onReplaced is told of each that ends before its time
   */
  constructor(
    private readonly master: Process,
    private readonly wanted: () => readonly ServiceWorker[],
    pids: readonly number[],
    private readonly onReplaced: (worker: Replacement) => void,
  ) {
    this.employ(pids)
  }

  get pids(): readonly number[] {
    return this.#employed.map(({ pid }) => pid)
  }

  /** All are others from now on. @param pids theirs; default: the next ones */
  employ(pids: readonly number[] = []): void {
    const before = this.#employed
    this.#employed = this.wanted().flatMap((each, n) => this.#begun(each, pids[n]) ?? [])
    for (const each of before) each.kill('SIGKILL')
  }

  end(): void {
    const left = this.#employed
    this.#employed = nobody
    for (const each of left) each.kill('SIGKILL')
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
    if (!master.isAlive || !this.#employed.includes(ended)) return
    const left = this.#employed.filter((each) => each !== ended)
    const begun = this.#begun(worker)
    this.#employed = left.concat(begun ?? [])
    master.perform(() => this.onReplaced({ pid: ended.pid, exit, successor: begun?.pid }))
  }
}
