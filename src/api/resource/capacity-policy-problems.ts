/** What is wrong with the amounts in which a shared device is given away. Source: validateRequestPolicy of resource.k8s.io. */
import { duplicate, type FieldErrors, forbidden, invalid, required, tooMany } from '../field-error.ts'
import type { CapacityRequestPolicy, CapacityRequestPolicyRange } from '../generated/types/resource-v1.ts'
import { canonicalQuantity, formatQuantity, parseQuantity } from '../quantity.ts'

const mostValues = 10

const amountOf = (text: string): bigint => parseQuantity(text).nanos

/** @param capacity all that there is of it */
export function* capacityPolicyProblems(
  policy: CapacityRequestPolicy,
  capacity: string,
  path: string,
): FieldErrors {
  const { default: usual, validValues = [], validRange } = policy
  if (validValues.length > 0 && validRange) {
    const both = 'cannot specify "validValues" and "validRange" at the same time'
    yield forbidden(path, `exactly one policy can be specified, ${both}`)
  } else if (validValues.length > 0) {
    if (!usual) yield required(`${path}.default`, 'required when validValues is defined')
    else yield* valueProblems(validValues, { usual, capacity, path: `${path}.validValues` })
  } else if (validRange) {
    if (!usual) yield required(`${path}.default`, 'required when validRange is defined')
    else yield* rangeProblems(validRange, { usual, capacity, path: `${path}.validRange` })
  }
}

interface Limits {
  readonly usual: string
  readonly capacity: string
  readonly path: string
}

function* valueProblems(values: readonly string[], { usual, capacity, path }: Limits): FieldErrors {
  const amounts = values.map(amountOf)
  for (let n = 1; n < values.length; n++) {
    const field = `${path}[${n}]`
    if (amounts[n - 1] > amounts[n])
      yield invalid(field, shown(values[n]), 'values must be sorted in ascending order')
  }
  if (values.length > mostValues) yield tooMany(path, values.length, mostValues)
  else {
    for (const [n, value] of values.entries()) {
      if (amounts[n] <= amountOf(capacity)) continue
      yield invalid(`${path}[${n}]`, shown(value), `option is larger than capacity value: ${shown(capacity)}`)
    }
    for (const [n, amount] of amounts.entries()) {
      if (amounts.indexOf(amount) < n) yield duplicate(`${path}[${n}]`, shown(values[n]))
    }
  }
  if (!amounts.includes(amountOf(usual))) {
    yield invalid(path, shown(usual), 'default value is not valid according to the requestPolicy')
  }
}

const shown = canonicalQuantity

function* rangeProblems(range: CapacityRequestPolicyRange, limits: Limits): FieldErrors {
  const { min, max } = range
  const { usual, capacity, path } = limits
  if (min === undefined) return yield required(`${path}.min`, 'required when validRange is defined')
  const wrong = (name: string, value: string, detail: string) =>
    invalid(`${path}.${name}`, shown(value), detail)
  const tooLarge = `larger than capacity value: ${shown(capacity)}`
  if (amountOf(min) > amountOf(capacity)) yield wrong('min', min, `min is ${tooLarge}`)
  if (amountOf(usual) < amountOf(min)) yield wrong('min', usual, `default is less than min: ${shown(min)}`)
  if (max !== undefined) {
    if (amountOf(min) > amountOf(max)) yield wrong('max', min, `min is larger than max: ${shown(max)}`)
    if (amountOf(max) > amountOf(capacity)) yield wrong('max', max, `max is ${tooLarge}`)
    if (amountOf(usual) > amountOf(max)) yield wrong('max', usual, `default is more than max: ${shown(max)}`)
  }
  if (range.step !== undefined) yield* stepProblems(range.step, range, limits)
}

function* stepProblems(
  step: string,
  { min = '0', max }: CapacityRequestPolicyRange,
  limits: Limits,
): FieldErrors {
  const field = `${limits.path}.step`
  const width = wholeOf(step)
  if (width === 0n) return yield invalid(field, shown(step), 'must be greater than zero')
  const first = { nanos: amountOf(min) + amountOf(step), format: parseQuantity(min).format }
  if (first.nanos > amountOf(limits.capacity)) {
    const detail = `one step ${formatQuantity(first)} is larger than capacity value: ${shown(limits.capacity)}`
    yield invalid(field, shown(step), detail)
  }
  for (const value of max === undefined ? [limits.usual] : [limits.usual, max]) {
    if ((wholeOf(value) - wholeOf(min)) % width === 0n) continue
    const detail = `value is not a multiple of a given step (${shown(step)}) from (${shown(min)})`
    yield invalid(field, shown(value), detail)
  }
}

const nanosInOne = 1_000_000_000n

/** Steps are counted in whole ones, rounded up. */
function wholeOf(text: string): bigint {
  const nanos = amountOf(text)
  return nanos > 0n ? (nanos + nanosInOne - 1n) / nanosInOne : nanos / nanosInOne
}
