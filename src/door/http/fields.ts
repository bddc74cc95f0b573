/** What the body of a request for a lever may say: read strictly, and described in the OpenAPI document. */
import { badRequest } from '../../api/errors.ts'
import { isMap } from '../../api/json-map.ts'
import { parseDuration } from '../../sim/duration.ts'

interface FieldRule<T> {
  /** As JSON schema has it. */
  readonly schema: object
  readonly isRequired?: boolean
  /** @param field its name, for messages. @throws ApiError 400 */
  read(value: unknown, field: string): T
}

export type FieldRules = Readonly<Record<string, FieldRule<unknown>>>

export type BodyOf<R extends FieldRules> = {
  readonly [K in keyof R]?: R[K] extends FieldRule<infer T> ? T : never
}

const mustBe = (field: string, what: string) => badRequest(`${field}: must be ${what}`)

function rule<T>(
  schema: object,
  { is, what, read }: { is(value: unknown): boolean; what: string; read?(value: unknown): T },
): FieldRule<T> {
  return {
    schema,
    read(value, field) {
      if (!is(value)) throw mustBe(field, what)
      return read ? read(value) : (value as T)
    },
  }
}

export const required = <T>(field: FieldRule<T>): FieldRule<T> => ({ ...field, isRequired: true })

export const text = (description: string): FieldRule<string> =>
  rule({ type: 'string', description }, { is: (value) => typeof value === 'string', what: 'a string' })

export const flag = (description: string): FieldRule<boolean> =>
  rule({ type: 'boolean', description }, { is: (value) => typeof value === 'boolean', what: 'true or false' })

export const wholeNumber = (
  description: string,
  { least, most }: { readonly least: number; readonly most: number },
): FieldRule<number> =>
  rule(
    { type: 'integer', minimum: least, maximum: most, description },
    {
      is: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
      what: `a whole number from ${least} to ${most}`,
    },
  )

/** A hundred years: longer ways through time end nowhere. */
const longestMs = 100 * 365.25 * 86_400_000

const durationMs = (value: unknown): number | undefined => {
  const ms = typeof value === 'string' ? parseDuration(value) : undefined
  return ms !== undefined && ms <= longestMs ? ms : undefined
}

/** Written as Go does; read as milliseconds. */
export const duration = (description: string): FieldRule<number> =>
  rule(
    { type: 'string', format: 'duration', example: '1h30m', description },
    {
      is: (value) => durationMs(value) !== undefined,
      what: 'a length of time such as 90s or 1h30m, of a hundred years at most',
      read: (value) => durationMs(value)!,
    },
  )

/** Read as milliseconds since 1970. */
export const instant = (description: string): FieldRule<number> =>
  rule(
    { type: 'string', format: 'date-time', description },
    {
      is: (value) =>
        typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && Number.isFinite(Date.parse(value)),
      what: 'an instant such as 2026-01-01T00:00:00Z',
      read: (value) => Date.parse(value as string),
    },
  )

export const oneOf = <T>(schema: object, what: string, is: (value: unknown) => boolean): FieldRule<T> =>
  rule(schema, { is, what })

/** An object that somebody else reads. */
export const object = (description: string): FieldRule<object> =>
  rule({ type: 'object', description }, { is: isMap, what: 'an object' })

export const texts = (description: string): FieldRule<readonly string[]> =>
  rule(
    { type: 'array', items: { type: 'string' }, description },
    {
      is: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
      what: 'a list of strings',
    },
  )

export const textsByName = (description: string): FieldRule<Readonly<Record<string, string>>> =>
  rule(
    { type: 'object', additionalProperties: { type: 'string' }, description },
    {
      is: (value) => isMap(value) && Object.values(value).every((each) => typeof each === 'string'),
      what: 'an object of strings',
    },
  )

export const listOf = <R extends FieldRules>(
  description: string,
  rules: R,
): FieldRule<readonly BodyOf<R>[]> => ({
  schema: { type: 'array', items: schemaOf(rules), description },
  read(value, field) {
    if (!Array.isArray(value)) throw mustBe(field, 'a list')
    return value.map((each, n) => readFields(rules, each, `${field}[${n}].`))
  },
})

/**
 * @param prefix what stands before the names of the fields in messages
 * @throws ApiError 400 for a field that there is not, that is missing, or that is no such thing
 */
export function readFields<R extends FieldRules>(rules: R, value: unknown, prefix = ''): BodyOf<R> {
  if (!isMap(value)) throw badRequest(`${prefix ? `${prefix.slice(0, -1)}: ` : 'the body '}must be an object`)
  const read: Record<string, unknown> = {}
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(rules, name)) throw badRequest(`unknown field "${prefix}${name}"`)
    read[name] = rules[name].read(value[name], prefix + name)
  }
  for (const [name, { isRequired }] of Object.entries(rules)) {
    if (isRequired && !Object.hasOwn(read, name)) throw badRequest(`${prefix}${name}: is required`)
  }
  return read as BodyOf<R>
}

export function schemaOf(rules: FieldRules): object {
  const required = Object.keys(rules).filter((name) => rules[name].isRequired)
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(rules).map(([name, { schema }]) => [name, schema])),
    ...(required.length > 0 && { required }),
  }
}
