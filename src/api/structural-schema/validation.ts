/**
 * What is wrong with a value by its schema, in the words of the API server. Source: kube-openapi's validation package, and
 * apiextensions-apiserver, which makes errors of fields of what it finds.
 */
import { isEqual } from '../equality.ts'
import {
  type FieldError,
  invalid,
  invalidType,
  notSupported,
  required,
  tooLong,
  tooMany,
} from '../field-error.ts'
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { isInt64 } from '../go-numbers.ts'
import { isMap } from '../json-map.ts'
import { memoByIdentity } from '../memo.ts'
import { quoted } from '../quote.ts'
import { combinationFindings } from './combinations.ts'
import { correlatedItem, isLeftAsItWas } from './correlation.ts'
import { Findings } from './findings.ts'
import { hasFormat, isKnownFormat } from './formats.ts'
import { numberProblems } from './number-problems.ts'
import { below, itemAt } from './path.ts'
import { type MatchingWork, matchesPattern } from './pattern.ts'
import { aboutNothing, fieldOf, nameOf, type Placed } from './placed.ts'
import { isRightAtOnce, type Look, quickLook } from './quick-look.ts'
import { additionalOf, isIntOrString, itemsOf, type Json } from './schema-node.ts'
import { charactersIn } from './text-length.ts'

interface ValidationOptions {
  /** The path of the value, for which its own path is the empty one. */
  readonly field?: string
  /**
   * What was there before, for a value that is changed: where it is as it was, nothing is wrong with it, whatever its schema
   * says by now.
   */
  readonly previous?: unknown
}

/** Errors as they are found: for a field its type, what is about it as a whole, and then what is in it. */
export function valueProblems(
  schema: JSONSchemaProps,
  value: unknown,
  { field = '', previous }: ValidationOptions = {},
): readonly FieldError[] {
  return isRightAtOnce(quickLookAt(schema), value)
    ? none
    : foundIn(schema, { value, previous, path: undefined, field })
}

const none: readonly FieldError[] = []

function foundIn(schema: JSONSchemaProps, placed: Placed, matching?: MatchingWork): readonly FieldError[] {
  const findings = new Findings(matching)
  look(schema, placed, findings)
  return findings.errors
}

/** What is stored is made ready to be asked once. */
const quickLookAt = memoByIdentity((schema: JSONSchemaProps) => quickLook(schema, judged))

const judged =
  (schema: JSONSchemaProps): Look =>
  (value, work) =>
    foundIn(schema, { value, previous: undefined, path: undefined, field: '' }, work).length === 0

/** What is as it was is let through. */
function look(schema: JSONSchemaProps, placed: Placed, findings: Findings): void {
  const { value, previous } = placed
  if (previous === undefined) return lookAt(schema, placed, findings)
  const found = new Findings(findings.matching)
  lookAt(schema, placed, found)
  if (found.isValid || !isLeftAsItWas(schema, value, previous)) findings.addAll(found)
  else findings.matches += found.matches
}

/** The same, but that the value itself must be right: only what is in it may be as it was. */
function lookAt(schema: JSONSchemaProps, placed: Placed, findings: Findings): void {
  const { value } = placed
  typeFindings(schema, placed, findings)
  if (value === null) return enumFindings(schema, placed, findings)
  findings.matches++
  if (schema.anyOf || schema.oneOf || schema.allOf || schema.not) {
    // What was there before is unknown to the validators of alternatives.
    const isNew = { ...placed, previous: undefined }
    const ask = (alternative: JSONSchemaProps) => {
      const found = new Findings(findings.matching)
      lookAt(alternative, isNew, found)
      return found
    }
    combinationFindings(schema, placed, { ask, findings })
  } else findings.matches++
  if (typeof value === 'string') stringFindings(schema, value, placed, findings)
  else if (typeof value === 'number') numberFindings(schema, value, placed, findings)
  else if (Array.isArray(value)) listFindings(schema, value, placed, findings)
  enumFindings(schema, placed, findings)
  findings.matches++
  if (isMap(value)) mapFindings(schema, value, placed, findings)
  findings.matches++
}

