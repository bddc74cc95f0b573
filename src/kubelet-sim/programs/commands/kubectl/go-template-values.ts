/** Values of templates of Go: what expressions are worth, and how values are shown. */
import { decodeBase64 } from '../../../../api/codec/base64.ts'
import { isEqual } from '../../../../api/equality.ts'
import { goJson } from '../../../../api/go-json.ts'
import { failure } from './failure.ts'

export type Expression =
  | { readonly sort: 'literal'; readonly value: unknown }
  | { readonly sort: 'dot' }
  | { readonly sort: 'variable'; readonly name: string }
  | { readonly sort: 'fields'; readonly of: Expression; readonly fields: readonly string[] }
  | {
      readonly sort: 'call'
      readonly name: string
      readonly of: readonly Expression[]
    }

export interface Scope {
  readonly variables: { readonly name: string; value: unknown }[]
}

const wrong = (why: string) => failure(`error executing template: template: output:1: ${why}`)

/** @throws Failure */
export function evaluate(expression: Expression, dot: unknown, scope: Scope): unknown {
  switch (expression.sort) {
    case 'literal':
      return expression.value
    case 'dot':
      return dot
    case 'variable': {
      const found = scope.variables.findLast(({ name }) => name === expression.name)
      if (!found) throw wrong(`undefined variable "${expression.name}"`)
      return found.value
    }
    case 'fields':
      return expression.fields.reduce(fieldOf, evaluate(expression.of, dot, scope))
    case 'call':
      return called(expression, (each) => evaluate(each, dot, scope))
  }
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (value === undefined || value === null) return undefined
    throw wrong(`can't evaluate field ${name} in type interface {}`)
  }
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

/** Whether a condition is met: what is empty is not. */
export const isTrue = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : Boolean(value)

function called({ name, of }: Expression & { sort: 'call' }, value: (each: Expression) => unknown): unknown {
  if (name === 'and' || name === 'or') {
    let last: unknown
    for (const each of of) {
      last = value(each)
      if (isTrue(last) === (name === 'or')) return last
    }
    return last
  }
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined
  if (!found) throw failure(`error parsing template: template: output:1: function "${name}" not defined`)
  return found(...of.map(value))
}

const ordered = (a: unknown, b: unknown): number =>
  (a as number | string) < (b as number | string)
    ? -1
    : (a as number | string) > (b as number | string)
      ? 1
      : 0

const functions: Readonly<Record<string, (...values: unknown[]) => unknown>> = {
  not: (value) => !isTrue(value),
  eq: (first, ...others) => others.some((each) => isEqual(first, each)),
  ne: (a, b) => !isEqual(a, b),
  lt: (a, b) => ordered(a, b) < 0,
  le: (a, b) => ordered(a, b) <= 0,
  gt: (a, b) => ordered(a, b) > 0,
  ge: (a, b) => ordered(a, b) >= 0,
  len: (value) => {
    if (typeof value === 'string' || Array.isArray(value)) return value.length
    if (typeof value === 'object' && value !== null) return Object.keys(value).length
    throw wrong('error calling len: reflect: call of reflect.Value.Type on zero Value')
  },
  index: (value, ...keys) => keys.reduce(itemOf, value),
  slice: (value, from = 0, to) =>
    (value as string | unknown[]).slice(from as number, to as number | undefined),
  print: (...values) => values.map(goText).join(''),
  println: (...values) => `${values.map(goText).join(' ')}\n`,
  printf: (format, ...values) => formatted(String(format), values),
  html: (value) => goText(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`),
  js: (value) => goJson(goText(value)).slice(1, -1),
  urlquery: (value) => encodeURIComponent(goText(value)),
  base64decode: (value) => new TextDecoder().decode(decodeBase64(String(value))),
  exists: (value, ...keys) => keys.reduce(itemOf, value) !== undefined,
}

function itemOf(value: unknown, key: unknown): unknown {
  if (Array.isArray(value)) {
    const at = Number(key)
    if (at >= 0 && at < value.length) return value[at]
    throw wrong(`error calling index: reflect: slice index out of range`)
  }
  if (value === undefined || value === null) throw wrong('error calling index: index of untyped nil')
  return fieldOf(value, String(key))
}

function formatted(format: string, values: readonly unknown[]): string {
  let at = 0
  return format.replace(
    /%([-+ 0#]*)(\d*)(?:\.(\d+))?([vsdqtfxX%])/g,
    (_whole, flags: string, width: string, digits: string | undefined, verb: string) => {
      if (verb === '%') return '%'
      if (at >= values.length) return `%!${verb}(MISSING)`
      const value = values[at++]
      const text =
        verb === 'q'
          ? goJson(goText(value))
          : verb === 'f'
            ? Number(value).toFixed(Number(digits ?? 6))
            : goText(value)
      const size = Number(width || 0)
      return flags.includes('-') ? text.padEnd(size) : text.padStart(size, flags.includes('0') ? '0' : ' ')
    },
  )
}

/** A value as Go prints it. */
export function goText(value: unknown): string {
  if (value === undefined || value === null) return '<no value>'
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (typeof value !== 'object') return String(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, each]) => `${key}:${goText(each)}`).join(' ')}]`
}
