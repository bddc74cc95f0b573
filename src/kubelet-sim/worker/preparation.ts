/** Gets a pod its sandbox: volumes and an address. What is missing is told, and tried again. */
import { minutes, seconds } from '../../sim/duration.ts'
import { podDns } from '../pod/dns.ts'
import { Unmounted } from '../volumes/mount-problem.ts'
import { NoAddress, type Worker } from './node-services.ts'
import type { PodRemains } from './pod-remains.ts'
import { Sandbox } from './sandbox.ts'
import type { Wake } from './wake.ts'

const firstMountRetryMs = 500
const longestMountRetryMs = minutes(2) + seconds(2)
const sandboxRetryMs = seconds(10)
/** When the kubelet looks at a pod again of which it could not find all volumes. */
const unprocessedRetryMs = seconds(10)

const noProblems = { problems: [] }

export class Preparation {
  #mountRetryMs = firstMountRetryMs

  constructor(
    private readonly worker: Worker,
    private readonly wake: Wake,
    private readonly remains: PodRemains | undefined,
  ) {}

  /** The sandbox, if it could be had; else the pod is woken to try again. */
  open(): Sandbox | undefined {
    const { pod, kubelet } = this.worker
    const opened = Sandbox.open(this.worker, this.remains?.volumes)
    if (opened instanceof Unmounted) this.#failToMount(opened)
    else if (this.remains?.volumes) {
      const message = 'Pod sandbox changed, it will be killed and re-created.'
      kubelet.events.normal(pod, 'SandboxChanged', message)
    }
    if (opened instanceof Sandbox) {
      const { problems } = pod.spec.dnsConfig ? podDns(pod, kubelet.settings) : noProblems
      for (const problem of problems) kubelet.events.warning(pod, 'DNSConfigForming', problem)
      kubelet.volumesMounted(pod)
      kubelet.counts.startedPods++
      return opened
    }
    if (opened instanceof NoAddress) this.#haveNoAddress(opened)
    return undefined
  }

  #failToMount({ messages, areUnprocessed }: Unmounted): void {
    // What only waits to be attached is woken when it is.
    if (messages.length === 0) return
    const { kubelet, pod } = this.worker
    for (const message of messages) kubelet.events.warning(pod, 'FailedMount', message)
    this.wake.by(kubelet.clock.now() + (areUnprocessed ? unprocessedRetryMs : this.#mountRetryMs))
    this.#mountRetryMs = Math.min(this.#mountRetryMs * 2, longestMountRetryMs)
  }

  #haveNoAddress({ message }: NoAddress): void {
    // Where the node has no range of addresses yet, its change wakes the pod.
    if (message === undefined) return
    const { kubelet, pod } = this.worker
    kubelet.events.warning(pod, 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${message}`)
    this.wake.by(kubelet.clock.now() + sandboxRetryMs)
  }
}