function typeFindings(schema: JSONSchemaProps, placed: Placed, findings: Findings): void {
  const types = isIntOrString(schema) ? intOrString : schema.type ? [schema.type] : []
  const format = formatIn(schema)
  const { value } = placed
  if (value === null) {
    if (types.length > 0 && !schema.nullable) return refuse(types.join(','), 'null')
    findings.matches++
    return
  }
  if (types.length === 0 && format === undefined) return
  findings.matches++
  const { type, format: ofValue } = typeOfValue(value)
  const isRightType = types.includes(type) || (type === 'integer' && types.includes('number'))
  const isText = typeof value === 'string' || Array.isArray(value)
  if (!isText && format !== undefined && !isRightType && format !== ofValue) return refuse(format, ofValue)
  const isOfFormat = format !== undefined && isText && !types.includes('number') && !types.includes('integer')
  if (isOfFormat || isRightType) findings.matches++
  else refuse(types.join(','), type)

  function refuse(wanted: string, got: string): void {
    const detail = `${nameOf(placed)} in body must be of type ${wanted}: ${quoted(got)}`
    findings.add(invalidType(fieldOf(placed), got, detail))
  }
}

const intOrString = ['integer', 'string']

/** The format, where it is one that means something for the type. */
function formatIn(schema: JSONSchemaProps): string | undefined {
  const { type = '', format } = schema
  return format && isKnownFormat(isIntOrString(schema) ? '' : type, format) ? format : undefined
}

function typeOfValue(value: unknown): { readonly type: string; readonly format: string } {
  if (typeof value === 'number')
    return isInt64(value) ? { type: 'integer', format: 'int64' } : { type: 'number', format: 'float64' }
  if (Array.isArray(value)) return { type: 'array', format: '' }
  return { type: typeof value, format: '' }
}

function numberFindings(schema: JSONSchemaProps, value: number, placed: Placed, findings: Findings): void {
  findings.matches += 2
  if (isClearlyRight(schema, value)) return
  for (const { detail, shown } of numberProblems(schema, value, nameOf(placed))) {
    findings.add(shown === undefined ? aboutNothing(placed, detail) : invalid(fieldOf(placed), shown, detail))
  }
}

/** Most numbers are whole, and nothing more is asked of them than to lie within bounds. */
function isClearlyRight(schema: JSONSchemaProps, value: number): boolean {
  const { minimum, maximum, multipleOf, format } = schema
  if (format || multipleOf !== undefined || !Number.isSafeInteger(value)) return false
  if (
    minimum !== undefined &&
    !(Number.isSafeInteger(minimum) && minimum < value + excess(schema.exclusiveMinimum))
  )
    return false
  return (
    maximum === undefined ||
    (Number.isSafeInteger(maximum) && value < maximum + excess(schema.exclusiveMaximum))
  )
}

/** What itself is within a bound, if the bound is. */
const excess = (isExclusive: boolean | undefined): number => (isExclusive ? 0 : 1)

function stringFindings(schema: JSONSchemaProps, text: string, placed: Placed, findings: Findings): void {
  findings.matches++
  const problem = lengthProblem(schema, text, placed, findings.matching)
  if (problem) findings.add(problem)
  const format = formatIn(schema)
  const isFormatOfText = format !== undefined && isKnownFormat('string', format)
  if (!isFormatOfText) return
  findings.matches++
  if (hasFormat(format, text)) return
  findings.add(
    invalidType(
      fieldOf(placed),
      text,
      `${nameOf(placed)} in body must be of type ${format}: ${quoted(text)}`,
    ),
  )
}

/** Only the first is told. */
function lengthProblem(
  { maxLength, minLength, pattern }: JSONSchemaProps,
  text: string,
  placed: Placed,
  matching: MatchingWork,
): FieldError | undefined {
  if (maxLength !== undefined && text.length > maxLength && charactersIn(text) > maxLength) {
    return tooLong(fieldOf(placed), maxLength)
  }
  const said = (what: string) => invalid(fieldOf(placed), text, `${nameOf(placed)} in body should ${what}`)
  if (minLength !== undefined && charactersIn(text) < minLength)
    return said(`be at least ${minLength} chars long`)
  if (!pattern) return undefined
  const isMatched = matchesPattern(pattern, text, matching)
  if (isMatched === undefined) return said(`match '${pattern}', which takes too long to find out`)
  return isMatched ? undefined : said(`match '${pattern}'`)
}

