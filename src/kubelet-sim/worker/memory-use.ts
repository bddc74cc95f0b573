/** What a container uses of the memory because the author of its pod says so: when that is more than it may, it ends. */
import type { Timer } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import { type Conduct, type Consumption, consumed } from '../pod/conduct.ts'
import type { RunningContainer } from '../runtime/container-runtime.ts'
import type { NodeServices } from './node-services.ts'

/** The run of a container. */
interface MemoryUser {
  readonly answering: Conduct | undefined
  readonly running: RunningContainer | undefined
  readonly memoryLimitBytes: number | undefined
  memoryUse: MemoryUse | undefined
}

/** What is said of a run may be another: it ends when that is more than it may. */
export function followMemory(kubelet: NodeServices, instance: MemoryUser): void {
  instance.memoryUse ??= new MemoryUse(kubelet, instance)
  instance.memoryUse.follow()
}

/** It has come up by then, and shows as running. */
const comesUpMs = seconds(1)

export class MemoryUse {
  #timer: Timer | undefined

  constructor(
    private readonly kubelet: NodeServices,
    private readonly instance: MemoryUser,
  ) {}

  /** What is said, or its limit, may be another: plans when it ends. */
  follow(): void {
    const { kubelet, instance } = this
    this.stop()
    const { running, memoryLimitBytes: limit } = instance
    const use = instance.answering?.memory
    if (!use || !running || running.exited || limit === undefined) return
    const wait = untilBeyond(use, limit - running.machine.memoryBytes)
    if (wait === undefined) return
    const at = Math.max(running.startedAt + Math.max(wait, comesUpMs), kubelet.clock.now())
    const end = () => running.machine.endForMemory()
    this.#timer = kubelet.after(at - kubelet.clock.now(), end, { background: true })
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** In bytes, now. */
  get bytes(): number {
    const { kubelet, instance } = this
    const use = instance.answering?.memory
    if (!use || !instance.running) return 0
    return Math.ceil(consumed(use, kubelet.clock.now() - instance.running.startedAt))
  }
}

/** How long it takes until more than `limit` is used; undefined where it never is. */
function untilBeyond({ base, perSecond }: Consumption, limit: number): number | undefined {
  if (base > limit) return 0
  return perSecond > 0 ? Math.ceil(((limit - base) / perSecond) * 1_000) : undefined
}
