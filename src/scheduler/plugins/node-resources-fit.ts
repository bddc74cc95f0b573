/** Keeps pods off nodes that have not enough left for them; prefers the emptier nodes, or what it is told to prefer. */
import { allocatableOf } from '../../api/core/node.ts'
import { classPrefix } from '../../api/core/resource-names.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { DeviceClass } from '../../api/generated/types/resource-v1.ts'
import type { NodeResourcesFitArgs } from '../../api/kubescheduler/plugin-args.ts'
import { canonicalQuantity, formatQuantity } from '../../api/quantity.ts'
import { deviceClass } from '../../api/resource/deviceclass.ts'
import type { Change } from '../../client/change.ts'
import { DeviceCounts } from '../devices/device-counts.ts'
import { classOfResource } from '../devices/extended-resources.ts'
import type { Plugin, PluginContext, Refusal, Suggestion } from '../framework/plugin.ts'
import { type Capacity, capacityOf, type Demand, demandOf } from '../views/demand.ts'
import type { NodeView } from '../views/node-view.ts'
import { kindsBehind } from './counted-resources.ts'
import { fitScore } from './fit-scores.ts'
import { orOtherTaints } from './taint-wakes.ts'

const shortages = [
  'Too many pods',
  'Insufficient cpu',
  'Insufficient memory',
  'Insufficient ephemeral-storage',
]

/** What is short, as bits in the order of `shortages`; the last says that the empty node is too small. */
const [pods, cpu, memory, storage, tooSmall] = [1, 2, 4, 8, 16]

/** One refusal for each combination, so that refusing makes nothing. */
const refusals = Array.from(
  { length: 2 * tooSmall },
  (_, short): Refusal => ({
    reasons: shortages.filter((_reason, bit) => (short & (1 << bit)) !== 0),
    couldBeFreed: (short & tooSmall) === 0,
  }),
)

/** Source: noderesources/fit.go. */
export function nodeResourcesFit(
  { cache, nodes }: PluginContext,
  { ignoredResources = [], ignoredResourceGroups = [], scoringStrategy }: NodeResourcesFitArgs,
): Plugin {
  const scoreOf = fitScore(scoringStrategy, new DeviceCounts({ cache, nodes }))
  const isIgnored = (name: string): boolean =>
    ignoredResources.includes(name) || ignoredResourceGroups.includes(name.split('/')[0])
  /** Where no node has any of it, those look for it who give devices away. */
  const isDevice = (name: string): boolean => classOfResource(cache, name) !== undefined

  return {
    name: 'NodeResourcesFit',
    needs: ['demand'],
    perNode: true,
    watches: [...new Set([deviceClass, ...kindsBehind(scoringStrategy.resources)])],

    filter({ demand }, view) {
      const short =
        (view.usedPods < view.pods ? 0 : pods) |
        shortage(cpu, demand.cpuMilli, view.usedCpuMilli, view.cpuMilli) |
        shortage(memory, demand.memoryBytes, view.usedMemoryBytes, view.memoryBytes) |
        shortage(storage, demand.storageBytes, view.usedStorageBytes, view.storageBytes)
      if (demand.extended.length > 0) return withExtended(short, demand, { view, isIgnored, isDevice })
      return short === 0 ? undefined : refusals[short]
    },

    suggest: ({ object, demand }, view) => askLess(object, demand, view),

    score: ({ demand }, view) => scoreOf(demand, view),

    wakesOn: {
      node: orOtherTaints(({ demand }, node, previous) => {
        const capacity = capacityOf(allocatableOf(node))
        const before = previous && capacityOf(allocatableOf(previous))
        return (
          couldHold(capacity, demand, isDevice) &&
          (!before ||
            offersMore(capacity, before, demand) ||
            demand.extended.some(([name]) => !capacity.extended.has(name) && isDevice(name)))
        )
      }),
      podGone: () => true,
      podResized: ({ demand }, resized, previous) => leavesMore(resized.demand, previous.demand, demand),
      pod: ({ demand }, previous) => asksLess(demand, demandOf(previous.spec)),
      change: ({ demand }, change) =>
        change.kind === deviceClass &&
        change.type !== 'DELETED' &&
        standsNewFor(demand, change as Change<DeviceClass>),
    },
  }
}

function shortage(bit: number, asked: number, used: number, capacity: number): number {
  if (asked === 0 || asked <= capacity - used) return 0
  return asked > capacity ? bit | tooSmall : bit
}

interface ExtendedOptions {
  readonly view: NodeView
  readonly isIgnored: (name: string) => boolean
  readonly isDevice: (name: string) => boolean
}

