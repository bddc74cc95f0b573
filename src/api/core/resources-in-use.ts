/**
 * What counts of a pod that is being resized: of each container the greater of what it asks for and what it has.
 * Source: determineContainerReqs and determineContainerLimits of component-helpers/resource.
 */
import { isEqual } from '../equality.ts'
import type {
  Container,
  ContainerStatus,
  Pod,
  PodSpec,
  PodStatus,
  ResourceRequirements,
} from '../generated/types/core-v1.ts'
import { memoByPair } from '../memo.ts'
import { compareQuantities, parseQuantity } from '../quantity.ts'
import { isSidecar } from './container.ts'
import type { Quantities } from './resources.ts'

/** The spec by what counts on its node and in a quota: itself, unless a resize is on its way. */
export const specInUse = ({ metadata, spec, status }: Pod): PodSpec =>
  // Only a pod that was changed can have anything else than it asks for.
  (metadata.generation ?? 1) === 1 ? spec : withStatus(spec, status)

const withStatus = memoByPair((spec: PodSpec, status: PodStatus): PodSpec => {
  const { containers, initContainers = [] } = spec
  const { containerStatuses, initContainerStatuses, conditions = [] } = status
  const haveWhatIsAsked = (all: readonly Container[], statuses: readonly ContainerStatus[] = []) =>
    all.every((each) => hasWhatIsAsked(each, statuses))
  // So it is with nearly all that have another generation than the first: they are being deleted.
  if (
    !spec.resources &&
    haveWhatIsAsked(containers, containerStatuses) &&
    haveWhatIsAsked(initContainers, initContainerStatuses)
  )
    return spec
  const isInfeasible = conditions.some(
    ({ type, reason }) => type === 'PodResizePending' && reason === 'Infeasible',
  )
  const inUse = (container: Container, statuses: readonly ContainerStatus[] = []): Container => {
    const given = givenTo(container, statuses)
    return given?.resources ? withGiven(container, given, isInfeasible) : container
  }
  const next: PodSpec = {
    ...spec,
    ...(spec.resources && status.resources && { resources: greaterOf(status, spec.resources, isInfeasible) }),
    containers: containers.map((each) => inUse(each, containerStatuses)),
    ...(initContainers.length > 0 && {
      initContainers: initContainers.map((each) =>
        isSidecar(each) ? inUse(each, initContainerStatuses) : each,
      ),
    }),
  }
  return isEqual(next, spec) ? spec : next
})

const givenTo = ({ name }: Container, statuses: readonly ContainerStatus[]): ContainerStatus | undefined =>
  statuses.find((each) => each.name === name)

function hasWhatIsAsked(container: Container, statuses: readonly ContainerStatus[]): boolean {
  const { resources, allocatedResources } = givenTo(container, statuses) ?? {}
  if (!resources) return true
  const { requests } = container.resources ?? {}
  return (
    isEqual(resources, container.resources) && (!allocatedResources || isEqual(allocatedResources, requests))
  )
}

/** @param isInfeasible whether it will never get what it asks for, so that this does not count */
function withGiven(
  container: Container,
  { resources, allocatedResources }: ContainerStatus,
  isInfeasible: boolean,
): Container {
  return {
    ...container,
    resources: greaterOf({ resources, allocatedResources }, container.resources, isInfeasible),
  }
}

function greaterOf(
  { resources, allocatedResources }: Pick<PodStatus, 'resources' | 'allocatedResources'>,
  ofSpec: ResourceRequirements = {},
  isInfeasible: boolean,
): ResourceRequirements {
  const asked = isInfeasible ? {} : ofSpec
  const requests = greater(greater(resources!.requests, allocatedResources), asked.requests)
  const limits = greater(resources!.limits, asked.limits)
  return { ...ofSpec, ...(requests && { requests }), ...(limits && { limits }) }
}

/** Of each resource the greater amount. */
function greater(a: Quantities | undefined, b: Quantities | undefined): Quantities | undefined {
  if (!a || !b || isEqual(a, b)) return b ?? a
  const all: Record<string, string> = { ...a }
  for (const [name, amount] of Object.entries(b)) {
    const other = all[name]
    if (other === undefined || compareQuantities(parseQuantity(amount), parseQuantity(other)) > 0)
      all[name] = amount
  }
  return all
}
