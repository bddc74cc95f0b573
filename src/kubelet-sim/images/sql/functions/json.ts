/** Functions of JSON. Sources: PostgreSQL, JSON Functions and Operators; MySQL, JSON Functions. */
import {
  contains,
  elementsOf,
  follow,
  isObject,
  type Json,
  jsonText,
  readJson,
  stepsOf,
  withMember,
} from '../json.ts'
import { jsonOf } from '../json-values.ts'
import { checkMatch } from '../limits.ts'
import { bareText, parsed } from '../operators.ts'
import { SqlError, type SqlValue } from '../syntax.ts'
import { isTrue, textOf } from '../values.ts'
import { type Functions, strict } from './function.ts'

function objectOf(args: readonly SqlValue[]): SqlValue {
  const entries: [string, Json][] = []
  for (let n = 0; n < args.length; n += 2) entries.push([textOf(args[n]), jsonOf(args[n + 1] ?? null)])
  return jsonText(Object.fromEntries(entries))
}

const listOf = (args: readonly SqlValue[]): SqlValue => jsonText(args.map(jsonOf))
const asJson = strict(([value]) => jsonText(jsonOf(value)))
const lengthOfArray = strict(([value]) => {
  const found = parsed(value)
  if (!Array.isArray(found)) throw new SqlError('bad value', textOf(value), 'json array')
  return found.length
})

/** `json` puts no blanks where it is made of a row, but these do. */
const typeName = (value: Json): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

const typed = strict(([value]) => typeName(parsed(value)))

function changed(args: readonly SqlValue[], takes: (isThere: boolean) => boolean): SqlValue {
  const [first = null, ...others] = args
  if (first === null) return null
  let value = parsed(first)
  for (let n = 0; n + 1 < others.length; n += 2) {
    const steps = stepsOf(textOf(others[n]))
    if (takes(follow(value, steps) !== undefined)) value = withMember(value, steps, jsonOf(others[n + 1]))
  }
  return jsonText(value)
}

const placed = strict(([value, path, made, creates = true]) => {
  const steps = elementsOf(textOf(path)).map((each) =>
    /^-?\d+$/.test(each ?? '') ? Number(each) : (each ?? ''),
  )
  const whole = parsed(value)
  const isThere = follow(whole, steps) !== undefined
  return isThere || isTrue(creates) ? jsonText(withMember(whole, steps, parsed(made))) : jsonText(whole)
})

function pretty(value: Json, before = ''): string {
  const inner = `${before}    `
  if (Array.isArray(value) && value.length > 0)
    return `[\n${value.map((each: Json) => inner + pretty(each, inner)).join(',\n')}\n${before}]`
  if (!isObject(value) || Object.keys(value).length === 0) return jsonText(value)
  const keys = Object.keys(value).sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
  return `{\n${keys.map((key) => `${inner}${JSON.stringify(key)}: ${pretty(value[key], inner)}`).join(',\n')}\n${before}}`
}

const prettily = strict(([value]) => {
  const found = parsed(value)
  // Refused where it is too deep.
  jsonText(found)
  return pretty(found)
})

export const jsonFunctions: Functions = {
  json_build_object: objectOf,
  jsonb_build_object: objectOf,
  json_object: objectOf,
  json_build_array: listOf,
  jsonb_build_array: listOf,
  json_array: listOf,
  to_json: asJson,
  to_jsonb: asJson,
  json_array_length: lengthOfArray,
  jsonb_array_length: lengthOfArray,
  json_typeof: typed,
  jsonb_typeof: typed,
  json_type: strict(([value]) => {
    const read = parsed(value)
    return typeof read === 'number' && Number.isInteger(read)
      ? 'INTEGER'
      : typeName(read).replace('number', 'double').toUpperCase()
  }),
  jsonb_set: placed,
  jsonb_pretty: prettily,
  json_pretty: prettily,
  json_extract: strict(([value, ...paths]) => {
    const whole = parsed(value)
    const found = paths
      .map((each) => follow(whole, stepsOf(textOf(each))))
      .filter((each) => each !== undefined)
    if (found.length === 0) return null
    return jsonText(paths.length > 1 ? found : found[0])
  }),
  json_unquote: strict(([value]) => {
    const read = /^"/.test(textOf(value)) ? readJson(textOf(value)) : undefined
    return read ? bareText(read.value) : textOf(value)
  }),
  json_value: strict(([value, path]) => bareText(follow(parsed(value), stepsOf(textOf(path))))),
  json_valid: strict(([value]) => Number(readJson(textOf(value)) !== undefined)),
  json_length: strict(([value, path]) => {
    const found = path === undefined ? parsed(value) : follow(parsed(value), stepsOf(textOf(path)))
    if (found === undefined) return null
    return Array.isArray(found) ? found.length : isObject(found) ? Object.keys(found).length : 1
  }),
  json_keys: strict(([value]) => {
    const found = parsed(value)
    return isObject(found)
      ? jsonText(Object.keys(found).sort((a, b) => a.length - b.length || (a < b ? -1 : 1)))
      : null
  }),
  json_contains: strict(([value, part, path]) => {
    checkMatch(textOf(value), textOf(part))
    const whole = path === undefined ? parsed(value) : follow(parsed(value), stepsOf(textOf(path)))
    return whole === undefined ? null : Number(contains(whole, parsed(part)))
  }),
  json_set: (args) => changed(args, () => true),
  json_insert: (args) => changed(args, (isThere) => !isThere),
  json_replace: (args) => changed(args, (isThere) => isThere),
  json_remove: strict(([value, ...paths]) =>
    jsonText(
      paths.reduce<Json>((left, each) => withMember(left, stepsOf(textOf(each)), undefined), parsed(value)),
    ),
  ),
  jsonb_extract_path_text: strict(([value, ...steps]) => bareText(follow(parsed(value), steps.map(textOf)))),
}
