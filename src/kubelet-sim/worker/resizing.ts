/** Gives a pod other resources while it runs: whether its node can, when, and what its status says meanwhile. Source: the kubelet's pkg/kubelet/allocation. */
import { qosClassOf } from '../../api/core/resources.ts'
import type { Pod, PodSpec } from '../../api/generated/types/core-v1.ts'
import { quantityValue } from '../../api/quantity.ts'
import { varied } from '../images/registry/node-images.ts'
import { addUsage } from '../pod/admission.ts'
import { boundsOf, type Grant, grantIn, isSameGrant } from '../pod/grant.ts'
import { memoryLimitOf } from '../pod/memory-limit.ts'
import { memoryOf } from '../pod/pod-use.ts'
import {
  asksForMore,
  hasSameResources,
  needsRestart,
  type ResizeProblem,
  resizeProblem,
  resizeSummary,
  type SmallerLimit,
  shrinkProblem,
} from '../pod/resize.ts'
import type { ContainerInstance } from './container-instance.ts'
import type { WorkedPod } from './worked-pod.ts'

interface ResizedPod extends WorkedPod {
  readonly instances: Iterable<ContainerInstance>
}

/** What the conditions of a resize say; undefined where there is none. */
interface ResizeFindings {
  readonly pending: ResizeProblem | undefined
  readonly inProgress: { readonly reason?: string; readonly message?: string } | undefined
}

/** How far a resize is. */
interface Course extends ResizeFindings {
  /** In milliseconds since 1970. */
  readonly pendingSince: number
  /** It was resized once: what it has may differ from what its spec says. */
  readonly isResized: boolean
  readonly isActuating: boolean
  /** What it had before the resize that is in progress. */
  readonly before: PodSpec | undefined
}

/** Of most pods, which share it. */
const notResized: Course = Object.freeze({
  pending: undefined,
  pendingSince: 0,
  inProgress: undefined,
  isResized: false,
  isActuating: false,
  before: undefined,
})

export class Resizing implements ResizeFindings {
  /** As its node counts it: with what it was given. */
  #allocated: Pod | undefined
  #course: Course = notResized

  constructor(private readonly worker: ResizedPod) {}

  /** The node takes the pod, and counts it. */
  admit(): void {
    this.#allocated = this.worker.pod
    addUsage(this.worker.kubelet.usage, this.worker.pod, 1)
  }

  get pending(): ResizeProblem | undefined {
    return this.#course.pending
  }

  get pendingSince(): number {
    return this.#course.pendingSince
  }

  get inProgress(): ResizeFindings['inProgress'] {
    return this.#course.inProgress
  }

  /** What it has may differ from what its spec says. */
  get isResized(): boolean {
    return this.#course.isResized
  }

