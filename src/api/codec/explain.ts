/** Says what is wrong with a value, and where, once decoding has found that something is. */
import { enumValues } from '../generated/facts.ts'
import { quoted } from '../quote.ts'
import { type Field, type StructType, schemaStruct, type Type } from '../schema.ts'
import { DecodeError, jsonTypeOf, noSchema, WrongType } from './errors.ts'
import { ownTypeName } from './go-type-names.ts'
import { scalarDecoders } from './scalars.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * The unknown fields of `value`, in its own order, worded as the API server's strict decoding does.
 * @throws DecodeError for the first value that a type which decodes itself cannot take, else for the first that has the wrong type
 * @param isConverted whether it was never a text, and has no order of its own: then the first in that of the type is told
 */
export function explain(struct: StructType, value: unknown, isConverted: boolean): string[] {
  const found: Found = { problems: [], first: undefined, isConverted }
  explainStruct(struct, value, { path: '', fields: [], found, goType: goNameOf(struct) })
  if (found.first) throw found.first
  return found.problems
}

interface Found {
  readonly problems: string[]
  /** Go's decoder remembers it, and goes on. */
  first: DecodeError | undefined
  readonly isConverted: boolean
}

/** The scalars that decode themselves: with their errors Go's decoder ends. */
const decodingThemselves = new Set<string>(['intOrString', 'quantity', 'time', 'microTime', 'wrappedStrings'])

/** Where the walk is. */
interface Place {
  /** With indices and map keys: `spec.containers[0].image`. */
  readonly path: string
  /** The struct fields gone through, and the struct that has the last of them: what Go's decoder names. */
  readonly fields: readonly string[]
  readonly owner?: StructType
  /** The struct with a field that reads itself what is in it: for all of that Go's decoder names it. */
  readonly reader?: StructType
  /** The Go type of what stands here. */
  readonly goType: string
  readonly found: Found
}

function explainStruct(struct: StructType, value: unknown, place: Place): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return note('struct', value, place)
  for (const key of place.found.isConverted ? keysInOrderOf(struct, value) : Object.keys(value)) {
    const part = (value as Json)[key]
    if (part === undefined) continue
    const field = struct.fields.get(key)
    const path = place.path === '' ? key : `${place.path}.${key}`
    if (field) explainField(field, part, struct, { ...place, path })
    else if (!struct.keepsUnknownFields) place.found.problems.push(`unknown field ${quoted(path)}`)
  }
}

function keysInOrderOf({ fields }: StructType, value: object): readonly string[] {
  const unknown = Object.keys(value).filter((key) => !fields.has(key))
  return [...[...fields.keys()].filter((name) => Object.hasOwn(value, name)), ...unknown]
}

function explainField(field: Field, value: unknown, owner: StructType, place: Place): void {
  const fields = [...place.fields, ...field.inlinedFrom, field.name]
  const goType = ownTypeName(owner.name, field.name) ?? goTypeOf(field.type, field)
  explainType(field.type, value, { ...place, fields, owner: place.reader ?? owner, goType })
}

function explainType(type: Type, value: unknown, place: Place): void {
  if (value === null) return
  switch (type.kind) {
    case 'struct':
      explainStruct(type.struct(), value, { ...place, goType: goNameOf(type.struct()) })
      break
    case 'list':
      explainList(type.of, value, place)
      break
    case 'map':
      explainMap(type.of, value, place)
      break
    case 'schemaOrArray':
    case 'schemaOrBool':
    case 'schemaOrStringArray':
      explainSchemaOr(type.kind, value, place)
      break
    default:
      explainScalar(type.kind, value, place)
  }
}

function explainScalar(kind: keyof typeof scalarDecoders, value: unknown, place: Place): void {
  try {
    scalarDecoders[kind](value)
  } catch (error) {
    if (!(error instanceof WrongType || error instanceof DecodeError)) throw error
    const problem =
      error instanceof DecodeError
        ? error
        : wrongType(kind, value, { ...place, goType: error.goType ?? place.goType }, error.got)
    if (decodingThemselves.has(kind)) throw problem
    take(problem, place)
  }
}

function explainList(of: Type, value: unknown, place: Place): void {
  if (!Array.isArray(value)) return note('list', value, place)
  const goType = place.goType.startsWith('[]') ? place.goType.slice(2) : of.kind
  for (const [index, item] of value.entries()) {
    explainType(of, item, { ...place, path: `${place.path}[${index}]`, goType })
  }
}

function explainMap(of: Type, value: unknown, place: Place): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return note('map', value, place)
  const goType = place.goType.slice(place.goType.indexOf(']') + 1)
  for (const key of Object.keys(value)) {
    // Who converts what was never a text does not count the keys of maps to the path.
    const path = place.found.isConverted ? place.path : `${place.path}.${key}`
    explainType(of, (value as Json)[key], { ...place, path, goType })
  }
}

/** They decode themselves: their errors end all, and of fields that they do not know nothing is said. */
function explainSchemaOr(kind: Type['kind'], value: unknown, place: Place): void {
  const found: Found = { ...place.found, problems: [], first: undefined }
  const inside: Place = { ...place, reader: place.reader ?? place.owner, found }
  if (!Array.isArray(value) && typeof value === 'object') explainStruct(schemaStruct(), value, inside)
  else if (kind === 'schemaOrBool' && typeof value !== 'boolean') throw new DecodeError(noSchema)
  else if (kind === 'schemaOrArray' && Array.isArray(value)) {
    for (const [index, item] of value.entries())
      explainStruct(schemaStruct(), item, { ...inside, path: `${place.path}[${index}]` })
  } else if (kind === 'schemaOrStringArray' && Array.isArray(value))
    explainScalar('wrappedStrings', value, inside)
  if (found.first) throw found.first
}

function note(kind: Type['kind'], value: unknown, place: Place): void {
  take(wrongType(kind, value, place), place)
}

function take(problem: DecodeError, { found }: Place): void {
  if (found.isConverted) throw problem
  found.first ??= problem
}

function wrongType(
  kind: Type['kind'],
  value: unknown,
  { owner, fields, goType, path }: Place,
  got = jsonTypeOf(value),
): DecodeError {
  const target = owner ? `struct field ${baseName(owner.name)}.${fields.join('.')}` : 'value'
  return new DecodeError(`json: cannot unmarshal ${got} into Go ${target} of type ${goType}`, path, {
    value,
    got,
    kind,
    goType,
  })
}

const baseName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/** `v1.Container`. */
const goNameOf = ({ name }: StructType): string => name.split('.').slice(-2).join('.')

const goScalars: Readonly<Record<string, string>> = {
  double: 'float64',
  bytes: '[]uint8',
  quantity: 'resource.Quantity',
  wrappedStrings: '[]string',
}

function goTypeOf(type: Type, field: Field): string {
  if (type.kind === 'list') return `[]${goTypeOf(type.of, field)}`
  // All amounts by name are of one type there.
  if (type.kind === 'map' && type.of.kind === 'quantity') return 'v1.ResourceList'
  if (type.kind === 'map') return `map[string]${goTypeOf(type.of, field)}`
  if (type.kind === 'struct') return goNameOf(type.struct())
  if (type.kind === 'string' && field.enum) return goEnumName(field.enum)
  return goScalars[type.kind] ?? type.kind
}

function goEnumName(values: readonly string[]): string {
  const [name] = Object.entries(enumValues).find(([, each]) => each === values) ?? ['string']
  return name.split('.').slice(-2).join('.')
}
