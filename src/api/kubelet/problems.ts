/** What is wrong with a KubeletConfiguration. Source: pkg/kubelet/apis/config/validation, and what kubelets refuse as they start. */
import { taintProblems } from '../core/taint-problems.ts'
import { type FieldErrors, invalid, notSupported, required, unreadable } from '../field-error.ts'
import { goDurationMs } from '../go-duration.ts'
import { QuantityError, quantityValue } from '../quantity.ts'
import type { KubeletSettings } from './defaults.ts'
import { thresholdProblems } from './eviction-thresholds.ts'
import { configurationStruct, isDuration } from './structure.ts'

/** @param settings with all that holds where nothing is said */
export function* problemsOf(settings: KubeletSettings): FieldErrors {
  const unreadableOnes = [...durationProblems(settings)]
  if (unreadableOnes.length > 0) return yield* unreadableOnes
  yield* numberProblems(settings)
  yield* imageProblems(settings)
  yield* taintsProblems(settings)
  yield* choiceProblems(settings)
  yield* shutdownProblems(settings)
  yield* backOffProblems(settings)
  yield* enforcementProblems(settings)
  yield* logProblems(settings)
  yield* thresholdProblems(settings)
  yield* reservedProblems(settings)
}

/** Of parts, too. */
function* durationProblems(value: object, { fields } = configurationStruct, path = ''): FieldErrors {
  for (const [name, { type }] of fields) {
    const said = (value as Readonly<Record<string, unknown>>)[name]
    if (said === undefined || said === null) continue
    if (isDuration(type)) {
      const ms = goDurationMs(String(said))
      if (typeof ms === 'string') yield unreadable(path + name, ms)
    } else if (type.kind === 'struct')
      yield* durationProblems(said as object, type.struct(), `${path}${name}.`)
  }
}

const msOf = (length: string): number => goDurationMs(length) as number

const notNegative = [
  'eventBurst',
  'eventRecordQPS',
  'kubeAPIBurst',
  'kubeAPIQPS',
  'maxOpenFiles',
  'maxPods',
  'podsPerCore',
  'registryBurst',
  'registryPullQPS',
] as const

const ranges = {
  healthzPort: [0, 65_535],
  imageGCHighThresholdPercent: [0, 100],
  imageGCLowThresholdPercent: [0, 100],
  iptablesDropBit: [0, 31],
  iptablesMasqueradeBit: [0, 31],
  oomScoreAdj: [-1_000, 1_000],
  port: [1, 65_535],
  readOnlyPort: [0, 65_535],
} as const

function* numberProblems(settings: KubeletSettings): FieldErrors {
  const numbers = settings as unknown as Readonly<Record<string, number | undefined>>
  if (settings.nodeLeaseDurationSeconds <= 0)
    yield invalid('nodeLeaseDurationSeconds', settings.nodeLeaseDurationSeconds, 'must be greater than 0')
  for (const field of notNegative)
    if ((numbers[field] ?? 0) < 0) yield invalid(field, numbers[field], 'must not be a negative number')
  for (const [field, [least, most]] of Object.entries(ranges)) {
    const number = numbers[field] ?? least
    if (number < least || number > most)
      yield invalid(field, number, `must be between ${least} and ${most}, inclusive`)
  }
  if (settings.nodeStatusMaxImages < -1)
    yield invalid('nodeStatusMaxImages', settings.nodeStatusMaxImages, 'must be -1 or greater')
  const { memoryThrottlingFactor: factor } = settings
  if (!(factor > 0 && factor <= 1))
    yield invalid('memoryThrottlingFactor', factor, 'must be greater than 0 and less than or equal to 1.0')
  const period = msOf(settings.cpuCFSQuotaPeriod)
  // Another one needs the gate CustomCPUCFSQuotaPeriod, which is off.
  if (period !== 100)
    yield invalid(
      'cpuCFSQuotaPeriod',
      settings.cpuCFSQuotaPeriod,
      'requires feature gate CustomCPUCFSQuotaPeriod',
    )
}

