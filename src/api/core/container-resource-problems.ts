/** What is wrong with the resources that a container requests and is limited to. */
import { type FieldError, type FieldErrors, forbidden, invalid, required } from '../field-error.ts'
import type { ResourceRequirements } from '../generated/types/core-v1.ts'
import { untilFaultless } from '../memo.ts'
import { compareQuantities, formatQuantity, parseQuantity, type Quantity } from '../quantity.ts'
import {
  containerResourceNameProblems,
  isExtendedResource,
  isHugePages,
  isOvercommitAllowed,
} from './resource-names.ts'

export const resourceProblems = untilFaultless(requirementProblems)

/** @param nameProblems what is wrong with the name of a resource */
export function* requirementProblems(
  { limits = {}, requests = {} }: ResourceRequirements,
  path: string,
  nameProblems: ResourceNameRule = containerResourceNameProblems,
): FieldErrors {
  for (const [name, text] of Object.entries(limits)) {
    const field = `${path}.limits[${name}]`
    yield* nameProblems(name, field)
    yield* amountProblems(name, text, field)
  }
  for (const [name, text] of Object.entries(requests)) {
    const field = `${path}.requests[${name}]`
    yield* nameProblems(name, field)
    yield* amountProblems(name, text, field)
    yield* overcommitProblems(name, { request: text, limit: limits[name], path })
  }
  const names = new Set([...Object.keys(limits), ...Object.keys(requests)])
  if ([...names].some(isHugePages) && !names.has('cpu') && !names.has('memory')) {
    yield forbidden(path, 'HugePages require cpu or memory')
  }
}

type ResourceNameRule = (name: string, field: string) => readonly FieldError[]

function* amountProblems(name: string, text: string, field: string): FieldErrors {
  const quantity = parsed(text)
  if (!quantity) return
  if (quantity.nanos < 0n) {
    yield invalid(field, formatQuantity(quantity), 'must be greater than or equal to 0')
  }
  if (isExtendedResource(name) && quantity.nanos % 1_000_000_000n !== 0n) {
    yield invalid(field, formatQuantity(quantity), 'must be an integer')
  }
  if (isHugePages(name) && !isMultipleOf(quantity, name.slice('hugepages-'.length))) {
    const shown = formatQuantity(quantity)
    yield invalid(field, shown, `${shown} is not positive integer multiple of ${name}`)
  }
}

/** Whether an amount is made of whole pages. */
function isMultipleOf({ nanos }: Quantity, page: string): boolean {
  const size = parsed(page)?.nanos ?? 0n
  return size > 0n && nanos % size === 0n
}

function* overcommitProblems(
  name: string,
  { request, limit, path }: { request: string; limit: string | undefined; path: string },
): FieldErrors {
  if (limit === undefined) {
    if (!isOvercommitAllowed(name)) {
      yield required(`${path}.limits`, 'Limit must be set for non overcommitable resources')
    }
    return
  }
  const [asked, allowed] = [parsed(request), parsed(limit)]
  if (!asked || !allowed) return
  const difference = compareQuantities(asked, allowed)
  const shown = formatQuantity(allowed)
  if (difference !== 0 && !isOvercommitAllowed(name)) {
    yield invalid(`${path}.requests`, formatQuantity(asked), `must be equal to ${name} limit of ${shown}`)
  } else if (difference > 0) {
    const detail = `must be less than or equal to ${name} limit of ${shown}`
    yield invalid(`${path}.requests`, formatQuantity(asked), detail)
  }
}

/** Text that is no quantity was turned down when the object was decoded. */
function parsed(text: string): Quantity | undefined {
  try {
    return parseQuantity(text)
  } catch {
    return undefined
  }
}
