/** When a node is short of something, as a KubeletConfiguration has it. Pure. Source: ParseThresholdConfig of pkg/kubelet/eviction. */
import { type FieldErrors, invalid, unreadable } from '../field-error.ts'
import { goDurationMs } from '../go-duration.ts'
import { memoByIdentity } from '../memo.ts'
import { QuantityError, quantityValue } from '../quantity.ts'
import type { KubeletConfiguration } from './configuration.ts'

export type Signal = 'memory.available' | 'nodefs.available' | 'imagefs.available' | 'pid.available'

const counted: ReadonlySet<string> = new Set<Signal>([
  'memory.available',
  'nodefs.available',
  'imagefs.available',
  'pid.available',
])

/** Accepted, and never met: files are not counted, and containers write where all do. */
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

type Texts = Readonly<Record<string, string>>

/** Source: DefaultEvictionHard. */
export const usualHard: Texts = Object.freeze({
  'imagefs.available': '15%',
  'imagefs.inodesFree': '5%',
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'nodefs.inodesFree': '5%',
})

/** The hard thresholds, with what a kubelet has by default. */
export function hardThresholdsOf({
  evictionHard,
  mergeDefaultEvictionSettings,
}: KubeletConfiguration): Texts {
  if (!evictionHard) return usualHard
  return mergeDefaultEvictionSettings ? { ...usualHard, ...evictionHard } : evictionHard
}

/** The hard ones first. @param configuration has no problems */
export const thresholdsOf = memoByIdentity((configuration: KubeletConfiguration): readonly Threshold[] => {
  const { evictionSoft = {}, evictionSoftGracePeriod = {}, evictionMinimumReclaim = {} } = configuration
  const read = (list: Texts, graceOf: (signal: string) => number) =>
    Object.keys(list).flatMap((signal): readonly Threshold[] => {
      if (!counted.has(signal)) return []
      const limit = limitOf(list[signal])
      const reclaim = Object.hasOwn(evictionMinimumReclaim, signal)
        ? limitOf(evictionMinimumReclaim[signal])
        : undefined
      return isOff(limit)
        ? []
        : [{ signal: signal as Signal, limit, graceMs: graceOf(signal), minimumReclaim: reclaim }]
    })
  return [
    ...read(hardThresholdsOf(configuration), () => 0),
    ...read(evictionSoft, (signal) => goDurationMs(evictionSoftGracePeriod[signal]) as number),
  ]
})

export function* thresholdProblems(configuration: KubeletConfiguration): FieldErrors {
  const { evictionHard = {}, evictionSoft = {}, evictionSoftGracePeriod = {} } = configuration
  for (const [field, list] of Object.entries({ evictionHard, evictionSoft }))
    for (const [path, signal, text] of entriesOf(field, list)) {
      if (!isSignal(signal)) yield invalid(path, signal, `unsupported eviction signal ${signal}`)
      else yield* limitProblems(path, signal, text)
    }
  for (const [path, signal, text] of entriesOf('evictionSoftGracePeriod', evictionSoftGracePeriod)) {
    if (!isSignal(signal)) yield invalid(path, signal, `unsupported eviction signal ${signal}`)
    const ms = goDurationMs(text)
    if (typeof ms === 'string') yield unreadable(path, ms)
    else if (ms < 0)
      yield invalid(path, text, `invalid eviction grace period specified: ${text}, must be a positive value`)
  }
  for (const signal of Object.keys(evictionSoft))
    if (!Object.hasOwn(evictionSoftGracePeriod, signal))
      yield invalid(
        `evictionSoft[${signal}]`,
        evictionSoft[signal],
        `grace period must be specified for the soft eviction threshold ${signal}`,
      )
  yield* reclaimProblems(configuration.evictionMinimumReclaim ?? {})
}

function* reclaimProblems(reclaims: Texts): FieldErrors {
  for (const [path, signal, text] of entriesOf('evictionMinimumReclaim', reclaims)) {
    if (!isSignal(signal)) yield invalid(path, signal, `unsupported eviction signal ${signal}`)
    else if (text.endsWith('%')) {
      if (!(shareOf(text) > 0))
        yield invalid(path, text, `eviction percentage minimum reclaim ${signal} must be positive: ${text}`)
    } else if (!(amountIn(text) >= 0))
      yield invalid(path, text, `negative eviction minimum reclaim specified for ${signal}`)
  }
}

function* limitProblems(path: string, signal: string, text: string): FieldErrors {
  if (text.endsWith('%')) {
    const share = shareOf(text)
    if (!(share >= 0))
      yield invalid(path, text, `eviction percentage threshold ${signal} must be >= 0%: ${text}`)
    else if (share > 1)
      yield invalid(path, text, `eviction percentage threshold ${signal} must be <= 100%: ${text}`)
  } else if (!(amountIn(text) > 0))
    yield invalid(path, text, `eviction threshold ${signal} must be positive: ${text}`)
}

const entriesOf = (field: string, list: Texts): readonly (readonly [string, string, string])[] =>
  Object.entries(list).map(([signal, text]) => [`${field}[${signal}]`, signal, text])

const isSignal = (signal: string) => counted.has(signal) || notCounted.has(signal)

const limitOf = (text: string): Limit =>
  text.endsWith('%') ? { share: shareOf(text) } : { amount: quantityValue(text) }

/** That is how one is switched off. */
const isOff = (limit: Limit): boolean => 'share' in limit && (limit.share === 0 || limit.share === 1)

/** Shares are numbers of 32 bits there, which shows in what is left for pods. NaN for what is none. */
const shareOf = (text: string): number => {
  const number = text.slice(0, -1)
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(number)
    ? Math.fround(Math.fround(Number(number)) / 100)
    : Number.NaN
}

/** NaN for what is none. */
function amountIn(text: string): number {
  try {
    return quantityValue(text)
  } catch (error) {
    if (error instanceof QuantityError) return Number.NaN
    throw error
  }
}

/** Source: GetThresholdQuantity. */
export const amountOf = (limit: Limit, capacity: number): number =>
  'amount' in limit ? limit.amount : Math.floor(limit.share * capacity)
