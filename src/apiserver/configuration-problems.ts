/** What in a configuration does not fit its type, in the words of structured-merge-diff: `.spec.ports: expected list, got &{80}`. */
import type { Field, ScalarKind, StructType, Type } from '../api/schema.ts'
import { keysOf } from './object-fields.ts'
import { goSyntax, goText, goTypeOf } from './patch/go-text.ts'

type Json = Readonly<Record<string, unknown>>

/** Of each struct no more than one unknown field is told, and after an item that has no key its list is passed over. */
export const configurationProblems = (struct: StructType, value: unknown): readonly string[] => [
  ...structProblems(struct, value, ''),
]

function* structProblems(struct: StructType, value: unknown, path: string): Iterable<string> {
  if (!isMap(value)) return yield wrong(path, 'map', value)
  for (const name of Object.keys(value)) {
    const field = struct.fields.get(name)
    if (field) yield* problemsOf(field.type, value[name], { path: `${path}.${name}`, field })
    else if (!struct.keepsUnknownFields) return yield `${path}.${name}: field not declared in schema`
  }
}

interface Place {
  readonly path: string
  readonly field?: Field
}

function* problemsOf(type: Type, value: unknown, { path, field }: Place): Iterable<string> {
  if (value === null || value === undefined) return
  switch (type.kind) {
    case 'struct':
      yield* structProblems(type.struct(), value, path)
      break
    case 'map':
      yield* mapProblems(type.of, value, path)
      break
    case 'list':
      yield* listProblems(type.of, value, { path, field })
      break
    default: {
      const problem = scalarProblem(type.kind, value)
      if (problem) yield `${path}: ${problem}`
    }
  }
}

function* mapProblems(of: Type, value: unknown, path: string): Iterable<string> {
  if (!isMap(value)) return yield wrong(path, 'map', value)
  for (const key of Object.keys(value)) yield* problemsOf(of, value[key], { path: `${path}.${key}` })
}

function* listProblems(of: Type, value: unknown, { path, field }: Place): Iterable<string> {
  if (!Array.isArray(value)) return yield wrong(path, 'list', value)
  const met = new Set<string>()
  for (const [n, item] of value.entries()) {
    const nameless = field && whyNameless(field, item)
    if (nameless) return yield `${path}: element ${n}: ${nameless}`
    const key = field && keyText(field, item)
    if (key !== undefined && met.has(key)) yield `${path}: duplicate entries for key ${key}`
    if (key !== undefined) met.add(key)
    yield* problemsOf(of, item, { path: `${path}${key ?? `[${n}]`}` })
  }
}

/** Why an item cannot be told apart from the others; undefined where it can, or need not. */
function whyNameless(field: Field, item: unknown): string | undefined {
  if (field.listType === 'set') {
    if (isMap(item)) return "associative list without keys has an element that's a map type"
    return Array.isArray(item) ? 'not supported: associative list with lists as elements' : undefined
  }
  if (field.listType !== 'map') return undefined
  if (!isMap(item)) return 'associative list with keys may not have non-map elements'
  const missing = keysOf(field).find(
    ({ name, otherwise }) => item[name] === undefined && otherwise === undefined,
  )
  return (
    missing &&
    `associative list with keys has an element that omits key field "${missing.name}" (and doesn't have default value)`
  )
}

/** How an item is named among its list; undefined where only its place does that. */
function keyText(field: Field, item: unknown): string | undefined {
  if (field.listType === 'set') return `[=${JSON.stringify(item)}]`
  if (field.listType !== 'map') return undefined
  const said = keysOf(field).map(
    ({ name, otherwise }) => `${name}=${JSON.stringify((item as Json)[name] ?? otherwise)}`,
  )
  return `[${said.join(',')}]`
}

function scalarProblem(kind: ScalarKind, value: unknown): string | undefined {
  switch (kind) {
    case 'string':
    case 'bytes':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`
    case 'int32':
    case 'int64':
    case 'double':
      return typeof value === 'number' ? undefined : `expected numeric (int or float), got ${goTypeOf(value)}`
    case 'bool':
      return typeof value === 'boolean' ? undefined : `expected boolean, got ${shown(value)}`
    case 'quantity':
    case 'time':
    case 'microTime':
    case 'intOrString':
      return typeof value === 'object' ? `expected any scalar, got ${shown(value)}` : undefined
    default:
      return undefined
  }
}

const wrong = (path: string, wanted: string, value: unknown) =>
  `${path}: expected ${wanted}, got ${shown(value)}`

/** The library prints the structure in which it holds a value. */
const shown = (value: unknown) => `&{${goText(value)}}`

const isMap = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
