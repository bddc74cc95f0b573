/**
 * Whether a value is right by its schema, told by functions that are made of the schema once: nearly every value is, and then
 * nobody asks where anything stands and how it is called. What is not clearly right is for validation.ts to judge.
 */
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { isMap } from '../json-map.ts'
import { hasFormat, isKnownFormat } from './formats.ts'
import { MatchingWork, matchesPattern } from './pattern.ts'
import { additionalOf, isIntOrString, itemsOf } from './schema-node.ts'
import { charactersIn } from './text-length.ts'

/** True only for what nothing is wrong with. @param work what may be spent on patterns */
export type Look = (value: unknown, work: MatchingWork) => boolean

/** So many steps of matching are still quick. */
const quickSteps = 1_000_000

/** Whether a value is clearly right. */
export const isRightAtOnce = (look: Look, value: unknown): boolean =>
  look(value, new MatchingWork(quickSteps))

/** How a schema is looked at of which more is asked than can be told quickly. */
type Judge = (schema: JSONSchemaProps) => Look

export function quickLook(schema: JSONSchemaProps, judge: Judge): Look {
  const { anyOf, oneOf, allOf, not, nullable, enum: choices } = schema
  const look = anyOf || oneOf || allOf || not ? undefined : lookOfType(schema, judge)
  if (!look) return judge(schema)
  if (!choices?.length) return (value, work) => (value === null ? nullable === true : look(value, work))
  return (value, work) =>
    value !== null && (choices as readonly unknown[]).includes(value) && look(value, work)
}

/** undefined: it cannot be told quickly. */
function lookOfType(schema: JSONSchemaProps, judge: Judge): Look | undefined {
  if (isIntOrString(schema)) return undefined
  switch (schema.type) {
    case 'string':
      return lookOfString(schema)
    case 'integer':
      return lookOfInteger(schema)
    case 'boolean':
      return (value) => typeof value === 'boolean'
    case 'array':
      return lookOfList(schema, judge)
    case 'object':
      return lookOfMap(schema, judge)
    default:
      return undefined
  }
}

function lookOfString({ minLength = 0, maxLength = infinite, pattern, format }: JSONSchemaProps): Look {
  const known = format && isKnownFormat('string', format) ? format : undefined
  return (value, work) =>
    typeof value === 'string' &&
    // There are at most as many characters as code units, and one where there is any.
    value.length <= maxLength &&
    (minLength <= 1 ? value.length >= minLength : charactersIn(value) >= minLength) &&
    (!pattern || matchesPattern(pattern, value, work) === true) &&
    (known === undefined || hasFormat(known, value))
}

const infinite = Number.POSITIVE_INFINITY

/** A bound that its own type does not hold is a fault as well. */
function lookOfInteger(schema: JSONSchemaProps): Look | undefined {
  const { minimum, maximum, multipleOf, format, exclusiveMinimum, exclusiveMaximum } = schema
  const isInRange = format === 'int32' ? isInt32 : Number.isSafeInteger
  const hasOddBounds = [minimum, maximum].some((bound) => bound !== undefined && !isInRange(bound))
  if (hasOddBounds || multipleOf !== undefined) return undefined
  const least = minimum === undefined ? -infinite : minimum + (exclusiveMinimum ? 1 : 0)
  const most = maximum === undefined ? infinite : maximum - (exclusiveMaximum ? 1 : 0)
  return (value) => isInRange(value) && (value as number) >= least && (value as number) <= most
}

const isInt32 = (value: unknown): boolean => typeof value === 'number' && (value | 0) === value

function lookOfList(schema: JSONSchemaProps, judge: Judge): Look {
  const { minItems = 0, maxItems = infinite } = schema
  const items = itemsOf(schema)
  const look = items && lookInside(items, judge)
  return (value, work) => {
    if (!Array.isArray(value) || value.length < minItems || value.length > maxItems) return false
    if (look) for (const item of value) if (!look(item, work)) return false
    return true
  }
}

function lookOfMap(schema: JSONSchemaProps, judge: Judge): Look {
  const { properties = {}, additionalProperties, required = [], minProperties, maxProperties } = schema
  const looks = new Map(Object.keys(properties).map((name) => [name, lookInside(properties[name], judge)]))
  const additional = additionalOf(schema)
  const lookAtOther = additional && lookInside(additional, judge)
  const isClosed = additionalProperties === false
  const countsProperties = minProperties !== undefined || maxProperties !== undefined
  return (value, work) => {
    if (!isMap(value)) return false
    let count = 0
    for (const name in value) {
      const look = looks.get(name) ?? lookAtOther
      if (look ? !look(value[name], work) : isClosed) return false
      count++
    }
    for (const name of required) if (!Object.hasOwn(value, name)) return false
    return !countsProperties || (count >= (minProperties ?? 0) && count <= (maxProperties ?? infinite))
  }
}

/** Made when the first value is there: of a large schema most is never asked. */
function lookInside(schema: JSONSchemaProps, judge: Judge): Look {
  let look: Look | undefined
  return (value, work) => (look ??= quickLook(schema, judge))(value, work)
}
