/** What a pod asks of a node, and how well it is treated for that: its requests and its QoS class. */
import type { Container, PodSpec, ResourceRequirements } from '../generated/types/core-v1.ts'
import { memoByIdentity, memoByPair } from '../memo.ts'
import { quantityMilliValue, quantityValue } from '../quantity.ts'
import { isSidecar } from './container.ts'

/** Amounts by the name of the resource: thousandths of `cpu`, whole units (bytes, pieces) of all others. */
export type Amounts = Readonly<Record<string, number>>

/** Amounts as objects write them, such as `{cpu: 500m, memory: 1Gi}`. */
export type Quantities = Readonly<Record<string, string>>

/** `cpu` counts in thousandths, everything else in whole units, rounded up. */
const amountOf = (resource: string, quantity: string): number =>
  resource === 'cpu' ? quantityMilliValue(quantity) : quantityValue(quantity)

export const amountsOf = memoByIdentity((quantities: Quantities): Amounts => {
  const amounts: Record<string, number> = {}
  for (const name in quantities) amounts[name] = amountOf(name, quantities[name])
  return Object.freeze(amounts)
})

const nothing: Amounts = Object.freeze({})
const noContainers: readonly Container[] = Object.freeze([])

const requestsOf = ({ resources }: Container): Amounts =>
  resources?.requests ? amountsOf(resources.requests) : nothing

/**
 * What a pod needs of its node at any one time. Init containers run one after the other, each beside the sidecars
 * that were started before it; the containers run together, beside all sidecars. What is asked for of the pod as a whole
 * counts in place of that; overhead comes on top.
 */
export function podRequests({
  containers,
  initContainers,
  overhead,
  resources,
}: Pick<PodSpec, 'containers' | 'initContainers' | 'overhead' | 'resources'>): Amounts {
  const ofContainers = containersRequests(containers, initContainers ?? noContainers)
  const needed = resources?.requests ? { ...ofContainers, ...amountsOf(resources.requests) } : ofContainers
  return overhead ? sum(needed, amountsOf(overhead)) : needed
}

const containersRequests = memoByPair(
  (containers: readonly Container[], initContainers: readonly Container[]): Amounts => {
    let sidecars = nothing
    let starting = nothing
    for (const container of initContainers) {
      const own = requestsOf(container)
      if (isSidecar(container)) {
        sidecars = sum(sidecars, own)
        starting = larger(starting, sidecars)
      } else {
        starting = larger(starting, sum(sidecars, own))
      }
    }
    const running = containers.reduce((all, container) => sum(all, requestsOf(container)), sidecars)
    return Object.freeze(larger(running, starting))
  },
)

export function sum(a: Amounts, b: Amounts): Amounts {
  const all: Record<string, number> = { ...a }
  for (const name in b) all[name] = (all[name] ?? 0) + b[name]
  return all
}

function larger(a: Amounts, b: Amounts): Amounts {
  const all: Record<string, number> = { ...a }
  for (const name in b) all[name] = Math.max(all[name] ?? 0, b[name])
  return all
}

type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort'

/** Only CPU and memory count. What is asked for of the pod as a whole counts in place of its containers. */
export const qosClassOf = ({ containers, initContainers, resources }: PodSpec): QosClass =>
  resources
    ? qosClassFrom([resources])
    : qosClassOfContainers(containers ?? noContainers, initContainers ?? noContainers)

const qosClassOfContainers = memoByPair(
  (containers: readonly Container[], initContainers: readonly Container[]): QosClass =>
    qosClassFrom([...containers, ...initContainers].map(({ resources }) => resources ?? {})),
)

function qosClassFrom(all: readonly ResourceRequirements[]): QosClass {
  if (all.every(asksForNothing)) return 'BestEffort'
  return all.every(isFullyLimited) && requestsEqualLimits(all) ? 'Guaranteed' : 'Burstable'
}

const counted = ['cpu', 'memory']

const asked = (quantities: Quantities | undefined, name: string): number =>
  quantities?.[name] === undefined ? 0 : amountOf(name, quantities[name])

const asksForNothing = ({ requests, limits }: ResourceRequirements): boolean =>
  counted.every((name) => asked(requests, name) === 0 && asked(limits, name) === 0)

const isFullyLimited = ({ limits }: ResourceRequirements): boolean =>
  counted.every((name) => asked(limits, name) > 0)

const requestsEqualLimits = (all: readonly ResourceRequirements[]): boolean =>
  counted.every((name) => {
    const requests = all.reduce((total, { requests }) => total + asked(requests, name), 0)
    return requests === all.reduce((total, { limits }) => total + asked(limits, name), 0)
  })
