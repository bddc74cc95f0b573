/** The processes that work for a service: they begin when somebody first looks, are replaced where one ends, and end with it. */
import type { ServiceWorker } from './image.ts'
import { isError } from './posix.ts'
import { type Process, waits } from './program.ts'

const nobody: readonly Process[] = Object.freeze([])

export class ServiceWorkers {
  #employed = nobody

  /** @param wanted who is to work now */
  constructor(
    private readonly master: Process,
    private readonly wanted: () => readonly ServiceWorker[],
  ) {
    this.employ()
  }

  /** All are others from now on. */
  employ(): void {
    const before = this.#employed
    this.#employed = this.wanted().flatMap((each) => this.#begun(each) ?? [])
    for (const each of before) each.kill('SIGKILL')
  }

  end(): void {
    const left = this.#employed
    this.#employed = nobody
    for (const each of left) each.kill('SIGKILL')
  }

  #begun(worker: ServiceWorker): Process | undefined {
    const { machine, variables: env, cwd } = this.master
    const { args, user } = worker
    const begun = machine.spawn({ args, program: waits, env, cwd, user, handles: [], parent: this.master })
    if (isError(begun)) return undefined
    begun.start()
    begun.whenExited(() => machine.clock.after(0, () => this.#replace(begun, worker)))
    return begun
  }

  #replace(ended: Process, worker: ServiceWorker): void {
    if (!this.master.isAlive || !this.#employed.includes(ended)) return
    const left = this.#employed.filter((each) => each !== ended)
    this.#employed = left.concat(this.#begun(worker) ?? [])
  }
}
