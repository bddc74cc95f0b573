/** What is wrong with a new status of a pod. Source: ValidatePodStatusUpdate. */
import {
  duplicate,
  type FieldError,
  type FieldErrors,
  forbidden,
  internal,
  invalid,
  required,
} from '../field-error.ts'
import { breaches } from '../fields.ts'
import type {
  Pod,
  PodCondition,
  PodExtendedResourceClaimStatus,
  PodResourceClaimStatus,
  PodSpec,
  PodStatus,
} from '../generated/types/core-v1.ts'
import { areDualStack, ipProblems, isIP } from '../ip.ts'
import { dnsLabelProblems, dnsSubdomainProblems, qualifiedNameProblems } from '../names.ts'
import { isSidecar } from './container.ts'
import { podAnnotationUpdateProblems } from './pod-annotation-problems.ts'
import { couldRestartAll, shouldRestart } from './restart-rules.ts'

const builtInConditions = new Set([
  'PodScheduled',
  'Initialized',
  'ContainersReady',
  'Ready',
  'PodReadyToStartContainers',
  'DisruptionTarget',
])

/** What is wrong with a new status. Asks about what has changed only: the kubelets write many. */
export function* podStatusProblems(pod: Pod, previous: Pod): FieldErrors {
  const [{ spec, status }, { spec: specBefore, status: before }] = [pod, previous]
  yield* podAnnotationUpdateProblems(pod, previous)
  if (status.conditions !== before.conditions) yield* conditionProblems(status.conditions ?? [])
  if (spec.nodeName !== specBefore.nodeName) yield forbidden('status.nodeName', 'may not be changed directly')
  const { nominatedNodeName, qosClass } = status
  if (nominatedNodeName && nominatedNodeName !== before.nominatedNodeName) {
    yield* breaches(dnsSubdomainProblems, 'status.nominatedNodeName', nominatedNodeName)
    if (specBefore.nodeName) {
      yield forbidden('status.nominatedNodeName', 'may not be set on pods that are already bound to a node')
    }
  }
  if (status.observedGeneration !== undefined && status.observedGeneration < 0) {
    const detail = 'must be a non-negative integer'
    yield invalid('status.observedGeneration', status.observedGeneration, detail)
  }
  if (before.qosClass && qosClass !== before.qosClass) {
    yield invalid('status.qosClass', qosClass ?? '', 'field is immutable')
  }
  if (before.containerStatuses) {
    yield* revivalProblems(status, before, {
      field: 'containerStatuses',
      mayRestart: (exitCode, name) => mayRestart(specBefore, { name, exitCode }),
    })
  }
  if (before.initContainerStatuses) {
    const sidecars = new Set((specBefore.initContainers ?? []).filter(isSidecar).map(({ name }) => name))
    yield* revivalProblems(status, before, {
      field: 'initContainerStatuses',
      mayRestart: (exitCode, name) => sidecars.has(name) || mayRestart(specBefore, { name, exitCode }),
    })
  }
  if (before.ephemeralContainerStatuses) {
    const field = 'ephemeralContainerStatuses'
    yield* revivalProblems(status, before, { field, mayRestart: () => false })
  }
  if (status.resourceClaimStatuses !== before.resourceClaimStatuses)
    yield* claimStatusProblems(status.resourceClaimStatuses ?? [], spec)
  const { extendedResourceClaimStatus: extended } = status
  if (extended && extended !== before.extendedResourceClaimStatus) yield* extendedProblems(extended, spec)
  if (status.podIPs !== before.podIPs) yield* addressesProblems('podIPs', status.podIPs)
  if (status.hostIPs !== before.hostIPs || status.hostIP !== before.hostIP) {
    const [first] = status.hostIPs ?? []
    if (first && first.ip !== status.hostIP) {
      yield invalid('status.hostIPs[0].ip', first.ip, 'must be equal to `hostIP`')
    }
    yield* addressesProblems('hostIPs', status.hostIPs)
  }
}

const none: readonly FieldError[] = []

function conditionProblems(conditions: readonly PodCondition[]): readonly FieldError[] {
  if (conditions.every(({ type }) => builtInConditions.has(type))) return none
  return conditions.flatMap(({ type = '' }, n) =>
    builtInConditions.has(type)
      ? none
      : breaches(qualifiedNameProblems, `status.conditions[${n}].Type`, type),
  )
}

interface Ended {
  readonly name: string
  readonly exitCode: number
}

function mayRestart(spec: PodSpec, { name, exitCode }: Ended): boolean {
  if (couldRestartAll(spec)) return true
  const { containers, initContainers = [], restartPolicy } = spec
  const container = [...containers, ...initContainers].find((each) => each.name === name)
  return container !== undefined && shouldRestart(container, restartPolicy, exitCode)
}

