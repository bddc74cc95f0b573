/** One attempt to start a container: image, configuration, creation, start, hook. What goes wrong is a state to wait in. */
import type { Container as ContainerSpec, Secret } from '../../api/generated/types/core-v1.ts'
import { quantityValue } from '../../api/quantity.ts'
import type { Timer } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import { credentialsFor } from '../images/registry/docker-config.ts'
import { goDuration, type Pull, varied } from '../images/registry/node-images.ts'
import { PullError, type PulledImage } from '../images/registry/pull.ts'
import { type Consumption, conductOf } from '../pod/conduct.ts'
import { containerId } from '../pod/container-id.ts'
import {
  type Container,
  grown,
  mayRun,
  started,
  startsOf,
  terminated,
  waiting,
} from '../pod/container-life.ts'
import { ConfigError, environmentOf } from '../pod/environment.ts'
import { boundsOf, type Grant } from '../pod/grant.ts'
import { containerTypeOf } from '../pod/kubelet-counts.ts'
import { isTask } from '../pod/unknown-program.ts'
import type { PlannedEnd } from '../runtime/container-config.ts'
import { StartError } from '../runtime/start-error.ts'
import { mountedImages, type NeededImage } from '../volumes/image-volume.ts'
import { ContainerInstance } from './container-instance.ts'
import { hookFailure, runHook } from './hooks.ts'
import { longestBackOffOf } from './longest-back-off.ts'
import { followMemory } from './memory-use.ts'
import { beginProbes } from './probing.ts'
import { pullSecretsOf } from './pull-secrets.ts'
import { seccompProblem } from './seccomp-profile.ts'
import { tellCreated, tellPresent, tellStarted } from './start-events.ts'
import { nonRootProblem } from './users.ts'
import { podId, type WorkedPod } from './worked-pod.ts'

/** After an error that only a change of something else can mend. */
const retryMs = seconds(10)

export class StartAttempt {
  #timer: Timer | undefined
  #callOffHook: (() => void) | undefined
  /** It runs, but nobody is told before its postStart hook is done. */
  #unseen: ContainerInstance | undefined
  /** What went wrong with the postStart hook, for which the container is being stopped. */
  #hookProblem: string | undefined
  #isOver = false
  /** As it is when the attempt begins: what its pod is told meanwhile has to wait. */
  readonly #spec: ContainerSpec
  /** How many of the images that it needs are there. */
  #fetched = 0
  /** The image that is fetched is one that it mounts. */
  #isMounted = false
  /** With which images are pulled. */
  #secrets: readonly Secret[] = []

  constructor(
    private readonly worker: WorkedPod,
    readonly index: number,
  ) {
    this.#spec = this.#container.spec
  }

