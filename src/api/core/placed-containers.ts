/** All containers of a pod, of whatever sort, with the place where each stands. */
import type { Container, EphemeralContainer, PodSpec } from '../generated/types/core-v1.ts'

export type AnyContainer = Container | EphemeralContainer

/** In the order in which the API server goes through them. Source: VisitContainersWithPath. */
export const containerLists = ['initContainers', 'containers', 'ephemeralContainers'] as const

export interface PlacedContainer {
  readonly container: AnyContainer
  readonly path: string
}

/** @param path of the spec */
export function placedContainers(spec: PodSpec, path: string): readonly PlacedContainer[] {
  const found: PlacedContainer[] = []
  for (const list of containerLists) {
    const containers: readonly AnyContainer[] = spec[list] ?? []
    for (let n = 0; n < containers.length; n++)
      found.push({ container: containers[n], path: `${path}.${list}[${n}]` })
  }
  return found
}
