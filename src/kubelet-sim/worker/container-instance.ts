/** One run of a container: what the runtime is told to start, what it has written, and what stops it. */
import type { Container as ContainerSpec, ResourceRequirements } from '../../api/generated/types/core-v1.ts'
import { quantityValue } from '../../api/quantity.ts'
import type { Timer } from '../../sim/clock.ts'
import { type Cgroup, cgroupOf } from '../pod/cgroup.ts'
import type { Conduct } from '../pod/conduct.ts'
import type { Terminated } from '../pod/container-life.ts'
import { expandAll, type Variable, valuesOf } from '../pod/environment.ts'
import { boundsOf, type Grant } from '../pod/grant.ts'
import type { Privileges } from '../pod/privileges.ts'
import { textOf } from '../runtime/bytes.ts'
import type { ContainerConfig, ContainerExit, Host, PlannedEnd } from '../runtime/container-config.ts'
import { ContainerLog } from '../runtime/container-log.ts'
import type { RunningContainer } from '../runtime/container-runtime.ts'
import type { Mount, User } from '../runtime/files/files.ts'
import type { Block, Stream } from '../runtime/log-reader.ts'
import type { Ipc } from '../runtime/processes/ipc.ts'
import type { Quota } from '../runtime/quota.ts'
import type { MemoryUse } from './memory-use.ts'
import type { Output } from './pod-remains.ts'
import type { Prober } from './prober.ts'
import type { Sandbox } from './sandbox.ts'

/** At an instant, all of it. */
interface Written {
  readonly blocks: readonly Pick<Block, 'stream' | 'text'>[]
  readonly at: number
}

/** Who is told how an instance ends. */
export interface InstanceOwner {
  /** One uses more memory than what it holds. */
  occupied(): void
  /** One has done what it does at once, and may have ended. */
  done(): void
  exited(instance: ContainerInstance, exit: ContainerExit): void
}

interface InstanceOptions {
  /** The position of the container in its pod. */
  readonly index: number
  readonly id: string
  readonly spec: ContainerSpec
  readonly env: readonly Variable[]
  readonly sandbox: Sandbox
  readonly end: PlannedEnd | undefined
  /** What it may have of the node. */
  readonly grant: Grant
}

export class ContainerInstance implements ContainerConfig, Output {
  readonly index: number
  readonly id: string
  readonly spec: ContainerSpec
  readonly env: readonly Variable[]
  readonly sandbox: Sandbox
  readonly end: PlannedEnd | undefined
  running: RunningContainer | undefined
  prober: Prober | undefined
  memoryUse: MemoryUse | undefined
  /** It has been told to stop. */
  stopping: Stopping | undefined
  /** Asked for whenever memory is taken. */
  memoryLimitBytes: number | undefined
  // Not as one object: there are as many as containers.
  #resources: ResourceRequirements | undefined
  #resourcesOfPod: ResourceRequirements | undefined
  #isLost = false
  #hasSeenNode = false
  #log: ContainerLog | undefined
  /** What it has written, word for word what one before it has: its log is made when somebody asks for it. */
  #repeated: Written | undefined
  #mounts: readonly Mount[] | undefined

  constructor(
    private readonly owner: InstanceOwner,
    { index, id, spec, env, sandbox, end, grant }: InstanceOptions,
  ) {
    this.index = index
    this.id = id
    this.spec = spec
    this.env = env
    this.sandbox = sandbox
    this.end = end
    this.grant = grant
  }

  get image(): string {
    return this.spec.image
  }

  get command(): readonly string[] | undefined {
    return this.#expanded(this.spec.command)
  }

  get args(): readonly string[] | undefined {
    return this.#expanded(this.spec.args)
  }

  get workingDir(): string | undefined {
    return this.spec.workingDir
  }

  get hostname(): string {
    return this.sandbox.hostname
  }

  get ip(): string {
    return this.sandbox.ip
  }

  get ports(): readonly number[] {
    return this.sandbox.portsOf(this.spec)
  }

  get answering(): Conduct | undefined {
    return this.sandbox.conductOf(this.spec)
  }

  get mounts(): readonly Mount[] {
    if (!this.spec.volumeMounts?.length && !this.spec.volumeDevices?.length) return noMounts
    this.#mounts ??= this.sandbox.mountsOf(this.spec, this.env)
    return this.#mounts
  }

