/** Leads one pod through its life on a node: asks the pure rules of pod/, and carries them out. */
import { pod as podKind } from '../../api/core/pod.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import { couldRestartAll } from '../../api/core/restart-rules.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import type { Timer } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import { varied } from '../images/registry/node-images.ts'
import type { Rejection } from '../pod/admission.ts'
import { type Container, exited, fieldPathOf, isRunning, unrestarted } from '../pod/container-life.ts'
import type { Ending, Stage } from '../pod/ending.ts'
import type { Grant } from '../pod/grant.ts'
import { countEnd } from '../pod/kubelet-counts.ts'
import {
  containersOf,
  isFinished,
  rebootedContainers,
  type Step,
  settledContainers,
  withSpec,
} from '../pod/pod-life.ts'
import { rejectedStatus } from '../pod/pod-status.ts'
import { isWorthWatching, type PodUse } from '../pod/pod-use.ts'
import type { ContainerExit } from '../runtime/container-config.ts'
import { AdmissionTurn } from './admission-turn.ts'
import { hasAnnotationProblems, tellAnnotationProblems } from './annotation-problems.ts'
import type { ContainerInstance } from './container-instance.ts'
import { deadlineOf } from './deadline.ts'
import { Instances } from './instances.ts'
import { followMemory } from './memory-use.ts'
import type { NodeServices, PodFailure } from './node-services.ts'
import { PodEnd } from './pod-end.ts'
import type { PodRecord } from './pod-record.ts'
import type { Output, PodRemains } from './pod-remains.ts'
import { Preparation } from './preparation.ts'
import { probeCountsOf } from './probe-counts.ts'
import { untilRelist } from './relist.ts'
import { Resizing } from './resizing.ts'
import { RestartOfAll } from './restart-of-all.ts'
import type { Sandbox } from './sandbox.ts'
import { Starts } from './starts.ts'
import { LastReport, reportedStatus } from './status-report.ts'
import { stop, stopAll, stopOutdated } from './stop.ts'
import { useOf } from './use.ts'
import { Wake } from './wake.ts'
import type { ContainerEvent, WorkedPod } from './worked-pod.ts'

/** How often the kubelet compares what it has reported with what the API says. */
const statusSyncMs = seconds(10)

interface PodWorkerOptions {
  /** Where it is written down what becomes of the pod. */
  readonly record: PodRecord
  /** What was there before the power went. */
  readonly remains: PodRemains | undefined
}

export class PodWorker implements WorkedPod {
  pod: Pod
  containers: readonly Container[]
  readonly instances: Instances
  sandbox: Sandbox | undefined
  isQueued = false
  isReporting = false
  isHungry = false
  #stage: Stage = 'new'
  readonly #resizing: Resizing
  /** Those whose problems are told. */
  #annotations: Pod['metadata']['annotations']
  /** Undefined for one of which nobody has said that it ends. */
  #end: PodEnd | undefined
  readonly starts: Starts
  /** Undefined where no rule of it could ask for that. */
  readonly #restart: RestartOfAll | undefined
  readonly #wake: Wake
  #deadline: Timer | undefined
  /** Until it has its sandbox. */
  #preparation: Preparation | undefined
  readonly #record: PodRecord
  readonly #reported = new LastReport()
  /** Until the node has taken it. */
  #admission: AdmissionTurn | undefined
  #rejection: Rejection | undefined
  readonly seenAt: number

