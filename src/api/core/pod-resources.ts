/** What a Pod as a whole requests and is limited to, in exact amounts. Source: component-helpers/resource. */
import type { Draft } from 'immer'
import type { Container, PodSpec } from '../generated/types/core-v1.ts'
import { memoByPair } from '../memo.ts'
import { addQuantities, formatQuantity } from '../quantity.ts'
import { isSidecar } from './container.ts'
import { added, larger, noResources, type ResourceList, resourceListOf } from './resource-lists.ts'
import { isHugePages } from './resource-names.ts'

type Asked = 'requests' | 'limits'

/** What is asked for of the Pod itself counts in place of what its containers ask for. */
export function podResources(spec: PodSpec, asked: Asked): ResourceList {
  const ofContainers = containersResources[asked](spec.containers ?? none, spec.initContainers ?? none)
  const ofPod = spec.resources?.[asked]
  if (!ofPod) return ofContainers
  const all = new Map(ofContainers)
  for (const [name, quantity] of resourceListOf(ofPod)) if (isPodLevel(name)) all.set(name, quantity)
  return all
}

/** The same with what running the Pod costs besides. Nothing is added to what is not limited. */
export function podResourcesWithOverhead(spec: PodSpec, asked: Asked): ResourceList {
  const own = podResources(spec, asked)
  if (!spec.overhead) return own
  const overhead = resourceListOf(spec.overhead)
  if (asked === 'requests') return added(own, overhead)
  return new Map(
    [...own].map(([name, quantity]) => {
      const more = overhead.get(name)
      return [name, more ? addQuantities(quantity, more) : quantity]
    }),
  )
}

/** What a Pod with limits of its own requests, where it does not say: what its containers request, else the limits. In place. */
export function defaultPodResources(spec: Draft<PodSpec>): void {
  const { limits, requests } = spec.resources ?? {}
  if (!limits || Object.keys(limits).length === 0) return
  const ofContainers = containersResources.requests(
    spec.containers as Container[],
    spec.initContainers ?? none,
  )
  const complete: Record<string, string> = { ...requests }
  for (const [name, quantity] of ofContainers) {
    if (isPodLevel(name)) complete[name] ??= formatQuantity(quantity)
  }
  for (const name of Object.keys(limits)) if (isPodLevel(name)) complete[name] ??= limits[name]
  spec.resources = { ...spec.resources, requests: complete }
}

const isPodLevel = (name: string) => name === 'cpu' || name === 'memory' || isHugePages(name)

const none: readonly Container[] = Object.freeze([])

/** Init containers run one after the other, each beside the sidecars that were started before it; the others run together. */
const totalsOf = (asked: Asked) =>
  memoByPair((containers: readonly Container[], initContainers: readonly Container[]): ResourceList => {
    let running = noResources
    for (const { resources } of containers) running = added(running, resourceListOf(resources?.[asked]))
    let sidecars = noResources
    let starting = noResources
    for (const container of initContainers) {
      const own = resourceListOf(container.resources?.[asked])
      if (isSidecar(container)) {
        running = added(running, own)
        sidecars = added(sidecars, own)
        starting = larger(starting, sidecars)
      } else {
        starting = larger(starting, added(own, sidecars))
      }
    }
    return larger(running, starting)
  })

/** What the containers of a pod ask for together. */
export const containersResources = { requests: totalsOf('requests'), limits: totalsOf('limits') }
