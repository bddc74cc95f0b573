/** What is wrong with the conditions that a device waits for before a pod is bound. Source: validateDeviceBindingParameters of resource.k8s.io. */
import { duplicate, type FieldErrors, invalid } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { Device } from '../generated/types/resource-v1.ts'
import { shownPart } from '../given-empty.ts'
import { qualifiedNameProblems } from '../names.ts'
import { itemProblems } from './list-problems.ts'

const most = 4

export function* bindingConditionProblems(
  device: Pick<Device, 'bindingConditions' | 'bindingFailureConditions'>,
  path: string,
): FieldErrors {
  const { bindingConditions, bindingFailureConditions } = device
  const [wanted, failures] = [bindingConditions ?? [], bindingFailureConditions ?? []]
  const [ofWanted, ofFailures] = [`${path}.bindingConditions`, `${path}.bindingFailureConditions`]
  yield* itemProblems(wanted, { path: ofWanted, max: most }, nameProblems)
  yield* itemProblems(failures, { path: ofFailures, max: most }, nameProblems)
  for (const [n, each] of wanted.entries()) {
    if (wanted.indexOf(each) < n) yield duplicate(`${ofWanted}[${n}]`, each)
  }
  for (const [n, each] of failures.entries()) {
    if (failures.indexOf(each) < n) yield duplicate(`${ofFailures}[${n}]`, each)
    const detail = 'bindingFailureConditions must not overlap with bindingConditions'
    if (wanted.includes(each)) yield invalid(`${ofFailures}[${n}]`, each, detail)
  }
  if (wanted.length === 0 && failures.length > 0) {
    yield invalid(
      ofWanted,
      shownPart(device, 'bindingConditions'),
      'bindingConditions are required to use bindingFailureConditions',
    )
  }
  if (failures.length === 0 && wanted.length > 0) {
    yield invalid(
      ofFailures,
      shownPart(device, 'bindingFailureConditions'),
      'bindingFailureConditions are required to use bindingConditions',
    )
  }
}

const nameProblems = (name: string, field: string) => breaches(qualifiedNameProblems, field, name)
