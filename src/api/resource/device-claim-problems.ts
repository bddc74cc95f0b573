/** What is wrong with what a claim asks for. Source: validateDeviceClaim of resource.k8s.io. */
import { type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import type {
  DeviceClaim,
  DeviceClaimConfiguration,
  DeviceConstraint,
  DeviceRequest,
  DeviceSubRequest,
  ExactDeviceRequest,
} from '../generated/types/resource-v1.ts'
import { deviceConfigurationProblems, deviceSelectorProblems } from './device-config-problems.ts'
import {
  deviceClassNameProblems,
  deviceLabelProblems,
  fullyQualifiedAttributeProblems,
} from './device-name-problems.ts'
import { deviceTolerationProblems } from './device-taint-problems.ts'
import { itemProblems, uniqueItemProblems } from './list-problems.ts'

/** Of requests, constraints and configurations each. */
export const mostDeviceItems = 32
const mostAlternatives = 8

/** The names of a claim's requests, and those of their alternatives: `gpu`, `gpu/large`. */
export type RequestNames = ReadonlySet<string>

export const requestNamesOf = ({ requests }: DeviceClaim): RequestNames =>
  new Set(
    (requests ?? []).flatMap(({ name, firstAvailable = [] }) => [
      name,
      ...firstAvailable.map((each) => `${name}/${each.name}`),
    ]),
  )

export function* deviceClaimProblems(claim: DeviceClaim, path: string): FieldErrors {
  const names = requestNamesOf(claim)
  const listOf = (name: string) => ({ path: `${path}.${name}`, max: mostDeviceItems })
  const requests = { ...listOf('requests'), key: ({ name }: DeviceRequest) => name ?? '' }
  yield* uniqueItemProblems(claim.requests, requests, requestProblems)
  yield* itemProblems(claim.constraints, listOf('constraints'), (constraint, at) =>
    constraintProblems(constraint, at, names),
  )
  yield* itemProblems(claim.config, listOf('config'), (config, at) => claimConfigProblems(config, at, names))
}

function* requestProblems({ name, exactly, firstAvailable = [] }: DeviceRequest, path: string): FieldErrors {
  yield* deviceLabelProblems(name, `${path}.name`)
  const one = 'exactly one of `exactly` or `firstAvailable` is required'
  if (exactly && firstAvailable.length > 0) {
    yield invalid(path, undefined, `${one}, but multiple fields are set`)
  } else if (exactly) yield* exactRequestProblems(exactly, `${path}.exactly`)
  else if (firstAvailable.length === 0) yield required(path, one)
  else {
    const list = { path: `${path}.firstAvailable`, max: mostAlternatives, key: nameOf }
    yield* uniqueItemProblems(firstAvailable, list, function* (request, at) {
      yield* deviceLabelProblems(request.name, `${at}.name`)
      yield* exactRequestProblems(request, at)
    })
  }
}

const nameOf = ({ name = '' }: DeviceSubRequest) => name

function* exactRequestProblems(request: Omit<ExactDeviceRequest, 'adminAccess'>, path: string): FieldErrors {
  yield* deviceClassNameProblems(request.deviceClassName, `${path}.deviceClassName`)
  yield* deviceSelectorProblems(request.selectors, `${path}.selectors`)
  yield* allocationProblems(request, path)
  yield* itemProblems(request.tolerations, { path: `${path}.tolerations` }, deviceTolerationProblems)
}

function* allocationProblems(
  { allocationMode, count = 0 }: Pick<ExactDeviceRequest, 'allocationMode' | 'count'>,
  path: string,
): FieldErrors {
  if (allocationMode === 'All') {
    if (count) yield invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'")
  } else if (allocationMode === 'ExactCount') {
    if (count <= 0) yield invalid(`${path}.count`, count, 'must be greater than zero')
  } else yield notSupported(`${path}.allocationMode`, allocationMode ?? '', ['All', 'ExactCount'])
}

function* constraintProblems(constraint: DeviceConstraint, path: string, names: RequestNames): FieldErrors {
  const { requests, matchAttribute, distinctAttribute } = constraint
  yield* requestReferenceProblems(requests, `${path}.requests`, names)
  if (matchAttribute !== undefined) {
    yield* fullyQualifiedAttributeProblems(matchAttribute, `${path}.matchAttribute`)
  } else if (distinctAttribute !== undefined) {
    yield* fullyQualifiedAttributeProblems(distinctAttribute, `${path}.distinctAttribute`)
  } else {
    const one = 'exactly one of "matchAttribute" or "distinctAttribute" is required'
    yield required(path, `${one}, but multiple fields are set`)
  }
}

function* claimConfigProblems(
  config: DeviceClaimConfiguration,
  path: string,
  names: RequestNames,
): FieldErrors {
  yield* requestReferenceProblems(config.requests, `${path}.requests`, names)
  yield* deviceConfigurationProblems(config, path)
}

/** Names of requests, or of alternatives of theirs. */
export const requestReferenceProblems = (
  references: readonly string[] | undefined,
  path: string,
  names: RequestNames,
): FieldErrors =>
  uniqueItemProblems(references, { path, max: mostDeviceItems, key: (name) => name }, (name, at) =>
    requestReferenceProblem(name, at, names),
  )

const referenceSentence =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'"

export function* requestReferenceProblem(name: string, field: string, names: RequestNames): FieldErrors {
  const steps = name.split('/')
  if (steps.length <= 2) for (const step of steps) yield* deviceLabelProblems(step, field)
  if (steps.length > 2 || !names.has(name)) yield invalid(field, name, referenceSentence)
}