interface Revival {
  readonly field: 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses'
  mayRestart(exitCode: number, name: string): boolean
}

/** A container that has ended for good does not come back. */
function revivalProblems(now: PodStatus, was: PodStatus, { field, mayRestart }: Revival): FieldErrors {
  const { [field]: statuses } = now
  const { [field]: before = [] } = was
  if (statuses === before) return none
  let problems = none
  for (let n = 0; n < before.length; n++) {
    const { name, state } = before[n]
    if (!state?.terminated || mayRestart(state.terminated.exitCode, name)) continue
    if (!statuses?.some((each) => each.name === name && !each.state?.terminated)) continue
    const problem = forbidden(
      `status.${field}[${n}].state`,
      'may not be transitioned to non-terminated state',
    )
    problems = problems.concat(problem)
  }
  return problems
}

type Addresses = readonly { readonly ip?: string }[]

/** A pod, or its node, has one address or one of each family. */
function addressesProblems(list: 'podIPs' | 'hostIPs', addresses: Addresses = []): FieldErrors {
  const isUsual = addresses.length === 0 || (addresses.length === 1 && isIP(addresses[0].ip ?? ''))
  return isUsual ? none : familyProblems(`status.${list}`, addresses)
}

function* familyProblems(field: string, addresses: Addresses): FieldErrors {
  const all = addresses.map(({ ip = '' }) => ip)
  for (const [n, ip] of all.entries()) yield* ipProblems(`${field}[${n}]`, ip)
  if (all.length < 2) return
  if (all.length > 2 || !areDualStack(all)) {
    const shown = all.map((IP) => ({ IP }))
    const wrong = all.findIndex((ip) => !isIP(ip))
    if (wrong >= 0) {
      yield internal(field, `failed to check for dual stack with error:invalid IP[${wrong}]: ${all[wrong]}`)
    }
    yield invalid(field, shown, 'may specify no more than one IP for each IP family')
  }
  for (const [n, ip] of all.entries()) {
    if (all.indexOf(ip) < n) yield duplicate(`${field}[${n}]`, { IP: ip })
  }
}

/** Source: validatePodResourceClaimStatuses. */
function* claimStatusProblems(
  statuses: readonly PodResourceClaimStatus[],
  { resourceClaims = [] }: PodSpec,
): FieldErrors {
  const names = new Set<string>()
  for (const [n, { name = '', resourceClaimName }] of statuses.entries()) {
    const field = `status.resourceClaimStatuses[${n}]`
    if (!resourceClaims.some((claim) => claim.name === name)) {
      yield invalid(`${field}.name`, name, 'must match the name of an entry in `spec.resourceClaims`')
    }
    if (names.has(name)) yield duplicate(`${field}.name`, name)
    names.add(name)
    if (resourceClaimName === undefined) continue
    yield* breaches(dnsSubdomainProblems, `${field}.resourceClaimName`, resourceClaimName)
  }
}

/** Source: validatePodExtendedResourceClaimStatus, which says of a request's name that it stands beside the mappings. */
function* extendedProblems(
  { requestMappings = [], resourceClaimName = '' }: PodExtendedResourceClaimStatus,
  { initContainers = [], containers }: PodSpec,
): FieldErrors {
  const path = 'status.extendedResourceClaimStatus'
  if (requestMappings.length === 0) {
    yield required(`${path}.requestMappings`, 'at least one request mapping is required')
  }
  const byName = new Map([...initContainers, ...containers].map((each) => [each.name, each]))
  const seen = new Set<string>()
  for (const [n, { containerName, resourceName, requestName }] of requestMappings.entries()) {
    const field = `${path}.requestMappings[${n}]`
    const container = byName.get(containerName)
    if (!container) {
      const detail = 'must match the name of an entry in spec.initContainers.name or spec.containers.name'
      yield invalid(`${field}.containerName`, containerName, detail)
    } else if (!Object.hasOwn(container.resources?.requests ?? {}, resourceName)) {
      const detail =
        'must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests'
      yield invalid(`${field}.resourceName`, resourceName, detail)
    }
    yield* breaches(dnsLabelProblems, `${path}.requestName`, requestName)
    const key = JSON.stringify([containerName, resourceName, requestName])
    if (seen.has(key)) {
      yield duplicate(`${field}.containerName`, containerName)
      yield duplicate(`${field}.resourceName`, resourceName)
      yield duplicate(`${field}.requestName`, requestName)
    }
    seen.add(key)
  }
  if (resourceClaimName === '') yield required(`${path}.resourceClaimName`)
  else yield* breaches(dnsSubdomainProblems, `${path}.resourceClaimName`, resourceClaimName)
}
