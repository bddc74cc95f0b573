/** How a pod is resized: what of it may change, and what is wrong with a change. Source: ValidatePodResize of the API server. */
import type { Draft } from 'immer'
import { isEqual } from '../equality.ts'
import { type FieldErrors, forbidden, invalid } from '../field-error.ts'
import type { Container, Pod, PodSpec, ResourceRequirements } from '../generated/types/core-v1.ts'
import { isSidecar } from './container.ts'
import { isMirror } from './mirror-pod.ts'
import { ownPodSpecProblems } from './pod-spec-problems.ts'
import { type Quantities, qosClassOf } from './resources.ts'

type Lists = Pick<PodSpec, 'containers' | 'initContainers'>

/** Metadata that a way to a part of a pod leaves as it is: besides what a request means by it, and whose record it makes. */
export function keptMetadata({ metadata }: Draft<Pod>, previous: Pod): object {
  const { name, namespace, uid, resourceVersion, managedFields } = metadata
  return { ...previous.metadata, name, namespace, uid, resourceVersion, managedFields }
}

/** Takes of a changed pod only the resources of its containers, in place; all else is as it was. */
export function keepBesidesResources(object: Draft<Pod>, previous: Pod): void {
  const { containers, initContainers, resources } = object.spec as PodSpec
  // Lists of other lengths are left to be turned down.
  if (!areAsLong(object.spec as PodSpec, previous.spec)) return
  const metadata = keptMetadata(object, previous)
  const spec = { ...previous.spec, containers: resized(previous.spec.containers, containers) }
  if (!isEqual(resources, previous.spec.resources)) Object.assign(spec, { resources })
  if (previous.spec.initContainers)
    spec.initContainers = resized(previous.spec.initContainers, initContainers)
  Object.assign(object, previous, { metadata, spec })
}

const areAsLong = (spec: Lists, before: Lists): boolean =>
  lengthsOf(spec).every((length, n) => length === lengthsOf(before)[n])

const lengthsOf = ({ containers, initContainers = [] }: Lists) => [containers.length, initContainers.length]

/** Containers under other names, or in another order, are left to be turned down. */
const resized = (before: readonly Container[], now: readonly Container[] = []): readonly Container[] => {
  if (before.some(({ name }, n) => name !== now[n].name)) return now
  return before.map((container, n) => {
    const { resources, resizePolicy } = now[n]
    if (isEqual(resources, container.resources) && isEqual(resizePolicy, container.resizePolicy))
      return container
    return { ...container, resources: resources ?? {}, ...(resizePolicy && { resizePolicy }) }
  })
}

export function* podResizeProblems({ spec }: Pod, previous: Pod): FieldErrors {
  const { spec: before, status } = previous
  if (isMirror(previous)) {
    return yield forbidden('', 'static pods cannot be resized')
  }
  if (before.os?.name === 'windows') return yield forbidden('', 'windows pods cannot be resized')
  yield* ownPodSpecProblems(spec)
  const qosClass = status.qosClass ?? qosClassOf(before)
  if (qosClassOf(spec) !== qosClass) {
    yield invalid('spec', qosClass, 'Pod QOS Class may not change as a result of resizing')
  }
  yield* podLevelProblems(spec.resources, before.resources)
  const otherContainers = [...orderProblems(spec, before)]
  yield* otherContainers
  if (otherContainers.length > 0) return
  yield* removalProblems(spec, before)
  yield* otherResourceProblems(spec, before)
}

/** Source: validatePodResizeContainerOrdering. */
function* orderProblems(spec: PodSpec, before: PodSpec): FieldErrors & Generator {
  const was = new Map(listsOf(before))
  for (const [list, containers] of listsOf(spec)) {
    const old = was.get(list)!
    if (old.length !== containers.length) {
      yield forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)
      continue
    }
    for (const [n, { name }] of old.entries()) {
      if (containers[n].name === name) continue
      yield forbidden(`spec.${list}[${n}].name`, `${list} may not be renamed or reordered on resize`)
    }
  }
}

const listsOf = ({ containers, initContainers = [] }: Lists) => Object.entries({ containers, initContainers })

/** What was asked for once can be changed, but not taken back. */
function* removalProblems(spec: PodSpec, before: PodSpec): FieldErrors {
  const was = new Map(listsOf(before))
  for (const [list, containers] of listsOf(spec).toReversed()) {
    for (const [n, { resources }] of containers.entries()) {
      const old = was.get(list)?.[n]?.resources
      yield* takenBack(resources, old, { path: `spec.${list}[${n}].resources`, of: 'resource' })
    }
  }
}

function* takenBack(
  now: ResourceRequirements | undefined,
  before: ResourceRequirements | undefined,
  { path, of }: { readonly path: string; readonly of: string },
): FieldErrors {
  for (const what of ['requests', 'limits'] as const) {
    if (removes(now?.[what], before?.[what]))
      yield forbidden(`${path}.${what}`, `${of} ${what} cannot be removed`)
  }
}

const removes = (now: Quantities | undefined, before: Quantities | undefined): boolean =>
  Object.keys(before ?? {}).some((name) => now?.[name] === undefined)

const isResizable = (name: string) => name === 'cpu' || name === 'memory'

/** Source: validatePodLevelResourcesResize. */
function* podLevelProblems(
  now: ResourceRequirements | undefined,
  was: ResourceRequirements | undefined,
): FieldErrors {
  if (!now && was) return yield forbidden('spec.resources', 'pod-level resources cannot be removed')
  if (was) yield* takenBack(now, was, { path: 'spec.resources', of: 'pod-level resource' })
  if (now && !isEqual(mungedResources(now, was ?? {}), mungedResources(was ?? {}, was ?? {}))) {
    yield forbidden('spec', 'only cpu and memory resources are mutable at pod-level')
  }
}

function* otherResourceProblems(spec: PodSpec, before: PodSpec): FieldErrors {
  for (const [n, each] of spec.containers.entries()) {
    if (isResizedOnly(each, before.containers[n])) continue
    yield forbidden('spec', 'only cpu and memory resources are mutable')
  }
  for (const [n, each] of (spec.initContainers ?? []).entries()) {
    const was = before.initContainers![n]
    const field = `spec.initContainers[${n}]`
    if (!isResizedOnly(each, was)) {
      yield forbidden(field, 'only cpu and memory resources for init or sidecar containers are mutable')
    }
    if (isSidecar(each) || isEqual(each, was)) continue
    for (const { restartPolicy } of each.resizePolicy ?? []) {
      if (restartPolicy !== 'RestartContainer') continue
      const why = 'non-sidecar init containers with a resize policy of RestartContainer cannot be resized'
      yield forbidden(field, why)
    }
  }
}

const isResizedOnly = (container: Container, before: Container): boolean =>
  isEqual(munged(container, before), munged(before, before))

/** A container with the CPU and the memory that it had. */
const munged = (container: Container, { resources: before = {} }: Container): Container => ({
  ...container,
  resources: mungedResources(container.resources ?? {}, before),
})

const mungedResources = (
  now: ResourceRequirements,
  was: ResourceRequirements,
): Pick<ResourceRequirements, 'requests' | 'limits'> => ({
  requests: withOld(now.requests, was.requests),
  limits: withOld(now.limits, was.limits),
})

function withOld(now: Quantities = {}, was: Quantities = {}): Quantities {
  const others = Object.entries(now).filter(([name]) => !isResizable(name))
  const old = Object.entries(was).filter(([name]) => isResizable(name))
  return Object.fromEntries([...others, ...old])
}
