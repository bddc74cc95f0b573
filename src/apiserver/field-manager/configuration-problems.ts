/** What in a configuration does not fit its type, in the words of structured-merge-diff: `.spec.ports: expected list, got &{80}`. */
import { GoValue, goSyntax, goText, goTypeOf } from '../../api/go-text.ts'
import { isMap as isObject, type JsonMap } from '../../api/json-map.ts'
import { quoted } from '../../api/quote.ts'
import { fieldIn, type Place, type ScalarKind, type StructType } from '../../api/schema.ts'
import { isKnownPart } from './known-configurations.ts'
import { hasTwins, keysOf, namesItems, saidIn } from './list-items.ts'
import { placeInside, placeOfValue } from './places.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * Of each struct no more than one unknown field is told, and after an item that has no key its list is passed over.
 */
export function configurationProblems(
  struct: StructType,
  value: unknown,
  options: SearchOptions = {},
): readonly string[] {
  const search = new Search(options)
  search.struct(struct, value)
  return search.found
}

interface SearchOptions {
  /** Whether there may be values that JSON does not have: they fit nowhere. */
  readonly hasGoValues?: boolean
  /** Whether items of the same key may be there twice, as in what is stored. */
  readonly takesTwins?: boolean
}

const isMap = (value: unknown): value is JsonMap => isObject(value) && !(value instanceof GoValue)

/** Where an item stands: its text is made when something is wrong below it, which it hardly ever is. */
interface ItemStep {
  readonly list: Place
  readonly item: unknown
  readonly n: number
}

/** A walk that makes nothing where nothing is wrong: every configuration that is applied goes through it. */
class Search {
  readonly found: string[] = []
  readonly #path: (string | ItemStep)[] = []
  readonly #hasGoValues: boolean
  readonly #takesTwins: boolean

  constructor({ hasGoValues = false, takesTwins = false }: SearchOptions) {
    this.#hasGoValues = hasGoValues
    this.#takesTwins = takesTwins
  }

  struct(struct: StructType, value: unknown): void {
    if (!isMap(value)) return this.#tell(`: ${wrong('map', value)}`)
    for (const name of Object.keys(value)) {
      const field = fieldIn(struct, name)
      if (field) this.#inside(name, field, value[name])
      else if (!struct.keepsUnknownFields) return this.#tell(`.${name}: field not declared in schema`)
      else if (this.#hasGoValues) this.#anything(`.${name}`, value[name])
    }
  }

  /** What may be anything is anything that JSON has. */
  #anything(path: string, value: unknown): void {
    if (value instanceof GoValue) this.#tell(`${path}: ${wrong('map', value)}`)
    else if (Array.isArray(value))
      for (const [n, each] of value.entries()) this.#anything(`${path}[${n}]`, each)
    else if (isMap(value))
      for (const [name, each] of Object.entries(value)) this.#anything(`${path}.${name}`, each)
  }

  #tell(problem: string): void {
    const path = this.#path.map((step) => (typeof step === 'string' ? `.${step}` : textOfStep(step)))
    this.found.push(path.join('') + problem)
  }

  #inside(step: string | ItemStep, place: Place, value: unknown): void {
    if (value === null || value === undefined) return
    if (typeof value === 'object' && isKnownPart(value)) return
    this.#path.push(step)
    this.#value(place, value)
    this.#path.pop()
  }

  #value(said: Place, value: unknown): void {
    if (this.#hasGoValues && said.type.kind === 'deduced') return this.#anything('', value)
    const place = placeOfValue(said, value)
    const { type } = place
    switch (type.kind) {
      case 'struct':
        return this.struct(type.struct(), value)
      case 'map':
        return this.#map(place, value)
      case 'list':
        return this.#list(place, value)
      default: {
        const problem = scalarProblem(type.kind, value)
        if (problem) this.#tell(`: ${problem}`)
      }
    }
  }

  #map(place: Place, value: unknown): void {
    if (!isMap(value)) return this.#tell(`: ${wrong('map', value)}`)
    const part = placeInside(place)
    for (const key of Object.keys(value)) this.#inside(key, part, value[key])
  }

  #list(list: Place, value: unknown): void {
    if (!Array.isArray(value)) return this.#tell(`: ${wrong('list', value)}`)
    const part = placeInside(list)
    const meets = !this.#takesTwins && (!areNamed(list, value) || hasTwins(list, value))
    const met = meets ? new Set<string>() : undefined
    for (const [n, item] of value.entries()) {
      const nameless = whyNameless(list, item)
      if (nameless) return this.#tell(`: element ${n}: ${nameless}`)
      const key = met && keyText(list, item)
      if (key !== undefined && met?.has(key)) this.#tell(`: duplicate entries for key ${key}`)
      if (key !== undefined) met?.add(key)
      this.#inside({ list, item, n }, part, item)
    }
  }
}

const textOfStep = ({ list, item, n }: ItemStep): string => keyText(list, item) ?? `[${n}]`

const areNamed = (list: Place, items: readonly unknown[]): boolean =>
  namesItems(list) && items.every((item) => whyNameless(list, item) === undefined)

/** Why an item cannot be told apart from the others; undefined where it can, or need not. */
function whyNameless(list: Place, item: unknown): string | undefined {
  if (list.listType === 'set') {
    if (item === null) return "associative list without keys has an element that's an explicit null"
    if (isMap(item)) return "associative list without keys has an element that's a map type"
    return Array.isArray(item) ? 'not supported: associative list with lists as elements' : undefined
  }
  if (list.listType !== 'map') return undefined
  if (item === null) return 'associative list with keys may not have a null element'
  if (!isMap(item)) return 'associative list with keys may not have non-map elements'
  const keys = keysOf(list)
  if (keys.some(({ name, otherwise }) => item[name] !== undefined || otherwise !== undefined))
    return undefined
  const names = keys.map(({ name }) => JSON.stringify(name)).join(' ')
  return `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`
}

/** How an item is named among its list; undefined where only its place does that. */
function keyText(list: Place, item: unknown): string | undefined {
  if (list.listType === 'set') return `[=${textOfKey(item)}]`
  if (list.listType !== 'map') return undefined
  const said = keysOf(list)
    .map(({ name, otherwise }) => ({ name, value: saidIn(item as Json, name, otherwise) }))
    .filter(({ value }) => value !== undefined)
  return `[${said.map(({ name, value }) => `${name}=${textOfKey(value)}`).join(',')}]`
}

/** A key that is no scalar is wrong, and told all the same; a map without brackets. */
function textOfKey(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOfKey).join(',')}]`
  if (value instanceof GoValue) return '{{undefined}}'
  if (!isMap(value)) return typeof value === 'string' ? quoted(value) : String(value)
  return Object.entries(value)
    .map(([name, part]) => `${name}=${textOfKey(part)}`)
    .join('')
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
