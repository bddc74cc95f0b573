/** When a node is short of something: the thresholds of its kubelet's configuration. Pure. Source: pkg/kubelet/eviction. */
import { badRequest } from '../../api/errors.ts'
import { QuantityError, quantityValue } from '../../api/quantity.ts'
import { minutes, parseDuration } from '../../sim/duration.ts'
import type { KubeletConfiguration } from '../kubelet-configuration.ts'

export type Signal = 'memory.available' | 'nodefs.available' | 'imagefs.available' | 'pid.available'

export type Pressure = 'MemoryPressure' | 'DiskPressure' | 'PIDPressure'

interface Starved {
  readonly condition: Pressure
  /** As messages name it. */
  readonly resource: 'memory' | 'ephemeral-storage' | 'pids'
}

/** What a signal is about. */
export const signals: Readonly<Record<Signal, Starved>> = {
  'memory.available': { condition: 'MemoryPressure', resource: 'memory' },
  'nodefs.available': { condition: 'DiskPressure', resource: 'ephemeral-storage' },
  'imagefs.available': { condition: 'DiskPressure', resource: 'ephemeral-storage' },
  'pid.available': { condition: 'PIDPressure', resource: 'pids' },
}

/** Accepted, and never met: files are not counted. */
const notCounted: ReadonlySet<string> = new Set([
  'nodefs.inodesFree',
  'imagefs.inodesFree',
  'containerfs.available',
  'containerfs.inodesFree',
])

/** An amount, or a share of all there is. */
type Limit = { readonly amount: number } | { readonly share: number }

export interface Threshold {
  readonly signal: Signal
  readonly limit: Limit
  /** How long it may be met before anything is done; 0 for a hard one. */
  readonly graceMs: number
  /** How much more must be free before it is over. */
  readonly minimumReclaim: Limit | undefined
}

/** How much there is of something, and how much of that is free. */
export interface Observation {
  readonly available: number
  readonly capacity: number
}

export type Observations = Readonly<Record<Signal, Observation>>

/** Source: DefaultEvictionHard. */
export const usualHard: Readonly<Record<string, string>> = {
  'imagefs.available': '15%',
  'imagefs.inodesFree': '5%',
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'nodefs.inodesFree': '5%',
}

/** The hard ones first. @throws ApiError 400 for what is no threshold */
export function thresholdsOf(configuration: KubeletConfiguration): readonly Threshold[] {
  const { evictionHard = usualHard, evictionSoft = {}, evictionSoftGracePeriod = {} } = configuration
  const reclaims = configuration.evictionMinimumReclaim ?? {}
  const read = (list: Readonly<Record<string, string>>, graceOf: (signal: string) => number) =>
    Object.keys(list).flatMap((signal): readonly Threshold[] => {
      if (notCounted.has(signal)) return []
      if (!Object.hasOwn(signals, signal)) throw badRequest(`unsupported eviction signal ${signal}`)
      const limit = limitOf(signal, list[signal])
      const reclaim = Object.hasOwn(reclaims, signal) ? limitOf(signal, reclaims[signal]) : undefined
      return limit === undefined
        ? []
        : [{ signal: signal as Signal, limit, graceMs: graceOf(signal), minimumReclaim: reclaim }]
    })
  const graceOfSoft = (signal: string) => {
    const text = Object.hasOwn(evictionSoftGracePeriod, signal) ? evictionSoftGracePeriod[signal] : undefined
    if (text === undefined)
      throw badRequest(`grace period must be specified for the soft eviction threshold ${signal}`)
    return lengthOf(text)
  }
  return [...read(evictionHard, () => 0), ...read(evictionSoft, graceOfSoft)]
}

/** @throws ApiError 400 for what makes no sense */
export function checkConfiguration(configuration: KubeletConfiguration): void {
  thresholdsOf(configuration)
  transitionPeriodOf(configuration)
}

/** How long a condition stays when it is over. @throws ApiError 400 */
export const transitionPeriodOf = ({ evictionPressureTransitionPeriod }: KubeletConfiguration): number =>
  evictionPressureTransitionPeriod === undefined ? minutes(5) : lengthOf(evictionPressureTransitionPeriod)

/** @throws ApiError 400 */
export function lengthOf(text: string): number {
  const ms = parseDuration(text)
  if (ms === undefined || ms < 0) throw badRequest(`invalid duration ${JSON.stringify(text)}`)
  return ms
}

function limitOf(signal: string, text: string): Limit | undefined {
  if (text.endsWith('%')) {
    const share = Number(text.slice(0, -1)) / 100
    if (!(share >= 0 && share <= 1))
      throw badRequest(`eviction percentage threshold ${signal} is invalid: ${text}`)
    // That is how one is switched off.
    return share === 0 || share === 1 ? undefined : { share }
  }
  try {
    const amount = quantityValue(text)
    if (amount > 0) return { amount }
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error
  }
  throw badRequest(`eviction threshold ${signal} must be positive: ${text}`)
}

export const amountOf = (limit: Limit, capacity: number): number =>
  'amount' in limit ? limit.amount : Math.floor(limit.share * capacity)

/** @param isMetAlready whether it must be well over before it is over */
export function isMet(threshold: Threshold, observations: Observations, isMetAlready: boolean): boolean {
  const { available, capacity } = observations[threshold.signal]
  const { limit, minimumReclaim } = threshold
  const more = isMetAlready && minimumReclaim ? amountOf(minimumReclaim, capacity) : 0
  return available < amountOf(limit, capacity) + more
}
