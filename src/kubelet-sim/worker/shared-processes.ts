/** Whose processes a container sees besides its own: those of its whole pod, of the container that it is to look into, or of the whole node. */
import type { Container, EphemeralContainer, Pod } from '../../api/generated/types/core-v1.ts'
import type { ContainerConfig } from '../runtime/container-config.ts'
import type { RunningContainer } from '../runtime/container-runtime.ts'
import type { ProcessNamespace } from '../runtime/machine.ts'
import { StartError } from '../runtime/start-error.ts'
import type { Worker } from './node-services.ts'

/** The first process of a pod whose containers share them. */
const pauseImage = 'registry.k8s.io/pause:3.10.1'
const pauseUser = { uid: 65_535, gid: 65_535 }

const sandboxChanged = 'Pod sandbox changed, it will be killed and re-created.'

/** Whether a container sees the processes of others at all. */
export const seesOthers = (spec: Container, { spec: { shareProcessNamespace, hostPID } }: Pod): boolean =>
  shareProcessNamespace === true ||
  hostPID === true ||
  Boolean((spec as EphemeralContainer).targetContainerName)

export class SharedProcesses {
  #pause: RunningContainer | undefined

  constructor(
    private readonly owner: Worker,
    private readonly place: Pick<ContainerConfig, 'hostname' | 'ip'>,
  ) {}

  /** Undefined for a container that sees only its own. */
  beside(spec: Container): ProcessNamespace | undefined {
    const { shareProcessNamespace, hostPID } = this.owner.pod.spec
    if (hostPID) return this.owner.kubelet.system.processes
    if (shareProcessNamespace) return this.#ofPod()
    const { targetContainerName } = spec as EphemeralContainer
    if (!targetContainerName) return undefined
    const target = this.owner.instance(targetContainerName)?.running
    return target && !target.exited ? target.machine.processes : undefined
  }

  close(): void {
    this.#pause?.end()
  }

  /** Whose first process has ended gets another one: with it, all others have. */
  #ofPod(): ProcessNamespace | undefined {
    const { kubelet, pod } = this.owner
    if (this.#pause?.exited) kubelet.events.normal(pod, 'SandboxChanged', sandboxChanged)
    if (!this.#pause || this.#pause.exited) this.#pause = this.#started()
    return this.#pause?.machine.processes
  }

  #started(): RunningContainer | undefined {
    const started = this.owner.kubelet.runtime.start({
      image: pauseImage,
      ...this.place,
      env: [],
      ports: [],
      user: pauseUser,
      onOutput: () => {},
      onExit: () => {},
    })
    return started instanceof StartError ? undefined : started
  }
}
