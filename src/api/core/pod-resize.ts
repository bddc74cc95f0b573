/** How a pod is resized: what of it may change, and what is wrong with a change. Source: ValidatePodResize of the API server. */
import type { Draft } from 'immer'
import { isEqual } from '../equality.ts'
import { type FieldErrors, forbidden, invalid } from '../field-error.ts'
import type { Container, Pod, PodSpec, ResourceRequirements } from '../generated/types/core-v1.ts'
import { isSidecar } from './container.ts'
import { ownPodSpecProblems } from './pod-spec-problems.ts'
import { type Quantities, qosClassOf } from './resources.ts'

type Lists = Pick<PodSpec, 'containers' | 'initContainers'>

/** Takes of a changed pod only the resources of its containers, in place; all else is as it was. */
export function keepBesidesResources(object: Draft<Pod>, previous: Pod): void {
  const { name, namespace, uid, resourceVersion } = object.metadata
  const { containers, initContainers } = object.spec as PodSpec
  const metadata = { ...previous.metadata, name, namespace, uid, resourceVersion }
  const spec = { ...previous.spec, containers: resized(previous.spec.containers, containers) }
  if (previous.spec.initContainers)
    spec.initContainers = resized(previous.spec.initContainers, initContainers)
  Object.assign(object, previous, { metadata, spec })
}

const resized = (before: readonly Container[], now: readonly Container[] = []): readonly Container[] =>
  before.map((container) => {
    const found = now.find(({ name }) => name === container.name)
    if (!found) return container
    const { resources, resizePolicy } = found
    if (isEqual(resources, container.resources) && isEqual(resizePolicy, container.resizePolicy))
      return container
    return { ...container, resources: resources ?? {}, ...(resizePolicy && { resizePolicy }) }
  })

export function* podResizeProblems({ spec }: Pod, previous: Pod): FieldErrors {
  const { metadata, spec: before, status } = previous
  if (metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) {
    return yield forbidden('', 'static pods cannot be resized')
  }
  if (before.os?.name === 'windows') return yield forbidden('', 'windows pods cannot be resized')
  yield* ownPodSpecProblems(spec)
  const qosClass = status.qosClass ?? qosClassOf(before)
  if (qosClassOf(spec) !== qosClass) {
    yield invalid('spec', qosClass, 'Pod QOS Class may not change as a result of resizing')
  }
  yield* removalProblems(spec, before)
  yield* otherResourceProblems(spec, before)
}

const listsOf = ({ containers, initContainers = [] }: Lists) => Object.entries({ containers, initContainers })

/** What was asked for once can be changed, but not taken back. */
function* removalProblems(spec: PodSpec, before: PodSpec): FieldErrors {
  const was = new Map(listsOf(before))
  for (const [list, containers] of listsOf(spec)) {
    for (const [n, { resources }] of containers.entries()) {
      const old = was.get(list)?.[n]?.resources
      for (const what of ['requests', 'limits'] as const) {
        if (!removes(resources?.[what], old?.[what])) continue
        yield forbidden(`spec.${list}[${n}].resources.${what}`, `resource ${what} cannot be removed`)
      }
    }
  }
}

const removes = (now: Quantities | undefined, before: Quantities | undefined): boolean =>
  Object.keys(before ?? {}).some((name) => isResizable(name) && now?.[name] === undefined)

const isResizable = (name: string) => name === 'cpu' || name === 'memory'

function* otherResourceProblems(spec: PodSpec, before: PodSpec): FieldErrors {
  const ofOthers = {
    ...spec,
    containers: spec.containers.map((each, n) => munged(each, before.containers[n])),
  }
  const init = spec.initContainers?.map((each, n) => {
    const was = before.initContainers![n]
    return isSidecar(each) ? munged(each, was) : was
  })
  for (const [n, each] of (spec.initContainers ?? []).entries()) {
    if (isSidecar(each) || isEqual(each, before.initContainers?.[n])) continue
    yield forbidden(`spec.initContainers[${n}]`, 'resources for non-sidecar init containers are immutable')
  }
  if (!isEqual({ ...ofOthers, ...(init && { initContainers: init }) }, before)) {
    yield forbidden('spec', 'only cpu and memory resources are mutable')
  }
}

/** A container with the CPU and the memory that it had. */
function munged(container: Container, before: Container): Container {
  const { resources = {} } = container
  const was: ResourceRequirements = before.resources ?? {}
  const next = {
    ...resources,
    ...withOld('requests', resources, was),
    ...withOld('limits', resources, was),
  }
  return { ...container, resources: next, resizePolicy: before.resizePolicy }
}

function withOld(
  what: 'requests' | 'limits',
  now: ResourceRequirements,
  was: ResourceRequirements,
): Pick<ResourceRequirements, 'requests' | 'limits'> {
  const entries = Object.entries(now[what] ?? {}).filter(([name]) => !isResizable(name))
  const old = Object.entries(was[what] ?? {}).filter(([name]) => isResizable(name))
  const all = Object.fromEntries([...entries, ...old])
  return { [what]: Object.keys(all).length > 0 ? all : was[what] && {} }
}
