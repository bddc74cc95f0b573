/** JSON in columns: how it is read, written and looked into. Sources: PostgreSQL, JSON Functions and Operators; MySQL, JSON Functions. */
import { checkPiece } from './limits.ts'
import { SqlError } from './syntax.ts'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** @returns undefined for a text that is none */
export function readJson(text: string): { readonly value: Json } | undefined {
  checkPiece(text.length)
  try {
    return { value: JSON.parse(text) as Json }
  } catch {
    return undefined
  }
}

const deepest = 500

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** As the servers write it: blanks behind commas and colons, short keys first. */
export function jsonText(value: Json, depth = 0): string {
  if (depth > deepest) throw new SqlError('takes long', '')
  if (Array.isArray(value)) return `[${value.map((each: Json) => jsonText(each, depth + 1)).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const keys = Object.keys(value).sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${jsonText(value[key], depth + 1)}`).join(', ')}}`
}

/** A member of an object, or an element of an array, from 0 on or from behind; undefined where there is none. */
export function memberOf(value: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(value)) {
    const n = Number(key)
    return Number.isInteger(n) ? (value as readonly Json[]).at(n) : undefined
  }
  return isObject(value) && typeof key === 'string' && Object.hasOwn(value, key) ? value[key] : undefined
}

const mostSteps = 100

/** The steps of `$.a.b[0]`. @throws SqlError for what else paths may be made of */
export function stepsOf(path: string): readonly (string | number)[] {
  const steps: (string | number)[] = []
  const step = /\.(?:"([^"]*)"|([A-Za-z_$][\w$]*))|\[(\d{1,9})\]/y
  step.lastIndex = path.startsWith('$') ? 1 : path.length + 1
  while (step.lastIndex < path.length) {
    const [, quoted, name, n] = step.exec(path) ?? []
    if (quoted === undefined && name === undefined && n === undefined)
      throw new SqlError('unsupported', `path ${path}`)
    steps.push(n === undefined ? (quoted ?? name) : Number(n))
    if (steps.length > mostSteps) throw new SqlError('takes long', '')
  }
  if (!path.startsWith('$')) throw new SqlError('unsupported', `path ${path}`)
  return steps
}

export function follow(value: Json, steps: readonly (string | number)[]): Json | undefined {
  let found: Json | undefined = value
  for (const each of steps) found = memberOf(found, each)
  return found
}

/** Whether all of the second is somewhere in the first. */
export function contains(whole: Json, part: Json, depth = 0): boolean {
  if (depth > deepest) throw new SqlError('takes long', '')
  if (Array.isArray(whole)) {
    const parts: readonly Json[] = Array.isArray(part) ? part : [part]
    return parts.every((one) => whole.some((each: Json) => contains(each, one, depth + 1)))
  }
  if (isObject(whole))
    return (
      isObject(part) &&
      Object.keys(part).every(
        (key) => Object.hasOwn(whole, key) && contains(whole[key], part[key], depth + 1),
      )
    )
  return whole === part
}

/** The same with another value at a place; as it was where the way there leads nowhere. */
export function withMember(value: Json, steps: readonly (string | number)[], made: Json | undefined): Json {
  const [first, ...others] = steps
  if (first === undefined) return made ?? value
  const next = others.length === 0 ? made : withMember(memberOf(value, first) ?? null, others, made)
  if (others.length > 0 && memberOf(value, first) === undefined) return value
  if (Array.isArray(value)) {
    const n = Number(first)
    const at = n < 0 ? value.length + n : n
    if (next === undefined) return value.toSpliced(at, 1)
    return at >= value.length ? [...value, next] : value.with(Math.max(0, at), next)
  }
  if (!isObject(value)) return value
  const entries = Object.entries(value).filter(([key]) => key !== String(first))
  return Object.fromEntries(next === undefined ? entries : [...entries, [String(first), next]])
}

/** The elements of an array as it is written: `{a,"b c",NULL}`. */
export function elementsOf(text: string): readonly (string | null)[] {
  checkPiece(text.length)
  const elements: (string | null)[] = []
  const inner = text.trim().replace(/^\{|\}$/g, '')
  const piece = /\s*(?:"((?:[^"\\]|\\[\s\S])*)"|(\{[^{}]*\})|([^,]*))\s*(?:,|$)/y
  while (inner !== '' && piece.lastIndex < inner.length) {
    const [, quoted, nested, bare = ''] = piece.exec(inner) ?? []
    if (quoted !== undefined) elements.push(quoted.replace(/\\([\s\S])/g, '$1'))
    else if (nested !== undefined) elements.push(nested)
    else elements.push(/^null$/i.test(bare.trim()) ? null : bare.trim())
  }
  return elements
}

/** An array as it is written. */
export const arrayText = (elements: readonly (string | null)[]): string =>
  `{${elements
    .map((each) => {
      if (each === null) return 'NULL'
      const isBare = each !== '' && !/[\s",\\{}]/.test(each) && !/^null$/i.test(each)
      return isBare || /^\{.*\}$/.test(each) ? each : `"${each.replace(/["\\]/g, '\\$&')}"`
    })
    .join(',')}}`