  constructor(
    readonly kubelet: NodeServices,
    pod: Pod,
    { record, remains }: PodWorkerOptions,
  ) {
    this.pod = pod
    this.#record = record
    this.seenAt = kubelet.clock.now()
    this.#wake = new Wake(this)
    this.starts = new Starts(this, this.#wake)
    this.#restart = couldRestartAll(pod.spec) ? new RestartOfAll(this) : undefined
    this.#resizing = new Resizing(this)
    this.#admission = new AdmissionTurn(this, this.#wake)
    this.#preparation = new Preparation(this, this.#wake, remains)
    this.containers = remains
      ? rebootedContainers(remains.containers, pod.spec, this.seenAt)
      : containersOf(pod, this.seenAt)
    this.instances = new Instances(this.containers.length, remains)
    if (isPodTerminal(pod)) this.#stage = 'ended'
  }

  get isStatic(): boolean {
    return this.#record.isStatic
  }

  sync(): void {
    if (this.#stage !== 'ended') this.#advance()
    if (this.#ending?.cause === 'removed') {
      if (this.#stage === 'ended') this.kubelet.forget(this)
      return
    }
    this.#writeStatus()
    if (this.#stage === 'ended' && isBeingDeleted(this.pod)) {
      this.kubelet.client.delete(podKind, this.pod, { gracePeriodSeconds: 0 })
    }
  }

  syncLater(): void {
    this.#wake.by(this.kubelet.clock.now() + statusSyncMs)
  }

  update(pod: Pod): void {
    const before = this.pod
    if (pod === before || Number(pod.metadata.resourceVersion) < Number(before.metadata.resourceVersion))
      return
    this.pod = pod
    const { metadata, spec } = pod
    const was = before.metadata
    const isAnnotated = metadata.annotations !== was.annotations
    if (metadata.labels !== was.labels || isAnnotated) this.sandbox?.rewriteFiles()
    if (spec !== before.spec) this.#changeSpec()
    else this.#resizing.keepUp()
    if (pod.status !== before.status && !this.isReporting) this.#statusChanged()
    // How servers answer is said in annotations.
    if (isAnnotated && this.sandbox) this.kubelet.network.changes.tell(this.sandbox.ip)
    if (isAnnotated && isWorthWatching(pod)) this.kubelet.watchUse()
    if (isAnnotated) for (const instance of this.instances) followMemory(this.kubelet, instance)
    if (isAnnotated && hasAnnotationProblems(pod)) this.kubelet.enqueue(this)
    if (this.#isToldToEnd || spec !== before.spec || spec.readinessGates?.length) this.kubelet.enqueue(this)
  }

  remove(): void {
    if (this.#stage === 'ended') return this.kubelet.forget(this)
    if (this.#ending?.cause === 'removed') return
    this.#begin({ cause: 'removed', graceMs: this.#record.removalGraceMs(this) })
    if (!this.isStatic) this.#resizing.release() // What the API knows no more takes no room.
    this.kubelet.enqueue(this)
  }

  powerOff(): PodRemains {
    this.starts.cancel()
    const { containers, instances, sandbox } = this
    const remains = { containers, outputs: instances.outputs, volumes: sandbox?.volumesOnDisk }
    for (const instance of instances) instance.lose()
    this.#end = new PodEnd({ cause: 'removed', graceMs: 0 })
    this.#close(remains.volumes)
    return remains
  }

  discard(): void {
    this.instances.discard()
  }

  instance(name: string): ContainerInstance | undefined {
    return this.instances.named(name)
  }

  output(container: string, id: string): Output | undefined {
    return this.instances.output(container, id)
  }

  set(index: number, container: Container): void {
    this.containers = this.containers.with(index, container)
  }

  adoptInstance(instance: ContainerInstance): void {
    this.instances.adopt(instance)
  }

  attemptDone(attempt: Pick<Step, 'index'>): void {
    const isLookedAt = !this.starts.done(attempt)
    if (this.containers[attempt.index].isOutdated) stopOutdated(this)
    // A resize may have waited for it.
    if (!isLookedAt || this.#resizing.inProgress) this.kubelet.enqueue(this)
  }

  report(
    type: 'normal' | 'warning',
    index: number | undefined,
    { reason, message, times }: ContainerEvent,
  ): void {
    const fieldPath = index === undefined ? undefined : fieldPathOf(this.containers[index])
    this.kubelet.events[type](this.pod, reason, message, { fieldPath, times })
  }

  stopInstance(instance: ContainerInstance, message: string, graceSeconds?: number): void {
    const graceMs = graceSeconds === undefined ? this.#graceMs : seconds(graceSeconds)
    stop(this, instance, { message, graceMs })
  }

  done(): void {
    if (this.#reported.isHeldBack) this.kubelet.enqueue(this)
  }

  exited(instance: ContainerInstance, exit: ContainerExit): void {
    const { index } = instance
    const hookProblem = this.starts.exited(index)
    const container = this.containers[index]
    if (this.instances.at(index) !== instance || container.state.phase !== 'running') return
    const end = instance.terminated(exit, container.state.startedAt, this.kubelet.clock.now())
    this.set(index, exited(container, end, { hookProblem, restartPolicy: this.pod.spec.restartPolicy }))
    countEnd(this.kubelet.counts, container, end)
    this.#restart?.heed(container, end.exitCode)
    const unnoticedMs = this.#stage === 'running' ? untilRelist(this.kubelet) : 0
    if (unnoticedMs === 0) this.kubelet.enqueue(this)
    else this.kubelet.after(unnoticedMs, () => this.kubelet.enqueue(this))
  }

  get #ending(): Ending | undefined {
    return this.#end?.ending
  }

  /** The API says that it is to be deleted, and says something new of it. */
  get #isToldToEnd(): boolean {
    return isBeingDeleted(this.pod) && (this.#end?.isToldBy(this.pod) ?? true)
  }

  get #graceMs(): number {
    return seconds(this.pod.spec.terminationGracePeriodSeconds ?? 30)
  }

  #advance(): void {
    if (this.#isToldToEnd) this.#begin((this.#end ??= new PodEnd()).hear(this.pod))
    if (isPodTerminal(this.pod) && this.#stage !== 'ending')
      this.#begin({ cause: 'failed', graceMs: this.#graceMs })
    if (this.#stage === 'new') this.#admit()
    this.#annotations = tellAnnotationProblems(this, this.#annotations)
    if (this.#stage === 'preparing' && !this.sandbox) this.#prepare()
    if (this.#stage === 'running') this.#resizing.sync()
    if (this.#stage === 'running') this.#run()
    if (this.#stage === 'ending') this.#stopAll()
  }

  #admit(): void {
    const decision = this.#admission?.decide()
    if (decision === 'waits') return
    this.#admission = undefined
    if (typeof decision === 'object') {
      this.#rejection = decision
      this.#stage = 'ended'
      return
    }
    this.#resizing.admit()
    this.#stage = 'preparing'
    this.#deadline = deadlineOf(this, this.seenAt)
    if (isWorthWatching(this.pod)) this.kubelet.watchUse()
  }

  #prepare(): void {
    const { kubelet } = this
    // Nothing of it is to run again: it needs no sandbox.
    if (isFinished(this.containers, this.pod.spec.restartPolicy)) return this.#finish()
    this.sandbox = this.#preparation?.open()
    if (!this.sandbox) return
    this.#preparation = undefined
    const ms = varied(kubelet.profile.sandboxMs, kubelet)
    if (ms === 0) this.#stage = 'running'
    else kubelet.after(ms, () => this.#openedSandbox())
  }

  #openedSandbox(): void {
    if (this.#stage !== 'preparing') return
    this.#stage = 'running'
    this.kubelet.enqueue(this)
  }

  #run(): void {
    if (this.#restart?.isOn) this.starts.cancel()
    if (this.#restart?.proceed() === false) return
    if (isFinished(this.containers, this.pod.spec.restartPolicy)) return this.#finish()
    this.starts.run()
  }

  exceedDeadline(): void {
    if (this.#stage === 'ending' || this.#stage === 'ended') return
    const reason = 'DeadlineExceeded'
    const message = 'Pod was active on the node longer than the specified deadline'
    this.kubelet.events.normal(this.pod, reason, message)
    this.fail({ reason, message, graceMs: this.#graceMs })
  }

  fail(failure: PodFailure): void {
    this.#begin({ ...failure, cause: 'failed' })
    this.kubelet.enqueue(this)
  }

  allocatedTo(name: string): Grant {
    return this.#resizing.allocatedTo(name)
  }

  occupied(): void {
    this.isHungry = true
    this.kubelet.watchUse()
  }

  use(): PodUse {
    return useOf(this, this.kubelet.clock.now())
  }

  probeCounts() {
    return probeCountsOf(this)
  }

  get isActive(): boolean {
    return this.#resizing.isCounted && this.#stage !== 'ending'
  }

  get isOver(): boolean {
    return this.#stage === 'ended'
  }

  /** Somebody else has written the status: a final phase ends the pod, all the rest is put right in time. */
  #statusChanged(): void {
    if (this.#stage === 'ended') return
    if (isPodTerminal(this.pod)) this.kubelet.enqueue(this)
    else this.syncLater()
  }

  #changeSpec(): void {
    // What is being started already runs the old image.
    this.starts.reveal()
    this.containers = withSpec(this.containers, this.pod.spec)
    this.#resizing.specChanged()
    stopOutdated(this)
    if (!this.#resizing.isCounted) return
    this.#deadline?.cancel()
    this.#deadline = deadlineOf(this, this.seenAt)
  }

  #finish(): void {
    this.#begin({ cause: 'finished', graceMs: this.#graceMs })
  }

  #begin(ending: Ending): void {
    this.#end ??= new PodEnd()
    this.#end.begin(ending, this.kubelet.clock.now())
    this.#stage = 'ending'
    this.starts.cancel()
    if (ending.cause === 'deleted') this.containers = this.containers.map(unrestarted)
  }

  #stopAll(): void {
    if (!this.containers.some(isRunning) && this.sandbox?.takeDown() !== false) return this.#close()
    stopAll(this, this.#end!.leftMs(this.kubelet.clock.now()))
  }

  /** Nothing runs any more. */
  #close(kept?: PodRemains['volumes']): void {
    const now = this.kubelet.clock.now()
    if (this.#ending?.cause !== 'finished') this.containers = settledContainers(this.containers, now)
    this.#resizing.release()
    this.sandbox?.close(kept)
    this.kubelet.volumesInUse.release(this.pod.metadata.uid)
    this.#wake.cancel()
    this.#deadline?.cancel()
    this.#stage = 'ended'
  }

  #writeStatus(): void {
    const rejection = this.#rejection
    if (rejection && !isPodTerminal(this.pod))
      this.#record.report(this, (current) => rejectedStatus(current, rejection, this.seenAt))
    // A pod that had ended before it came here is nobody's to report on.
    if (!this.#resizing.isCounted && !this.#ending) return
    const { kubelet, sandbox, containers } = this
    const report = {
      kubelet,
      sandbox,
      containers,
      stage: this.#stage,
      ending: this.#ending,
      seenAt: this.seenAt,
      resizing: this.#resizing,
      instances: this.instances,
      isRestartingAll: this.#restart?.isOn,
    }
    if (this.#reported.holdsBack(this.pod, report)) return
    if (!this.isStatic && this.#reported.covers(this.pod, report)) return
    this.#record.report(this, (pod) => reportedStatus(pod, report))
    this.#reported.keep(this.pod, report)
    this.starts.reported()
  }
}
