/**
 * A container that ends in the instant in which it starts, and starts again when its longest back-off is over: one that has
 * seen nothing but what it was started with does the same each time. So each restart repeats the one before: what is told,
 * counted and kept of it is as ever, but its program does not run, and the status is found out when somebody reads it.
 */
import { pod as podKind } from '../../api/core/pod.ts'
import type { Container as ContainerSpec, Pod } from '../../api/generated/types/core-v1.ts'
import { formatTime } from '../../api/time.ts'
import type { Row } from '../../client/repeats.ts'
import type { Beat } from '../../sim/rhythm.ts'
import { containerId } from '../pod/container-id.ts'
import { type Container, exited, longestBackOffMs, mayStartAt, started } from '../pod/container-life.ts'
import { environmentOf } from '../pod/environment.ts'
import { containerTypeOf, countEnd } from '../pod/kubelet-counts.ts'
import { mountedImages } from '../volumes/image-volume.ts'
import type { ContainerInstance } from './container-instance.ts'
import { longestBackOffOf } from './longest-back-off.ts'
import { tellCreated, tellPresent, tellStarted } from './start-events.ts'
import type { Waits } from './waits.ts'
import type { WorkedPod } from './worked-pod.ts'

/** The one container of its pod. */
const index = 0

export class CrashLoop {
  readonly #beat: Beat
  #row: Row | undefined
  /** As it was when the loop began. */
  readonly #first: Container

  private constructor(
    private readonly worker: WorkedPod,
    private readonly waits: Waits,
    /** When that was, in milliseconds since 1970. */
    private readonly since: number,
  ) {
    const { kubelet, containers } = worker
    this.#first = containers[index]
    this.#beat = kubelet.restarts.join(since + longestBackOffMs, () => this.#giveUp())
  }

  /**
   * Begins with a status that was just reported. Undefined: the next restart has to be seen.
   * @param dueAt when the container was to be started that has ended by now
   */
  static begin(worker: WorkedPod, waits: Waits, dueAt: number): CrashLoop | undefined {
    const now = worker.kubelet.clock.now()
    if (dueAt !== now || !Number.isInteger(now) || !isLooping(worker, now)) return undefined
    const loop = new CrashLoop(worker, waits, now)
    loop.#row = worker.kubelet.client.beginRow(podKind, worker.pod, {
      beat: loop.#beat,
      subresource: 'status',
      prepare: () => loop.#restart(),
      again: (pod, at) => loop.#podAfter(pod, at),
    })
    if (loop.#row) return loop
    loop.#beat.end()
    return undefined
  }

  /** The next restart is a real one; when that is due, its pod has to be woken. */
  end(): void {
    this.worker.kubelet.client.endRow(this.#row)
    this.#beat.end()
  }

  /** Somebody else has written to the pod, or may want a say in what is written: it has its turn. */
  #giveUp(): void {
    this.worker.kubelet.enqueue(this.worker)
  }

  /** What a restart comes to but for the status of the pod; false where it might come to something else. */
  #restart(): boolean {
    const { worker, waits } = this
    const { kubelet } = worker
    const instance = worker.instance(this.#first.spec.name) as ContainerInstance
    if (!startsAsBefore(worker, instance)) return false
    const { spec } = instance
    const container = worker.containers[index]
    const now = kubelet.clock.now()
    kubelet.counts.starts.add({ container_type: containerTypeOf(container) })
    tellPresent(worker, index, spec.image)
    tellCreated(worker, index)
    const id = containerId(worker.pod, container, now)
    const { exit, next } = instance.again(id, now)
    worker.adoptInstance(next)
    tellStarted(worker, index)
    const run = started(container, { id, at: now, longestBackOffMs: longestBackOffOf(kubelet.settings) })
    const end = next.terminated(exit, now, now)
    const { restartPolicy } = worker.pod.spec
    worker.set(index, exited(run, end, { hookProblem: undefined, restartPolicy }))
    countEnd(kubelet.counts, run, end)
    waits.begin({ index, at: mayStartAt(worker.containers[index]) })
    return true
  }

  /** @param first as it was when the loop began */
  #podAfter(first: Pod, at: number): Pod {
    const { restarts } = this.#first
    const runs = (at - this.since) / longestBackOffMs
    const id = containerId(first, { ...this.#first, restarts: restarts + runs - 1 }, at)
    const [known] = first.status.containerStatuses!
    const time = formatTime(at)
    const terminated = {
      ...known.lastState!.terminated!,
      startedAt: time,
      finishedAt: time,
      containerID: id,
    }
    const status = {
      ...known,
      lastState: { terminated },
      restartCount: known.restartCount + runs,
      containerID: id,
    }
    return { ...first, status: { ...first.status, containerStatuses: [status] } }
  }
}

/** Whether a pod consists of one container that has just gone once more through the same loop, and nothing else happens to it. */
function isLooping(worker: WorkedPod, now: number): boolean {
  const { pod, containers, sandbox, isStatic, isActive } = worker
  const container = containers[index]
  const { state, last, crashes } = container
  if (containers.length > 1 || container.role !== 'main' || container.isOutdated) return false
  if (state.phase !== 'waiting' || state.reason !== 'CrashLoopBackOff') return false
  if (crashes?.ms !== longestBackOffMs || mayStartAt(container) !== now + longestBackOffMs) return false
  if (last?.startedAt !== now || last.finishedAt !== now || isStatic || !isActive) return false
  const instance = worker.instance(container.spec.name) as ContainerInstance | undefined
  if (!instance?.isSelfContained || instance.end || instance.answering?.memory) return false
  return isSimple(container.spec, pod) && sandbox?.processesBeside(container.spec) === undefined
}

/** Its start takes nothing but an image that is there. */
const isSimple = (spec: ContainerSpec, pod: Pod): boolean =>
  spec.imagePullPolicy !== 'Always' &&
  !spec.lifecycle &&
  !spec.stdin &&
  !spec.tty &&
  mountedImages(pod, spec).length === 0

/** It would be started with all that the instance before it was started with. */
function startsAsBefore({ kubelet, sandbox }: WorkedPod, instance: ContainerInstance): boolean {
  const { spec, env } = instance
  if (sandbox !== instance.sandbox || kubelet.isOff || !kubelet.images.find(spec.image)) return false
  return environmentOf(spec, sandbox) === env && sandbox.mountProblem(spec, env) === undefined
}