function enumFindings({ enum: values }: JSONSchemaProps, placed: Placed, findings: Findings): void {
  if (!values || values.length === 0 || values.some((each) => isAs(placed.value, each))) return
  const texts = values.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)))
  findings.add(notSupported(fieldOf(placed), placed.value, texts))
}

/** Null is as nothing, and a fraction as the whole number that Go cuts it to. */
function isAs(value: unknown, wanted: unknown): boolean {
  if (value === null || wanted === null) return false
  if (typeof value === 'number' && typeof wanted === 'number')
    return value === wanted || (isInt64(wanted) && Math.trunc(value) === wanted)
  return isEqual(value, wanted)
}

function listFindings(
  schema: JSONSchemaProps,
  list: readonly unknown[],
  placed: Placed,
  findings: Findings,
): void {
  const items = itemsOf(schema)
  const { previous, path, field } = placed
  findings.matches += 2
  if (items) {
    for (const [n, value] of list.entries()) {
      const was = previous === undefined ? undefined : correlatedItem(schema, previous, value)
      look(items, { value, previous: was, path: itemAt(path, n), field }, findings)
    }
  }
  const { minItems, maxItems } = schema
  if (minItems !== undefined && list.length < minItems) {
    const detail = `${nameOf(placed)} in body should have at least ${minItems} items`
    findings.add(invalid(fieldOf(placed), list.length, detail))
  }
  if (maxItems !== undefined && list.length > maxItems) {
    findings.add(tooMany(fieldOf(placed), list.length, maxItems))
  }
}

function mapFindings(schema: JSONSchemaProps, map: Json, placed: Placed, findings: Findings): void {
  findings.matches++
  const { properties = {}, additionalProperties, required: needed = [] } = schema
  propertyCountFindings(schema, map, placed, findings)
  const additional = additionalOf(schema)
  if (additional || additionalProperties === false) {
    for (const name of Object.keys(map)) {
      if (Object.hasOwn(properties, name)) continue
      if (additional) look(additional, fieldIn(name), findings)
      else {
        const detail = `${nameOf(placed)}.${name} in body is a forbidden property`
        findings.add(invalid(fieldOf(placed), name, detail))
      }
    }
  }
  for (const name in properties) {
    if (Object.hasOwn(map, name)) look(properties[name], fieldIn(name), findings)
  }
  for (const name of needed) {
    if (!Object.hasOwn(map, name)) findings.add(required(fieldOf(placed, `${nameOf(placed)}.${name}`)))
  }

  function fieldIn(name: string): Placed {
    const { previous, path, field } = placed
    // What an object is can be converted, and so nobody can tell how it was.
    const isOfType = !path && (name === 'apiVersion' || name === 'kind')
    const was = isMap(previous) && !isOfType && Object.hasOwn(previous, name) ? previous[name] : undefined
    const isNamed = !path && Object.hasOwn(properties, name)
    const at = isNamed ? { above: undefined, step: name } : below(path, name)
    return { value: map[name], previous: was, path: at, field }
  }
}

function propertyCountFindings(
  { minProperties, maxProperties }: JSONSchemaProps,
  map: Json,
  placed: Placed,
  findings: Findings,
): void {
  if (minProperties === undefined && maxProperties === undefined) return
  const count = Object.keys(map).length
  if (minProperties !== undefined && count < minProperties) {
    const detail = `${nameOf(placed)} in body should have at least ${minProperties} properties`
    findings.add(invalid(fieldOf(placed), count, detail))
  }
  if (maxProperties !== undefined && count > maxProperties) {
    findings.add(tooMany(fieldOf(placed), count, maxProperties))
  }
}
