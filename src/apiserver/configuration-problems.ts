/** What in a configuration does not fit its type, in the words of structured-merge-diff: `.spec.ports: expected list, got &{80}`. */

import { goSyntax, goText, goTypeOf } from '../api/go-text.ts'
import {
  type Field,
  fieldIn,
  type ScalarKind,
  type StructType,
  type Type,
  typeOfValue,
} from '../api/schema.ts'
import { isKnownPart } from './known-configurations.ts'
import { hasTwins, keysOf, namesItems } from './list-items.ts'

type Json = Readonly<Record<string, unknown>>

/** Of each struct no more than one unknown field is told, and after an item that has no key its list is passed over. */
export function configurationProblems(struct: StructType, value: unknown): readonly string[] {
  const search = new Search()
  search.struct(struct, value)
  return search.found
}

/** Where an item stands: its text is made when something is wrong below it, which it hardly ever is. */
interface ItemStep {
  readonly field: Field | undefined
  readonly item: unknown
  readonly n: number
}

/** A walk that makes nothing where nothing is wrong: every configuration that is applied goes through it. */
class Search {
  readonly found: string[] = []
  readonly #path: (string | ItemStep)[] = []

  struct(struct: StructType, value: unknown): void {
    if (!isMap(value)) return this.#tell(`: ${wrong('map', value)}`)
    for (const name of Object.keys(value)) {
      const field = fieldIn(struct, name)
      if (field) this.#inside(name, field.type, value[name], field)
      else if (!struct.keepsUnknownFields) return this.#tell(`.${name}: field not declared in schema`)
    }
  }

  #tell(problem: string): void {
    const path = this.#path.map((step) => (typeof step === 'string' ? `.${step}` : textOfStep(step)))
    this.found.push(path.join('') + problem)
  }

  #inside(step: string | ItemStep, type: Type, value: unknown, field?: Field): void {
    if (value === null || value === undefined) return
    if (typeof value === 'object' && isKnownPart(value)) return
    this.#path.push(step)
    this.#value(type, value, field)
    this.#path.pop()
  }

  #value(said: Type, value: unknown, field: Field | undefined): void {
    const type = typeOfValue(said, value)
    switch (type.kind) {
      case 'struct':
        return this.struct(type.struct(), value)
      case 'map':
        return this.#map(type.of, value)
      case 'list':
        return this.#list(type.of, value, field)
      default: {
        const problem = scalarProblem(type.kind, value)
        if (problem) this.#tell(`: ${problem}`)
      }
    }
  }

  #map(of: Type, value: unknown): void {
    if (!isMap(value)) return this.#tell(`: ${wrong('map', value)}`)
    for (const key of Object.keys(value)) this.#inside(key, of, value[key])
  }

  #list(of: Type, value: unknown, field: Field | undefined): void {
    if (!Array.isArray(value)) return this.#tell(`: ${wrong('list', value)}`)
    const met = field && areNamed(field, value) && !hasTwins(field, value) ? undefined : new Set<string>()
    for (const [n, item] of value.entries()) {
      const nameless = field && whyNameless(field, item)
      if (nameless) return this.#tell(`: element ${n}: ${nameless}`)
      const key = met && field && keyText(field, item)
      if (key !== undefined && met?.has(key)) this.#tell(`: duplicate entries for key ${key}`)
      if (key !== undefined) met?.add(key)
      this.#inside({ field, item, n }, of, item)
    }
  }
}

const textOfStep = ({ field, item, n }: ItemStep): string => (field && keyText(field, item)) ?? `[${n}]`

const areNamed = (field: Field, items: readonly unknown[]): boolean =>
  namesItems(field) && items.every((item) => whyNameless(field, item) === undefined)

/** Why an item cannot be told apart from the others; undefined where it can, or need not. */
function whyNameless(field: Field, item: unknown): string | undefined {
  if (field.listType === 'set') {
    if (item === null) return "associative list without keys has an element that's an explicit null"
    if (isMap(item)) return "associative list without keys has an element that's a map type"
    return Array.isArray(item) ? 'not supported: associative list with lists as elements' : undefined
  }
  if (field.listType !== 'map') return undefined
  if (item === null) return 'associative list with keys may not have a null element'
  if (!isMap(item)) return 'associative list with keys may not have non-map elements'
  const keys = keysOf(field)
  if (keys.some(({ name, otherwise }) => item[name] !== undefined || otherwise !== undefined))
    return undefined
  const names = keys.map(({ name }) => JSON.stringify(name)).join(' ')
  return `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`
}

/** How an item is named among its list; undefined where only its place does that. */
function keyText(field: Field, item: unknown): string | undefined {
  if (field.listType === 'set') return `[=${JSON.stringify(item)}]`
  if (field.listType !== 'map') return undefined
  const said = keysOf(field)
    .map(({ name, otherwise }) => ({ name, value: (item as Json)[name] ?? otherwise }))
    .filter(({ value }) => value !== undefined)
  return `[${said.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).join(',')}]`
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

const wrong = (wanted: string, value: unknown) => `expected ${wanted}, got ${shown(value)}`

/** The library prints the structure in which it holds a value. */
const shown = (value: unknown) => `&{${goText(value)}}`

const isMap = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
