/** What is wrong with resources that are asked for of a pod as a whole. Source: validatePodResources. */
import { type FieldError, type FieldErrors, forbidden, invalid, notSupported } from '../field-error.ts'
import type { PodSpec } from '../generated/types/core-v1.ts'
import { shownPart } from '../given-empty.ts'
import { compareQuantities, formatQuantity, parseQuantity } from '../quantity.ts'
import { requirementProblems } from './container-resource-problems.ts'
import { claimsProblems } from './pod-resource-claims.ts'
import { containersResources } from './pod-resources.ts'
import { isHugePages, resourceNameProblems } from './resource-names.ts'

/** Fields are relative to the spec. */
export function* podLevelResourceProblems(spec: PodSpec): FieldErrors {
  const { resources, os } = spec
  if (!resources) return
  if (os?.name === 'windows') return yield forbidden('resources', 'may not be set for a windows pod')
  if (shownPart(resources, 'claims')) {
    yield forbidden('resources.claims', 'claims may not be set for Resources at pod-level')
    yield* claimsProblems(resources.claims ?? [], spec, 'resources.claims')
  }
  yield* requirementProblems(resources, 'resources', nameProblems)
  yield* consistencyProblems(spec)
}

const supported = ['cpu', 'hugepages-', 'memory']

function nameProblems(name: string, field: string): readonly FieldError[] {
  const problems = resourceNameProblems(name, field)
  if (problems.length > 0 || name === 'cpu' || name === 'memory' || isHugePages(name)) return problems
  return [notSupported(field, name, supported)]
}

/** A pod has room for what its containers ask for. */
function* consistencyProblems(spec: PodSpec): FieldErrors {
  const { containers = [], initContainers = [] } = spec
  const { requests = {}, limits = {} } = spec.resources ?? {}
  for (const [name, quantity] of containersResources.requests(containers, initContainers)) {
    if (requests[name] === undefined || compareQuantities(quantity, parseQuantity(requests[name])) <= 0)
      continue
    const detail = `must be greater than or equal to aggregate container requests of ${formatQuantity(quantity)}`
    yield invalid(`resources.requests[${name}]`, shown(requests[name]), detail)
  }
  for (const [name, quantity] of containersResources.limits(containers, initContainers)) {
    if (!isHugePages(name) || limits[name] === undefined) continue
    if (compareQuantities(quantity, parseQuantity(limits[name])) <= 0) continue
    const detail = `must be greater than or equal to aggregate container limits of ${formatQuantity(quantity)}`
    yield invalid(`resources.limits[${name}]`, shown(limits[name]), detail)
  }
  for (const [n, { resources }] of containers.entries()) {
    for (const [name, limit] of Object.entries(resources?.limits ?? {})) {
      if (limits[name] === undefined) continue
      if (compareQuantities(parseQuantity(limit), parseQuantity(limits[name])) <= 0) continue
      const detail = `must be less than or equal to pod limits of ${shown(limits[name])}`
      yield invalid(`resources.containers[${n}][${name}].limits`, shown(limit), detail)
    }
  }
}

const shown = (text: string) => formatQuantity(parseQuantity(text))
