/** How the kubelet tells the kernel what a container may have: the values of its cgroup, and which container goes first without memory. Pure. */
import { isSidecar } from '../../api/core/container.ts'
import { qosClassOf } from '../../api/core/resources.ts'
import type { Container, Pod, PodSpec, ResourceRequirements } from '../../api/generated/types/core-v1.ts'
import { quantityMilliValue, quantityValue } from '../../api/quantity.ts'
import { isCritical } from './critical.ts'

export interface Cgroup {
  /** As in cpu.max: the share of each period, in microseconds. */
  readonly cpuMax: string
  readonly cpuWeight: number
}

const periodUs = 100_000
const leastQuotaUs = 1_000
const leastShares = 2
const mostShares = 262_144

export function cgroupOf({ requests, limits }: ResourceRequirements = {}): Cgroup {
  const limit = limits?.['cpu']
  const request = requests?.['cpu'] ?? limit
  const limitMillis = limit === undefined ? 0 : quantityMilliValue(limit)
  const quota = Math.max(leastQuotaUs, Math.trunc((limitMillis * periodUs) / 1_000))
  return {
    cpuMax: `${limitMillis === 0 ? 'max' : quota} ${periodUs}`,
    cpuWeight: weightOf(request === undefined ? 0 : quantityMilliValue(request)),
  }
}

/** Shares of cgroup v1, from 2 to 262144. */
export const cpuSharesOf = ({ requests, limits }: ResourceRequirements = {}): number =>
  sharesOf(quantityMilliValue(requests?.['cpu'] ?? limits?.['cpu'] ?? '0'))

const sharesOf = (millis: number): number =>
  Math.min(mostShares, Math.max(leastShares, Math.trunc((millis * 1_024) / 1_000)))

/** Those as a weight from 1 to 10000. */
function weightOf(millis: number): number {
  const shares = sharesOf(millis)
  return 1 + Math.trunc(((shares - leastShares) * 9_999) / (mostShares - leastShares))
}

const ofGuaranteed = -997
const ofBestEffort = 1_000

/** From -997 for those that are spared to 1000. Source: GetContainerOOMScoreAdjust. */
export function oomScoreOf(
  pod: Pod,
  container: Container,
  { isStatic, capacityBytes }: { readonly isStatic: boolean; readonly capacityBytes: number },
): number {
  const qos = qosClassOf(pod.spec)
  if (isCritical(pod, isStatic) || qos === 'Guaranteed') return ofGuaranteed
  if (qos === 'BestEffort') return ofBestEffort
  const share = shareOfRest(pod.spec)
  const scoreOf = (bytes: number) => 1_000 - Math.trunc((1_000 * (bytes + share)) / capacityBytes)
  const own = scoreOf(memoryOf(container))
  // A sidecar goes no sooner than those that it serves.
  const isServant = isSidecar(container) && !pod.spec.containers.includes(container)
  const score = isServant ? Math.min(own, scoreOf(Math.min(...pod.spec.containers.map(memoryOf)))) : own
  return Math.min(ofBestEffort - 1, Math.max(ofBestEffort + ofGuaranteed, score))
}

/** What a pod asks for as a whole and none of its containers does counts for each of them alike. */
function shareOfRest({ containers, initContainers = [], resources }: PodSpec): number {
  const whole = resources?.requests?.['memory']
  if (whole === undefined) return 0
  const users = [...initContainers.filter(isSidecar), ...containers]
  const asked = users.reduce((sum, each) => sum + memoryOf(each), 0)
  return Math.max(0, Math.trunc((quantityValue(whole) - asked) / users.length))
}

const memoryOf = ({ resources }: Container): number => quantityValue(resources?.requests?.['memory'] ?? '0')