  #take(step: Partial<Course>): void {
    this.#course = { ...this.#course, ...step }
  }

  get isCounted(): boolean {
    return this.#allocated !== undefined
  }

  /** Nothing of it runs any more: who waits for room may have it. */
  release(): void {
    const { kubelet } = this.worker
    if (!this.#allocated) return
    addUsage(kubelet.usage, this.#allocated, -1)
    this.#allocated = undefined
    kubelet.resizes.drop(this)
    kubelet.resizes.retry()
  }

  /** What a container is given that starts now, or runs. */
  allocatedTo(name: string): Grant {
    return grantIn(this.allocated, name)
  }

  get allocated(): PodSpec {
    return (this.#allocated ?? this.worker.pod).spec
  }

  /** What its containers have as long as not all have what was allocated. */
  get actual(): PodSpec {
    return this.#course.before ?? this.allocated
  }

  get priority(): number {
    return this.worker.pod.spec.priority ?? 0
  }

  get isGuaranteed(): boolean {
    return qosClassOf(this.worker.pod.spec) === 'Guaranteed'
  }

  get asksForMore(): boolean {
    return this.#allocated !== undefined && asksForMore(this.worker.pod, this.#allocated)
  }

  /** The pod has changed, and its spec has not: what it was before is not kept in memory. */
  keepUp(): void {
    const { pod } = this.worker
    if (this.#allocated?.spec === pod.spec) this.#allocated = pod
  }

  /** The spec of the pod has changed. */
  specChanged(): void {
    const { pod, kubelet } = this.worker
    if (!this.#allocated) return
    if (hasSameResources(pod.spec, this.#allocated.spec)) {
      this.#take({ pending: undefined })
      kubelet.resizes.drop(this)
    } else kubelet.resizes.add(this)
  }

  /** Asks for it (again). */
  attempt(): void {
    const { pod, kubelet } = this.worker
    const allocated = this.#allocated
    if (!allocated) return
    const problem = resizeProblem(pod, allocated, kubelet)
    if (problem) return this.#wait(problem)
    addUsage(kubelet.usage, allocated, -1)
    addUsage(kubelet.usage, pod, 1)
    this.#allocated = pod
    const before = this.#course.before ?? allocated.spec
    this.#take({ pending: undefined, inProgress: {}, isResized: true, isActuating: true, before })
    kubelet.resizes.drop(this)
    kubelet.events.normal(pod, 'ResizeStarted', `Pod resize started: ${resizeSummary(pod)}`)
    const actuate = () => {
      this.#take({ isActuating: false })
      kubelet.enqueue(this.worker)
    }
    kubelet.after(varied(kubelet.profile.createMs, kubelet), actuate)
    kubelet.enqueue(this.worker)
  }

  #wait(problem: ResizeProblem): void {
    const { pod, kubelet } = this.worker
    const isNew = this.pending?.reason !== problem.reason || this.pending.message !== problem.message
    this.#take({ pending: problem, pendingSince: this.pending ? this.pendingSince : kubelet.clock.now() })
    if (problem.reason === 'Infeasible') kubelet.resizes.drop(this)
    if (!isNew) return
    const { reason, message } = problem
    const summary = resizeSummary(pod, message)
    kubelet.events.warning(pod, `Resize${reason}`, `Pod resize ${reason}: ${summary}`)
    kubelet.enqueue(this.worker)
  }

  /** Its worker's turn: gives its containers what was allocated, and tells when all have it. */
  sync(): void {
    if (!this.inProgress || this.#course.isActuating) return
    const { worker } = this
    const { kubelet, pod } = worker
    const left = [...worker.instances].filter((each) => this.#differs(each))
    const problem = shrinkProblem(this.#smallerLimits(left))
    if (problem !== undefined) return this.#failed(problem)
    for (const instance of left) this.#give(instance)
    if (left.some((each) => this.#differs(each))) return
    if (worker.containers.some(({ isOutdated }) => isOutdated)) return
    this.#take({ inProgress: undefined, before: undefined })
    kubelet.events.normal(
      pod,
      'ResizeCompleted',
      `Pod resize completed: ${resizeSummary(this.#allocated ?? pod)}`,
    )
    kubelet.resizes.retry()
  }

  /** Said once; the containers may use less when it is next tried. */
  #failed(message: string): void {
    const { pod, kubelet } = this.worker
    this.worker.syncLater()
    if (this.inProgress?.message === message) return
    this.#take({ inProgress: { reason: 'Error', message } })
    kubelet.events.warning(pod, 'ResizeError', `Pod resize error: ${resizeSummary(pod, message)}`)
  }

  #differs({ running, spec, grant, stopping }: ContainerInstance): boolean {
    if (!running || running.exited || stopping) return false
    return !isSameGrant(grant, this.allocatedTo(spec.name))
  }

  #give(instance: ContainerInstance): void {
    const { worker } = this
    const { index, spec } = instance
    const next = this.allocatedTo(spec.name)
    const container = worker.containers[index]
    if (needsRestart(container.spec, instance.grant, next)) {
      worker.set(index, { ...container, isOutdated: true })
      worker.stopInstance(instance, `Container ${spec.name} resize requires restart`)
    } else instance.grant = next
  }

  #smallerLimits(left: readonly ContainerInstance[]): readonly SmallerLimit[] {
    const use = this.worker.use()
    const staying = left.filter(({ spec, grant }) => !needsRestart(spec, grant, this.allocatedTo(spec.name)))
    const ofContainers = staying.flatMap(({ spec: { name }, memoryLimitBytes }): readonly SmallerLimit[] => {
      const next = boundsOf(this.allocatedTo(name)).limits?.memory
      const used = use.containers.find((each) => each.name === name)?.memoryBytes ?? 0
      if (next === undefined || memoryLimitBytes === undefined) return []
      const limit = quantityValue(next)
      return limit < memoryLimitBytes ? [{ whose: `container ${JSON.stringify(name)}`, limit, used }] : []
    })
    const limit = memoryLimitOf(this.allocated)
    const isSmaller = ofContainers.length > 0 || (memoryLimitOf(this.actual) ?? 0) > (limit ?? 0)
    return limit === undefined || !isSmaller
      ? ofContainers
      : [{ whose: 'pod', limit, used: memoryOf(use) }, ...ofContainers]
  }
}
