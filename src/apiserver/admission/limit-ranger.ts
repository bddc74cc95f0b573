/** Gives containers the requests and limits that the LimitRanges of their namespace have for them, and refuses what goes beyond those. */
import type { Draft } from 'immer'
import { limitRange, limitsOf } from '../../api/core/limitrange.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod } from '../../api/core/pod.ts'
import { defaultPodResources } from '../../api/core/pod-resources.ts'
import { qosClassOf } from '../../api/core/resources.ts'
import { aggregated, forbidden } from '../../api/errors.ts'
import type { Container, LimitRange, PersistentVolumeClaim, Pod } from '../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import { deepFreeze, memoByIdentity, memoByPair } from '../../api/memo.ts'
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts'
import { problemsOfClaim, problemsOfPod } from './limits.ts'
import { ownSpec } from './pod-spec.ts'

const annotation = 'kubernetes.io/limit-ranger'

export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  operations: ['CREATE', 'UPDATE'],
  kinds: [pod, persistentVolumeClaim],
  letsRepeat: () => true,

  admit(request) {
    if (request.kind !== pod || request.operation !== 'CREATE') return
    for (const limits of limitRangesFor(request)) giveDefaults(request.object as Draft<Pod>, limits)
  },

  validate(request) {
    const { kind, operation, subresource, object } = request
    // What containers ask for cannot be changed afterwards, but by a resize.
    if (subresource !== undefined || (kind === pod && operation !== 'CREATE')) return
    for (const limits of limitRangesFor(request)) {
      const problems =
        kind === pod
          ? problemsOfPod(limits, object as Pod)
          : problemsOfClaim(limits, (object as PersistentVolumeClaim).spec.resources?.requests)
      if (problems.length > 0) throw forbidden(request.kind, request.name, aggregated(problems))
    }
  },
}

/** Those of the object's namespace. */
function limitRangesFor({ store, object: { metadata } }: AdmissionRequest): readonly LimitRange[] {
  return store.count(limitRange) === 0 || !metadata.namespace
    ? none
    : store.list(limitRange, metadata.namespace)
}

const none: readonly never[] = Object.freeze([])

function giveDefaults(object: Draft<Pod>, limits: LimitRange): void {
  const given: Pod['spec'] = object.spec as Pod['spec']
  const { containers, initContainers, said } = completerOf(limits)(
    given.containers,
    given.initContainers ?? none,
  )
  if (said.length === 0) return
  const spec = ownSpec(object as unknown as KubeObject)
  spec.containers = containers as Draft<Container>[]
  if (spec.initContainers) spec.initContainers = initContainers as Draft<Container>[]
  // As it would be read again: what is asked for of the whole Pod follows from its containers.
  defaultPodResources(spec)
  object.status.qosClass = qosClassOf(spec as Pod['spec'])
  object.metadata.annotations = {
    ...object.metadata.annotations,
    [annotation]: `LimitRanger plugin set: ${said.join('; ')}`,
  }
}

/** Containers with all that they had left out, and what the annotation says of it. */
interface Completed {
  readonly containers: readonly Container[]
  readonly initContainers: readonly Container[]
  readonly said: readonly string[]
}

/** Pods of one template are completed once. */
const completerOf = memoByIdentity((limits: LimitRange) => {
  const items = limitsOf(limits, 'Container')
  const requests: Amounts = Object.assign({}, ...items.map(({ defaultRequest }) => defaultRequest))
  const most: Amounts = Object.assign({}, ...items.map((item) => item.default))
  return memoByPair((containers: readonly Container[], initContainers: readonly Container[]): Completed => {
    const said: string[] = []
    const complete = (sort: string) => (container: Container) => {
      const { name, resources } = container
      const missingRequests = missing(requests, resources?.requests)
      const missingLimits = missing(most, resources?.limits)
      if (missingRequests.length > 0) said.push(`${missingRequests.join(', ')} request for ${sort} ${name}`)
      if (missingLimits.length > 0) said.push(`${missingLimits.join(', ')} limit for ${sort} ${name}`)
      if (missingRequests.length + missingLimits.length === 0) return container
      return {
        ...container,
        resources: {
          ...resources,
          ...(missingLimits.length > 0 && { limits: { ...most, ...resources?.limits } }),
          ...(missingRequests.length > 0 && { requests: { ...requests, ...resources?.requests } }),
        },
      }
    }
    const completed = {
      containers: containers.map(complete('container')),
      initContainers: initContainers.map(complete('init container')),
      said,
    }
    return Object.isFrozen(containers) && Object.isFrozen(initContainers) ? deepFreeze(completed) : completed
  })
})

type Amounts = { readonly [resource: string]: string }

const missing = (wanted: Amounts, given: Amounts = {}): readonly string[] =>
  Object.keys(wanted)
    .filter((name) => given[name] === undefined)
    .sort()