  run(): void {
    this.worker.kubelet.counts.starts.add({ container_type: containerTypeOf(this.#container) })
    this.#secrets = pullSecretsOf(this.worker)
    this.#fetch()
  }

  /** Sees to it that the next image is there: first those that it mounts, then its own. */
  #fetch(): void {
    const all = this.#needed
    const needed = all[this.#fetched]
    if (!needed) return this.#configure()
    this.#isMounted = this.#fetched < all.length - 1
    const { images } = this.worker.kubelet
    const { image, policy } = needed
    const present = policy === 'Always' ? undefined : images.find(image)
    if (present) {
      tellPresent(this.worker, this.#isMounted ? undefined : this.index, image)
      this.#haveFetched()
    } else if (policy === 'Never') {
      const message = `Container image "${image}" is not present with pull policy of Never`
      this.#tellOfImage('warning', 'ErrImageNeverPull', message)
      this.#fail('ErrImageNeverPull', message)
    } else this.#pull(image, images.pull(image, credentialsFor(image, this.#secrets)))
  }

  #haveFetched(): void {
    this.#fetched++
    this.#fetch()
  }

  get #needed(): readonly NeededImage[] {
    const { image, imagePullPolicy: policy } = this.#spec
    return [...mountedImages(this.worker.pod, this.#spec), { image, policy }]
  }

  /** The pod is to end: forget about it. */
  cancel(): void {
    this.#isOver = true
    this.#timer?.cancel()
    this.#callOffHook?.()
    this.reveal()
  }

  /** What runs counts as running from now on. */
  reveal(): void {
    const { worker, index } = this
    const instance = this.#unseen
    if (!instance) return
    this.#unseen = undefined
    const { id, image, running } = instance
    worker.set(index, this.#started(id, image, running!.startedAt))
  }

  #started(id: string, image: string, at: number): Container {
    const longestBackOffMs = longestBackOffOf(this.worker.kubelet.settings)
    return started(this.#container, { id, image, at, longestBackOffMs })
  }

  /** The container has ended, perhaps before its hook has. Answers what was wrong with its hook, if that is why. */
  exited(): string | undefined {
    this.reveal()
    if (this.#hookProblem !== undefined) this.#finish()
    return this.#hookProblem
  }

  get #container(): Container {
    return this.worker.containers[this.index]
  }

  /** The pod wants another image by now: that is tried at once. */
  get #isOutdated(): boolean {
    return this.#container.spec.image !== this.#spec.image
  }

  #pull(image: string, pull: Pull): void {
    const { outcome } = pull
    if (outcome instanceof PullError && outcome.reason === 'InvalidImageName') {
      this.#tellOfImage('warning', 'InspectFailed', outcome.message)
      return this.#fail('InvalidImageName', outcome.message)
    }
    this.#tellOfImage('normal', 'Pulling', `Pulling image "${image}"`)
    this.#after(pull.withWaitMs, () => {
      if (outcome instanceof PullError) this.#pullFailed(image, outcome)
      else this.#pulled(image, outcome, pull)
    })
  }

  #pulled(image: string, outcome: PulledImage, { ms, withWaitMs }: Pull): void {
    this.worker.kubelet.images.add(image, outcome)
    const took = `in ${goDuration(ms)} (${goDuration(withWaitMs)} including waiting)`
    this.#tellOfImage(
      'normal',
      'Pulled',
      `Successfully pulled image "${image}" ${took}. Image size: ${outcome.sizeBytes} bytes.`,
    )
    this.#haveFetched()
  }

  #pullFailed(image: string, { message }: PullError): void {
    const { worker, index } = this
    const now = worker.kubelet.clock.now()
    const pulls = grown(this.#container.pulls, now, now)
    this.#tellOfImage('warning', 'Failed', `Failed to pull image "${image}": ${message}`)
    this.#warning('Failed', 'Error: ErrImagePull')
    this.#countFailure('ErrImagePull')
    const tried = waiting(this.#container, 'ErrImagePull', message)
    worker.set(
      index,
      this.#isOutdated ? tried : { ...tried, pulls: { ...pulls, image }, retryAt: now + pulls.ms },
    )
    this.#finish()
  }

  #configure(): void {
    const { worker } = this
    const spec = this.#spec
    const { sandbox } = worker
    if (!sandbox) return
    const env = environmentOf(spec, sandbox)
    const problem =
      env instanceof ConfigError ? env.message : (sandbox.mountProblem(spec, env) ?? this.#userProblem())
    if (env instanceof ConfigError || problem !== undefined) {
      return this.#fail('CreateContainerConfigError', problem ?? '', problem)
    }
    const unknownProfile = seccompProblem(worker.pod, spec, worker.kubelet)
    if (unknownProfile !== undefined)
      return this.#fail('CreateContainerError', unknownProfile, unknownProfile)
    const id = containerId(worker.pod, this.#container, worker.kubelet.clock.now())
    const grant = worker.allocatedTo(spec.name)
    const instance = new ContainerInstance(worker, {
      index: this.index,
      id,
      spec,
      env,
      sandbox,
      end: plannedEnd(worker, { ...this.#container, spec }, grant),
      grant,
    })
    this.#after(varied(worker.kubelet.profile.createMs, worker.kubelet), () => this.#start(instance))
  }

  #userProblem(): string | undefined {
    const spec = this.#spec
    const problem = nonRootProblem(this.worker.pod, spec, this.worker.kubelet.runtime.library)
    return problem && `${problem} (pod: "${podId(this.worker)}", container: ${spec.name})`
  }

  #start(instance: ContainerInstance): void {
    const { worker } = this
    tellCreated(worker, this.index)
    const running = worker.kubelet.runtime.start(instance, instance.sandbox.processesBeside(instance.spec))
    worker.adoptInstance(instance)
    if (running instanceof StartError) return this.#startFailed(instance, running)
    instance.running = running
    if (instance.answering?.memory) followMemory(worker.kubelet, instance)
    tellStarted(worker, this.index)
    this.#unseen = instance
    this.#hook(instance)
  }

  #startFailed({ id, image }: ContainerInstance, { message }: StartError): void {
    const finishedAt = this.worker.kubelet.clock.now()
    const next = this.#started(id, image, finishedAt)
    const reason = 'StartError'
    const end = { phase: 'terminated', id, image, exitCode: 128, reason, message, finishedAt } as const
    this.#warning('Failed', `Error: ${message}`)
    this.#countFailure('RunContainerError')
    const failed = terminated(next, end)
    const isFinal = !mayRun(failed, this.worker.pod.spec.restartPolicy)
    this.worker.set(this.index, isFinal ? failed : waiting(failed, 'RunContainerError', message))
    this.#finish()
  }

  /** The hook holds up all: what is told of its container, the probes, and the next container of the pod. */
  #hook(instance: ContainerInstance): void {
    const handler = instance.spec.lifecycle?.postStart
    if (!handler) return this.#began(instance)
    const { worker } = this
    this.#callOffHook = runHook(worker, instance, handler, (problem) => {
      if (this.#isOver) return
      if (problem === undefined || instance.running?.exited) return this.#began(instance)
      this.#hookProblem = hookFailure(worker, instance.spec.name, handler, problem)
      this.#warning('FailedPostStartHook', 'PostStartHook failed')
      this.#countFailure('PostStartHookError')
      worker.stopInstance(instance, 'FailedPostStartHook')
    })
  }

  #began(instance: ContainerInstance): void {
    this.reveal()
    if (!instance.running?.exited && !instance.stopping) beginProbes(this.worker, instance)
    this.#finish()
  }

  /** @param error what the Event tells, if it is more than the reason. */
  #fail(reason: string, message: string, error = reason): void {
    const { worker, index } = this
    this.#warning('Failed', `Error: ${error}`)
    this.#countFailure(reason)
    const tried = waiting(this.#container, reason, message)
    const retryAt = worker.kubelet.clock.now() + retryMs
    worker.set(index, this.#isOutdated ? tried : { ...tried, retryAt })
    this.#finish()
  }

  #countFailure(code: string): void {
    this.worker.kubelet.counts.failedStarts.add({ container_type: containerTypeOf(this.#container), code })
  }

  #finish(): void {
    this.#isOver = true
    this.worker.attemptDone(this)
  }

  /** What an image is mounted for belongs to no container. */
  #tellOfImage(type: 'normal' | 'warning', reason: string, message: string): void {
    this.worker.report(type, this.#isMounted ? undefined : this.index, { reason, message })
  }

  #warning(reason: string, message: string): void {
    this.worker.report('warning', this.index, { reason, message })
  }

  /** What takes no time happens at once. */
  #after(ms: number, run: () => void): void {
    if (ms <= 0) return run()
    this.#timer = this.worker.kubelet.after(ms, () => this.#isOver || run())
  }
}

/** How a server ends that would else go on: its Pod says so, or it is taken to have done its work. */
function plannedEnd({ pod, kubelet }: WorkedPod, container: Container, grant: Grant): PlannedEnd | undefined {
  const { exit, exitAfterMs, memory } = conductOf(pod, container.spec.name) ?? {}
  const isTimeOver = exit?.times !== undefined && startsOf(container) >= exit.times
  const isOrdered = !isTimeOver && (exit !== undefined || exitAfterMs !== undefined)
  if (!isOrdered && (!isTask(pod, container) || isBeyondLimit(memory, grant))) return undefined
  const afterMs = exitAfterMs ?? varied(kubelet.profile.taskMs, kubelet)
  return {
    afterMs,
    exitCode: isTimeOver ? 0 : (exit?.code ?? 0),
    isOrdered,
    merelyWaits: exitAfterMs !== undefined,
  }
}

/** It uses more memory than it may, and does not get so far. */
function isBeyondLimit(memory: Consumption | undefined, grant: Grant): boolean {
  const limit = boundsOf(grant).limits?.memory
  return memory !== undefined && limit !== undefined && memory.base > quantityValue(limit)
}
