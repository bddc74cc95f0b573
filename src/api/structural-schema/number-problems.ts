/** Bounds of numbers. Source: kube-openapi's numberValidator, which reckons whole numbers by whole bounds. */
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { goFloat, isInt64 } from '../go-numbers.ts'

/** What is wrong with a number: about the field, with the value that is told, or of no field at all. */
interface NumberProblem {
  readonly detail: string
  /** What is shown as the value; undefined: the sentence stands for itself. */
  readonly shown?: number
}

/** @param name of the field as messages have it @param type undefined where the value may be of several types */
export function* numberProblems(
  schema: JSONSchemaProps,
  value: number,
  name: string,
): Iterable<NumberProblem> {
  const bound = boundOf(schema, name)
  const ofValue = bound.outOfRange(value, 'Checked')
  if (ofValue) yield { detail: ofValue }
  const { multipleOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema
  if (multipleOf !== undefined) {
    yield* limit(multipleOf, 'MultipleOf', (factor, text) => multipleProblem(value, factor, text, name))
  }
  if (minimum !== undefined) {
    yield* limit(minimum, 'Minimum boundary', (least, text) => {
      if (exclusiveMinimum ? value > least : value >= least) return undefined
      return said(exclusiveMinimum ? `greater than ${text}` : `greater than or equal to ${text}`)
    })
  }
  if (maximum !== undefined) {
    yield* limit(maximum, 'Maximum boundary', (most, text) => {
      if (exclusiveMaximum ? value < most : value <= most) return undefined
      return said(exclusiveMaximum ? `less than ${text}` : `less than or equal to ${text}`)
    })
  }

  function said(what: string): NumberProblem {
    return { detail: `${name} in body should be ${what}`, shown: value }
  }

  function* limit(
    of: number,
    prefix: string,
    ask: (limit: number, text: string) => NumberProblem | undefined,
  ): Iterable<NumberProblem> {
    const outOfRange = bound.outOfRange(of, prefix)
    if (outOfRange) yield { detail: outOfRange }
    const isWhole = !outOfRange && isInt64(value)
    const found = isWhole ? ask(Math.trunc(of), String(Math.trunc(of))) : ask(of, goFloat(of))
    if (found) yield found
  }
}

function multipleProblem(
  value: number,
  factor: number,
  text: string,
  name: string,
): NumberProblem | undefined {
  if (factor <= 0) {
    return { detail: `factor MultipleOf declared for ${name} must be positive: ${text}`, shown: factor }
  }
  // Whole numbers are divided as such, however large they are.
  if (isInt64(value) && Number.isInteger(factor) && value % factor !== 0)
    return { detail: `${name} in body should be a multiple of ${text}`, shown: value }
  const times = factor < 1 ? (1 / factor) * value : value / factor
  return isWholeNumber(times)
    ? undefined
    : { detail: `${name} in body should be a multiple of ${text}`, shown: value }
}

/** Within the precision of a fraction. */
function isWholeNumber(value: number): boolean {
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return false
  const nearest = Math.trunc(value)
  const difference = Math.abs(value - nearest)
  if (value === nearest) return true
  return value === 0 || nearest === 0
    ? difference < 1e-9 * Number.MIN_VALUE
    : difference / (Math.abs(value) + Math.abs(nearest)) < 1e-9
}

/** What the type and the format of a field hold; a field of several types holds all. */
function boundOf({ type, format, ...schema }: JSONSchemaProps, name: string) {
  const isOneType = schema['x-kubernetes-int-or-string'] !== true
  const known =
    isOneType && formatsOf[type as keyof typeof formatsOf]?.includes(format ?? '') ? format : undefined
  return {
    outOfRange(value: number, prefix: string): string | undefined {
      if (!isOneType || fits(value, type, known)) return undefined
      const wanted = known ? `type ${type} with format ${known}` : `type ${type} (default format)`
      return `${prefix} value must be of ${wanted} in ${name}`
    },
  }
}

const formatsOf = { integer: ['int32', 'int64'], number: ['float', 'double'] }

function fits(value: number, type: string | undefined, format: string | undefined): boolean {
  if (type === 'integer') return isInt64(value) && (format !== 'int32' || (value | 0) === value)
  return format !== 'float' || Math.abs(value) <= maxFloat32
}

const maxFloat32 = 3.402_823_466_385_288_6e38
