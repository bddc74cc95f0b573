/** Whether the amounts of one item of a LimitRange go together. Source: ValidateLimitRange. */
import { type FieldErrors, invalid } from '../field-error.ts'
import type { LimitRangeItem } from '../generated/types/core-v1.ts'
import { compareQuantities, formatQuantity, parseQuantity, type Quantity } from '../quantity.ts'
import { isOvercommitAllowed } from './resource-names.ts'

/** What an item says of one resource. */
interface Said {
  readonly min?: Quantity
  readonly max?: Quantity
  readonly limit?: Quantity
  readonly request?: Quantity
  readonly ratio?: Quantity
}

export function* limitAmountProblems(item: LimitRangeItem, path: string): FieldErrors {
  const { max, min, default: limits, defaultRequest, maxLimitRequestRatio } = item
  const names = new Set(
    [max, min, limits, defaultRequest, maxLimitRequestRatio].flatMap((amounts) => Object.keys(amounts ?? {})),
  )
  const hasDefaults = item.type !== 'Pod'
  for (const name of names) {
    const said: Said = {
      min: quantityIn(min, name),
      max: quantityIn(max, name),
      limit: hasDefaults ? quantityIn(limits, name) : undefined,
      request: hasDefaults ? quantityIn(defaultRequest, name) : undefined,
      ratio: quantityIn(maxLimitRequestRatio, name),
    }
    yield* orderProblems(name, said, path)
    yield* ratioProblems(name, said, path)
    const { limit, request } = said
    if (!isOvercommitAllowed(name) && limit && request && limit.nanos !== request.nanos) {
      const detail = `default value ${formatQuantity(limit)} must equal to defaultRequest value ${formatQuantity(request)} in ${name}`
      yield invalid(`${path}.defaultRequest[${name}]`, formatQuantity(request), detail)
    }
  }
}

const quantityIn = (amounts: { readonly [name: string]: string } | undefined, name: string) =>
  amounts?.[name] === undefined ? undefined : parseQuantity(amounts[name])

function* orderProblems(name: string, { min, max, limit, request }: Said, path: string): FieldErrors {
  const above = (a: Quantity | undefined, b: Quantity | undefined, words: readonly [string, string]) =>
    a && b && compareQuantities(a, b) > 0
      ? `${words[0]} value ${formatQuantity(a)} is greater than ${words[1]} value ${formatQuantity(b)}`
      : undefined
  /** Where it stands, what is shown there, and what is wrong. */
  const found: readonly (readonly [string, Quantity | undefined, string | undefined])[] = [
    ['min', min, above(min, max, ['min', 'max'])],
    ['defaultRequest', request, above(min, request, ['min', 'default request'])],
    ['defaultRequest', request, above(request, max, ['default request', 'max'])],
    ['defaultRequest', request, above(request, limit, ['default request', 'default limit'])],
    ['default', min, above(min, limit, ['min', 'default'])],
    ['default', max, above(limit, max, ['default', 'max'])],
  ]
  for (const [part, shown, problem] of found) {
    if (problem) yield invalid(`${path}.${part}[${name}]`, formatQuantity(shown!), problem)
  }
}

const one = parseQuantity('1')

function* ratioProblems(name: string, { min, max, ratio }: Said, path: string): FieldErrors {
  if (!ratio) return
  const field = `${path}.maxLimitRequestRatio[${name}]`
  const shown = formatQuantity(ratio)
  if (compareQuantities(ratio, one) < 0) yield invalid(field, shown, `ratio ${shown} is less than 1`)
  if (!min || !max) return
  const most = Number(max.nanos) / Number(min.nanos)
  if (Number(ratio.nanos) / Number(one.nanos) > most) {
    yield invalid(field, shown, `ratio ${shown} is greater than max/min = ${goFloat(most)}`)
  }
}

/** As Go's %f writes it. */
const goFloat = (value: number): string =>
  Number.isFinite(value) ? value.toFixed(6) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