function* imageProblems(settings: KubeletSettings): FieldErrors {
  const { imageGCHighThresholdPercent: high, imageGCLowThresholdPercent: low } = settings
  if (low >= high)
    yield invalid('imageGCLowThresholdPercent', low, `must be less than imageGCHighThresholdPercent ${high}`)
  const [least, most] = [msOf(settings.imageMinimumGCAge), msOf(settings.imageMaximumGCAge)]
  if (least < 0) yield invalid('imageMinimumGCAge', settings.imageMinimumGCAge, 'must not be negative')
  if (most < 0) yield invalid('imageMaximumGCAge', settings.imageMaximumGCAge, 'must not be negative')
  if (most > 0 && most <= least)
    yield invalid(
      'imageMaximumGCAge',
      settings.imageMaximumGCAge,
      `must be greater than imageMinimumGCAge ${settings.imageMinimumGCAge}`,
    )
  const { maxParallelImagePulls, serializeImagePulls } = settings
  if (maxParallelImagePulls === undefined) return
  if (maxParallelImagePulls < 1)
    yield invalid('maxParallelImagePulls', maxParallelImagePulls, 'must be a positive number')
  if (serializeImagePulls && maxParallelImagePulls > 1)
    yield invalid(
      'maxParallelImagePulls',
      maxParallelImagePulls,
      'cannot be larger than 1 unless serializeImagePulls is set to false',
    )
}

function* taintsProblems({ registerWithTaints = [] }: KubeletSettings): FieldErrors {
  for (const [n, taint] of registerWithTaints.entries()) {
    const field = `registerWithTaints[${n}]`
    yield* taintProblems(taint, field)
    if (taint.timeAdded !== undefined) yield invalid(`${field}.timeAdded`, taint.timeAdded, 'must not be set')
  }
}

const choices: Readonly<Record<string, readonly string[]>> = {
  topologyManagerPolicy: ['none', 'best-effort', 'restricted', 'single-numa-node'],
  topologyManagerScope: ['container', 'pod'],
  hairpinMode: ['none', 'hairpin-veth', 'promiscuous-bridge'],
  imagePullCredentialsVerificationPolicy: [
    'NeverVerify',
    'NeverVerifyPreloadedImages',
    'NeverVerifyAllowlistedImages',
    'AlwaysVerify',
  ],
  // Another one needs the gate MemoryQoS, which is off.
  memoryReservationPolicy: ['None'],
  cpuManagerPolicy: ['none', 'static'],
  memoryManagerPolicy: ['None', 'Static'],
}

function* choiceProblems(settings: KubeletSettings): FieldErrors {
  const texts = settings as unknown as Readonly<Record<string, string>>
  for (const [field, supported] of Object.entries(choices))
    if (!supported.includes(texts[field])) yield notSupported(field, texts[field], supported)
  const { swapBehavior = '' } = settings.memorySwap as { readonly swapBehavior?: string }
  if (!['', 'LimitedSwap', 'NoSwap'].includes(swapBehavior))
    yield notSupported('memorySwap.swapBehavior', swapBehavior, ['LimitedSwap', 'NoSwap'])
  const { runOnce } = settings as { readonly runOnce?: boolean }
  if (runOnce) yield invalid('runOnce', true, 'Runonce mode has been deprecated and should not be set')
  if (!settings.registerNode) yield invalid('registerNode', false, 'a kubelet of kubesim registers its node')
}

function* shutdownProblems(settings: KubeletSettings): FieldErrors {
  const { shutdownGracePeriod, shutdownGracePeriodCriticalPods, shutdownGracePeriodByPodPriority } = settings
  const [whole, critical] = [msOf(shutdownGracePeriod), msOf(shutdownGracePeriodCriticalPods)]
  if (critical > whole)
    yield invalid(
      'shutdownGracePeriodCriticalPods',
      shutdownGracePeriodCriticalPods,
      `must be <= shutdownGracePeriod ${shutdownGracePeriod}`,
    )
  const lengths = { shutdownGracePeriod, shutdownGracePeriodCriticalPods }
  for (const [field, length] of Object.entries(lengths)) {
    const ms = msOf(length)
    if (ms < 0 || (ms > 0 && ms < 1_000))
      yield invalid(field, length, 'must be either zero or otherwise >= 1 sec')
  }
  if (shutdownGracePeriodByPodPriority?.length && (whole > 0 || critical > 0))
    yield invalid(
      'shutdownGracePeriodByPodPriority',
      shutdownGracePeriodByPodPriority,
      'cannot be specified together with shutdownGracePeriod',
    )
}

