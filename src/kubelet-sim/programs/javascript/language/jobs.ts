/** What is done as soon as nothing else runs: reactions of promises. */
import type { Frame } from './frame.ts'
import { PromiseObj, type Reaction } from './object-kinds.ts'
import { settled, subscribe } from './promises.ts'
import { Queue } from './queue.ts'
import type { Obj, Value } from './values.ts'
import type { Vm } from './vm.ts'

interface Owner extends Vm {
  perform(job: () => void): void
  proceed(frame: Frame, how: 'fulfilled' | 'rejected', value: Value): void
}

export class Jobs {
  readonly #waiting = new Queue<() => void>()
  /** Rejected, and nobody has said what then. */
  readonly rejected = new Set<PromiseObj>()

  constructor(private readonly vm: Owner) {}

  add(job: () => void): void {
    this.#waiting.add(job)
  }

  /** Begins the next; answers whether there was one. */
  next(): boolean {
    const job = this.#waiting.take()
    if (job) this.vm.perform(job)
    return job !== undefined
  }

  /** Begins the next above what runs; answers whether there was one. */
  runHere(): boolean {
    const job = this.#waiting.take()
    job?.()
    return job !== undefined
  }

  whenSettled(value: Value, frame: Frame): void {
    const { vm } = this
    const reaction: Reaction = {
      holds: [frame],
      settle: (state, result) => this.add(() => vm.proceed(frame, state, result)),
    }
    subscribe(vm, value instanceof PromiseObj ? value : settled(vm, value), reaction)
  }

  noteRejected(promise: Obj): void {
    this.rejected.add(promise as PromiseObj)
  }

  noteHandled(promise: Obj): void {
    this.rejected.delete(promise as PromiseObj)
  }
}
