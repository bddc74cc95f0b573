/** The static pods of one node, while its kubelet runs: who is started when, and what becomes of their mirrors. */
import { isMirror } from '../api/core/mirror-pod.ts'
import { pod as podKind } from '../api/core/pod.ts'
import type { Pod } from '../api/generated/types/core-v1.ts'
import { deepFreeze } from '../api/memo.ts'
import { isBeingDeleted, keyOf, refOfKey } from '../api/meta.ts'
import type { Client } from '../client/client.ts'
import type { Clock, TimerOptions } from '../sim/clock.ts'
import { seconds } from '../sim/duration.ts'
import type { Turn } from '../sim/supervisor.ts'
import { asSeen } from './pod/local-annotations.ts'
import { isMirrorOf } from './pod/static-pod.ts'
import type { Worker } from './worker/node-services.ts'

/** What they ask of their kubelet. */
interface StaticPodHost {
  readonly name: string
  readonly client: Client
  readonly clock: Clock
  /** The manifests on the machine, by file. */
  readonly manifests: ReadonlyMap<string, Pod>
  /** How long it takes to show a pod again whose mirror is gone. */
  readonly mirrorMs: number
  /** Makes the worker of a static pod. */
  work(pod: Pod): Worker
  enqueue(worker: Worker): void
  after(ms: number, run: () => void, options?: TimerOptions): void
}

/** The kubelet's housekeeping: mirrors of nothing are gone by then. */
const housekeepingMs = seconds(2)

export class StaticPods {
  /** Whose pod runs, or is ending, by its name. */
  readonly #running = new Map<string, Worker>()
  /** The names of mirrors that show nothing. */
  readonly #orphans = new Set<string>()
  readonly #cleaning: Turn<void>

  constructor(private readonly host: StaticPodHost) {
    this.#cleaning = {
      name: `static pods of ${host.name}`,
      run: () => this.#deleteOrphans(),
      refused: () => this.#cleanLater(),
    }
  }

  /** The manifests have changed, or are read for the first time. */
  read(): void {
    const { manifests } = this.host
    const wanted = new Set(Array.from(manifests.values(), ({ metadata }) => metadata.uid))
    for (const worker of this.#running.values()) if (!wanted.has(worker.pod.metadata.uid)) worker.remove()
    for (const pod of manifests.values()) this.#begin(pod)
  }

  /** The worker that a mirror shows. */
  worker(mirror: Pod): Worker | undefined {
    return isMirror(mirror) ? this.#running.get(keyOf(mirror)) : undefined
  }

  /** A mirror has come, or has changed. */
  mirrorChanged(mirror: Pod): void {
    const worker = this.#running.get(keyOf(mirror))
    if (!worker) {
      this.#orphans.add(keyOf(mirror))
      return this.#cleanLater()
    }
    // What somebody else has written into its status is put right in time.
    if (isMirrorOf(mirror, worker.pod) && !isBeingDeleted(mirror)) worker.syncLater()
    else this.host.enqueue(worker)
  }

  /** A mirror is gone: the pod goes on, and shows itself anew. */
  mirrorGone(mirror: Pod): void {
    const worker = this.#running.get(keyOf(mirror))
    if (worker) this.host.after(this.host.mirrorMs, () => this.host.enqueue(worker))
  }

  /** A static pod has come to its end: one of its name may begin, or else nobody shows it any more. */
  gone({ pod }: Worker): void {
    const key = keyOf(pod)
    if (this.#running.get(key)?.pod.metadata.uid !== pod.metadata.uid) return
    this.#running.delete(key)
    this.read()
    if (this.#running.has(key)) return
    this.#orphans.add(key)
    this.host.clock.supervisor.run(this.#cleaning, undefined)
  }

  #begin(pod: Pod): void {
    const key = keyOf(pod)
    if (this.#running.has(key)) return
    const worker = this.host.work(deepFreeze(asSeen(pod, { seenAt: this.host.clock.now(), isStatic: true })))
    this.#running.set(key, worker)
    this.host.enqueue(worker)
  }

  #cleanLater(): void {
    this.host.after(housekeepingMs, () => this.host.clock.supervisor.run(this.#cleaning, undefined), {
      background: true,
    })
  }

  #deleteOrphans(): void {
    const { client } = this.host
    for (const key of this.#orphans) {
      const { name, namespace } = refOfKey(key)
      const found = this.#running.has(key) ? undefined : client.find(podKind, name, namespace)
      if (found && isMirror(found) && found.spec.nodeName === this.host.name)
        client.delete(podKind, found, { gracePeriodSeconds: 0 })
      this.#orphans.delete(key)
    }
  }
}