  placeOnNode(mountPath: string): { source: string; rootfs: string } | undefined {
    const source = this.sandbox.sourceOf(this.spec, mountPath)
    const id = this.id.replace(/^.*:\/\//, '')
    const rootfs = `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${id}/rootfs`
    return source === undefined ? undefined : { source, rootfs }
  }

  get user(): User | undefined {
    return this.sandbox.userOf(this.spec)
  }

  get podProcesses(): Quota | undefined {
    return this.sandbox.podProcesses
  }

  get privileges(): Privileges {
    return this.sandbox.privilegesOf(this.spec)
  }

  get handler(): string | undefined {
    return this.sandbox.handler
  }

  cgroup(): Cgroup {
    return cgroupOf(this.bounds)
  }

  host(): Host {
    this.#hasSeenNode = true
    return this.sandbox.machine
  }

  userNamespace(): number | undefined {
    return this.sandbox.userNamespace
  }

  oomScore(): number {
    return this.sandbox.oomScoreOf(this.spec)
  }

  get sysctls(): ReadonlyMap<string, string> | undefined {
    return this.sandbox.sysctls
  }

  ipc(): Ipc {
    this.#hasSeenNode = true
    return this.sandbox.ipc
  }

  get readOnlyRoot(): boolean {
    return this.spec.securityContext?.readOnlyRootFilesystem ?? false
  }

  get stdin(): boolean | undefined {
    return this.spec.stdin
  }

  get tty(): boolean | undefined {
    return this.spec.tty
  }

  /** What it has of the node while it runs. */
  get grant(): Grant {
    return { resources: this.#resources, ofPod: this.#resourcesOfPod }
  }

  set grant({ resources, ofPod }: Grant) {
    this.#resources = resources
    this.#resourcesOfPod = ofPod
    const { memory } = this.bounds.limits ?? noLimits
    this.memoryLimitBytes = memory === undefined ? undefined : quantityValue(memory)
    this.running?.machine.checkMemory()
    this.memoryUse?.follow()
  }

  /** As it asks for it. */
  get resources(): ResourceRequirements | undefined {
    return this.#resources
  }

  /** What keeps it within bounds. */
  get bounds(): ResourceRequirements {
    return boundsOf(this.grant)
  }

  get terminationMessagePath(): string {
    return this.spec.terminationMessagePath
  }

  get hosts(): string {
    return this.sandbox.hosts
  }

  get resolvConf(): string {
    return this.sandbox.resolvConf
  }

  /** What it has written; most containers write nothing for long. */
  get log(): ContainerLog {
    this.#log ??= this.#newLog()
    return this.#log
  }

  get logBytes(): number {
    return this.#repeated ? this.log.bytes : (this.#log?.bytes ?? 0)
  }

  onOccupied(): void {
    this.owner.occupied()
  }

  get isOver(): boolean {
    return this.running?.exited !== undefined
  }

  /** The power goes: it ends, and nobody is told how. */
  lose(): void {
    this.#isLost = true
    this.prober?.stop()
    this.memoryUse?.stop()
    this.stopping?.end()
    this.running?.end()
  }

  onOutput(stream: Stream, text: string, at: number): void {
    this.log.append(stream, text, at)
  }

  discard(): void {
    this.#log?.discard()
  }

  onDone(): void {
    if (!this.#isLost) this.owner.done()
  }

  onExit(exit: ContainerExit): void {
    this.prober?.stop()
    this.memoryUse?.stop()
    this.stopping?.end()
    if (!this.#isLost) this.owner.exited(this, exit)
    this.#log?.close()
  }

  /** What has run in it has seen nothing but what it was started with, and would do the same again. */
  get isSelfContained(): boolean {
    return !this.#hasSeenNode && (this.running?.isSelfContained ?? false)
  }

  /** Once more the same, which has ended as this one has. @param at when that was, in milliseconds since 1970 */
  again(id: string, at: number): { readonly next: ContainerInstance; readonly exit: ContainerExit } {
    const { index, spec, env, sandbox, end, grant, running } = this
    const next = new ContainerInstance(this.owner, { index, id, spec, env, sandbox, end, grant })
    next.running = running
    const blocks = this.#repeated?.blocks ?? this.#log?.blocks.slice()
    next.#repeated = blocks && { blocks, at }
    return { next, exit: running!.exited! }
  }

  #newLog(): ContainerLog {
    const log = new ContainerLog(this.sandbox.logs, this.sandbox.mostLogBytes)
    if (!this.#repeated) return log
    const { blocks, at } = this.#repeated
    for (const { stream, text } of blocks) log.append(stream, text, at)
    log.close()
    return log
  }

  /** What its exit makes of it. */
  terminated(exit: ContainerExit, startedAt: number, finishedAt: number): Terminated {
    const { exitCode, isOutOfMemory } = exit
    return {
      phase: 'terminated',
      id: this.id,
      image: this.image,
      exitCode,
      reason: isOutOfMemory ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error',
      message: this.#terminationMessage(exit),
      startedAt,
      finishedAt,
    }
  }

  /** What it leaves to say why it ended: its termination log, or the end of its output. */
  #terminationMessage({ message, exitCode }: ContainerExit): string | undefined {
    if (message) return message
    if (this.spec.terminationMessagePolicy !== 'FallbackToLogsOnError' || exitCode === 0) return undefined
    const end = this.logBytes === 0 ? '' : this.log.read({ tailLines: longestFallbackLines })
    return textOf(end.slice(-longestFallback)) || undefined
  }

  #expanded(words: readonly string[] | undefined): readonly string[] | undefined {
    return words?.some((word) => word.includes('$(')) ? expandAll(words, valuesOf(this.env)) : words
  }
}

/** A container on its way to its end. */
export class Stopping {
  /** Its preStop hook has ended, or there is none. */
  isHookOver = false
  /** It has got the signal to stop. */
  isSignalled = false
  #timer: Timer | undefined
  #callOffHook: (() => void) | undefined

  /**
   * @param killAt when its grace is over.
   * @param awaitsTurn others have to end before it gets the signal.
   */
  constructor(
    public killAt: number,
    public awaitsTurn: boolean,
  ) {}

  /** Waits for `timer`, and for nothing else any more. */
  waitFor(timer: Timer): void {
    this.#timer?.cancel()
    this.#timer = timer
  }

  /** Its preStop hook runs. */
  during(callOffHook: () => void): void {
    this.#callOffHook = callOffHook
  }

  endHook(): void {
    this.#callOffHook?.()
    this.#callOffHook = undefined
  }

  end(): void {
    this.#timer?.cancel()
    this.endHook()
  }
}

const noLimits: { readonly [resource: string]: string } = Object.freeze({})
const noMounts: readonly Mount[] = Object.freeze([])

/** The kubelet's limits for what it takes from a log. */
const longestFallback = 2_048
const longestFallbackLines = 80