function* backOffProblems({ crashLoopBackOff }: KubeletSettings): FieldErrors {
  const { maxContainerRestartPeriod } = crashLoopBackOff
  const ms = msOf(maxContainerRestartPeriod)
  if (ms < 1_000 || ms > 300_000)
    yield invalid(
      'crashLoopBackOff.maxContainerRestartPeriod',
      maxContainerRestartPeriod,
      'must be set between 1s and 300s',
    )
}

/** By what is enforced: the field that names its cgroup. */
const enforcements: Readonly<Record<string, 'systemReservedCgroup' | 'kubeReservedCgroup' | undefined>> = {
  pods: undefined,
  'system-reserved': 'systemReservedCgroup',
  'system-reserved-compressible': 'systemReservedCgroup',
  'kube-reserved': 'kubeReservedCgroup',
  'kube-reserved-compressible': 'kubeReservedCgroup',
  none: undefined,
}

function* enforcementProblems(settings: KubeletSettings): FieldErrors {
  const { enforceNodeAllocatable: all, cgroupsPerQOS } = settings
  const field = 'enforceNodeAllocatable'
  for (const [n, each] of all.entries()) {
    const path = `${field}[${n}]`
    if (!Object.hasOwn(enforcements, each)) {
      yield notSupported(path, each, Object.keys(enforcements))
      continue
    }
    if (all.indexOf(each) < n) yield invalid(path, each, 'duplicated enforcements')
    const cgroup = enforcements[each]
    if (cgroup && !settings[cgroup]) yield required(cgroup, `must be specified when ${each} is in ${field}`)
    if (each === 'none') {
      if (all.length > 1) yield invalid(field, all, 'may not contain additional enforcements beside none')
    } else if (!cgroupsPerQOS)
      yield invalid('cgroupsPerQOS', false, `must be true when ${each} is in ${field}`)
  }
  for (const each of ['system-reserved', 'kube-reserved'])
    if (all.includes(each) && all.includes(`${each}-compressible`))
      yield invalid(field, all, `both ${each} and ${each}-compressible cannot be specified together`)
}

function* logProblems(settings: KubeletSettings): FieldErrors {
  const { containerLogMaxWorkers, containerLogMaxFiles, containerLogMonitorInterval } = settings
  if (containerLogMaxWorkers < 1)
    yield invalid('containerLogMaxWorkers', containerLogMaxWorkers, 'must be greater than or equal to 1')
  if (msOf(containerLogMonitorInterval) < 3_000)
    yield invalid(
      'containerLogMonitorInterval',
      containerLogMonitorInterval,
      'must be a positive time duration greater than or equal to 3s',
    )
  if (containerLogMaxFiles <= 1)
    yield invalid('containerLogMaxFiles', containerLogMaxFiles, 'must be greater than 1')
  const bytes = amountIn(settings.containerLogMaxSize)
  if (typeof bytes === 'string') yield invalid('containerLogMaxSize', settings.containerLogMaxSize, bytes)
  if (!settings.podLogsDir.startsWith('/'))
    yield invalid('podLogsDir', settings.podLogsDir, 'must be absolute path')
}

/** What can be reserved. */
const reservable: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage', 'pid'])

function* reservedProblems({ kubeReserved = {}, systemReserved = {} }: KubeletSettings): FieldErrors {
  for (const [field, amounts] of Object.entries({ kubeReserved, systemReserved }))
    for (const [resource, text] of Object.entries(amounts)) {
      const path = `${field}[${resource}]`
      if (!reservable.has(resource)) {
        yield invalid(path, text, `cannot reserve "${resource}" resource`)
        continue
      }
      const amount = amountIn(text)
      if (typeof amount === 'string') yield invalid(path, text, amount)
      else if (amount < 0) yield invalid(path, text, `resource quantity for "${resource}" cannot be negative`)
    }
}

/** The amount, or what is wrong with the text. */
function amountIn(text: string): number | string {
  try {
    return quantityValue(text)
  } catch (error) {
    if (error instanceof QuantityError) return error.message
    throw error
  }
}