function withExtended(
  short: number,
  { extended }: Demand,
  { view, isIgnored, isDevice }: ExtendedOptions,
): Refusal | undefined {
  const reasons = [...refusals[short].reasons]
  let { couldBeFreed } = refusals[short]
  for (const [name, asked] of extended) {
    const capacity = view.extended.get(name) ?? 0
    if (asked <= capacity - (view.usedExtended.get(name) ?? 0) || isIgnored(name)) continue
    if (capacity === 0 && isDevice(name)) continue
    reasons.push(`Insufficient ${name}`)
    if (asked > capacity) couldBeFreed = false
  }
  return reasons.length === 0 ? undefined : { reasons, couldBeFreed }
}

/** The pod as it would have to be: what is asked for it as a whole stands in for what its containers ask. */
function askLess(pod: Pod, demand: Demand, view: NodeView): Suggestion | undefined {
  if (view.usedPods >= view.pods) return undefined
  const short = shortOf(demand, view).filter(({ asked, left }) => asked > left)
  const requests = Object.fromEntries(short.map(({ name, left, text }) => [name, text(left)]))
  const less = short.map(({ name, asked, left, text }) => `${text(asked - left)} less ${name}`)
  const resources = { requests: { ...pod.spec.resources?.requests, ...requests } }
  return {
    sentence: `it asked for ${less.join(' and ')}`,
    pod: { ...pod, spec: { ...pod.spec, resources } },
  }
}

/** What is asked of each resource, and what is left of it. */
function shortOf(demand: Demand, view: NodeView) {
  const row = (
    name: string,
    asked: number,
    { free, text = String }: { free: number; text?: AmountText },
  ) => ({
    name,
    asked,
    left: Math.max(0, free),
    text,
  })
  return [
    row('cpu', demand.cpuMilli, { free: view.cpuMilli - view.usedCpuMilli, text: milliText }),
    row('memory', demand.memoryBytes, { free: view.memoryBytes - view.usedMemoryBytes, text: bytesText }),
    row('ephemeral-storage', demand.storageBytes, {
      free: view.storageBytes - view.usedStorageBytes,
      text: bytesText,
    }),
    ...demand.extended.map(([name, asked]) =>
      row(name, asked, { free: (view.extended.get(name) ?? 0) - (view.usedExtended.get(name) ?? 0) }),
    ),
  ]
}

type AmountText = (amount: number) => string

const milliText = (amount: number): string => canonicalQuantity(`${amount}m`)

const bytesText = (amount: number): string =>
  formatQuantity({ nanos: BigInt(amount) * 1_000_000_000n, format: 'binary' })

/** Whether less than before is taken of anything that is asked for. */
const leavesMore = (now: Demand, before: Demand, asked: Demand): boolean =>
  (asked.cpuMilli > 0 && now.cpuMilli < before.cpuMilli) ||
  (asked.memoryBytes > 0 && now.memoryBytes < before.memoryBytes) ||
  (asked.storageBytes > 0 && now.storageBytes < before.storageBytes)

const asksLess = (now: Demand, before: Demand): boolean =>
  now !== before &&
  (now.cpuMilli < before.cpuMilli ||
    now.memoryBytes < before.memoryBytes ||
    now.storageBytes < before.storageBytes ||
    before.extended.some(([name, asked]) => asked > (now.extended.find(([each]) => each === name)?.[1] ?? 0)))

/** Whether the node would do if it were empty. */
const couldHold = (capacity: Capacity, demand: Demand, isDevice: (name: string) => boolean) =>
  capacity.pods > 0 &&
  demand.cpuMilli <= capacity.cpuMilli &&
  demand.memoryBytes <= capacity.memoryBytes &&
  demand.storageBytes <= capacity.storageBytes &&
  demand.extended.every(
    ([name, asked]) => asked <= (capacity.extended.get(name) ?? (isDevice(name) ? asked : 0)),
  )

/** Whether a class stands for a resource that is asked for, and did not before. Source: isSchedulableAfterDeviceClassEvent. */
function standsNewFor({ extended }: Demand, { object, previous }: Change<DeviceClass>): boolean {
  const { extendedResourceName } = object.spec
  if (previous && extendedResourceName === previous.spec.extendedResourceName) return false
  return extended.some(
    ([name]) =>
      name === extendedResourceName || (!previous && name === `${classPrefix}${object.metadata.name}`),
  )
}

/** Whether there is more than before of anything that is asked for. */
const offersMore = (now: Capacity, before: Capacity, demand: Demand) =>
  now.pods > before.pods ||
  (demand.cpuMilli > 0 && now.cpuMilli > before.cpuMilli) ||
  (demand.memoryBytes > 0 && now.memoryBytes > before.memoryBytes) ||
  (demand.storageBytes > 0 && now.storageBytes > before.storageBytes) ||
  demand.extended.some(([name]) => (now.extended.get(name) ?? 0) > (before.extended.get(name) ?? 0))
