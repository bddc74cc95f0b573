/** The shape of a type: its fields, list keys and merge rules, read from the generated facts when first asked for. */
import { apiServiceKinds, apiServiceStructs } from './apiregistration/facts.ts'
import { enumValues, kindTexts as generatedKinds, structTexts } from './generated/facts.ts'
import type { JSONSchemaProps } from './generated/types/apiextensions-v1.ts'
import { once } from './memo.ts'

/** A struct of the API, with inlined structs flattened as JSON has them. */
export interface StructType {
  /** The name that OpenAPI gives it: `io.k8s.api.core.v1.Pod`. */
  readonly name: string
  /** In the order of the protobuf numbers, which is nearly always the order of the source. */
  readonly fields: ReadonlyMap<string, Field>
  /** `atomic`: a value of this type is replaced as a whole. */
  readonly mapType?: 'atomic' | 'granular'
  /** Fields that are not in `fields` are kept as they are: custom resources. */
  readonly keepsUnknownFields?: boolean
  /** What those are, where anybody can manage what is in them. */
  readonly others?: Type
  /** What OpenAPI says of it, where that is more than is said here. */
  readonly schema?: JSONSchemaProps
}

/** How much of a list or a map somebody can manage, apart from the rest of it. */
export interface ManagedAs {
  readonly listType?: 'atomic' | 'set' | 'map'
  /** The fields by which the items of a list are told apart, where it is a `map`. */
  readonly mapKeys?: readonly string[]
  readonly mapType?: 'atomic' | 'granular'
}

export interface Field extends ManagedAs {
  readonly name: string
  /** `f:` and the name: how FieldsV1 names the field. */
  readonly step: string
  readonly type: Type
  /** The protobuf number; 0 where the field is not part of the protobuf message (apiVersion and kind). */
  readonly number: number
  /** The numbers of the messages that the field lies in, outermost first, where it belongs to inlined structs. */
  readonly protoPath: readonly number[]
  /** Those inlined structs, outermost first: `VolumeSource`. */
  readonly inlinedFrom: readonly string[]
  /** A pointer keeps a zero value; a plain value that is zero and `omitEmpty` is absent. */
  readonly pointer: boolean
  readonly omitEmpty: boolean
  readonly required: boolean
  /** Any of `merge`, `replace`, `retainKeys`. */
  readonly patchStrategy: readonly string[]
  readonly patchMergeKey?: string
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly featureGate?: string
}

export type Type =
  | { readonly kind: ScalarKind }
  | ({ readonly kind: 'list' | 'map'; readonly of: Type } & ManagedAs)
  | { readonly kind: 'struct'; readonly struct: () => StructType }

/** Where a value stands: in a field, which says how it is managed, or in a list or a map, where its type says so. */
export type Place = Pick<Field, 'type'> & ManagedAs

export const deduced: Type = Object.freeze({ kind: 'deduced' })

const mapOfAnything: Type = Object.freeze({ kind: 'map', of: deduced })
const listOfAnything: Type = Object.freeze({ kind: 'list', of: deduced })

/** The type of a value, where only the value says it. */
export const typeOfValue = (type: Type, value: unknown): Type =>
  type.kind !== 'deduced' || typeof value !== 'object' || value === null
    ? type
    : Array.isArray(value)
      ? listOfAnything
      : mapOfAnything

/** A field by its name: one that the struct names, or one of the others that it keeps. */
export const fieldIn = ({ fields, others }: StructType, name: string): Field | undefined =>
  fields.get(name) ?? (others && optionalField(name, others))

/** A field that may be left out, and is not part of a protobuf message. */
export const optionalField = (name: string, type: Type, more: Partial<Field> = {}): Field =>
  Object.freeze({
    name,
    step: `f:${name}`,
    type,
    number: 0,
    protoPath: [],
    inlinedFrom: [],
    pointer: true,
    omitEmpty: true,
    required: false,
    patchStrategy: [],
    ...more,
  })

/**
 * What is neither list, map nor struct. `json` and `any` are any JSON; `wrappedStrings` is a list of strings that
 * protobuf wraps in a message; the `schemaOr…` are a JSONSchemaProps or something else. Of what is `deduced` nothing is known
 * but the value: a map is a map of such values, a list is one value, as all else is.
 */
export type ScalarKind = (typeof scalarKinds)[keyof typeof scalarKinds]

const scalarKinds = {
  s: 'string',
  i: 'int32',
  l: 'int64',
  b: 'bool',
  d: 'double',
  y: 'bytes',
  q: 'quantity',
  t: 'time',
  m: 'microTime',
  o: 'intOrString',
  r: 'rawExtension',
  f: 'fieldsV1',
  j: 'json',
  a: 'any',
  w: 'wrappedStrings',
  A: 'schemaOrArray',
  B: 'schemaOrBool',
  S: 'schemaOrStringArray',
  D: 'deduced',
} as const

const kindTexts = { ...generatedKinds, ...apiServiceKinds }

/** What was read so far: a memo of a pure function. */
const structs = new Map<string, StructType>()

/** @param name as OpenAPI has it: `io.k8s.api.core.v1.Pod`; it must be one of the API's. */
export function structType(name: string): StructType {
  const known = structs.get(name)
  if (known) return known
  const struct = readStruct(name)
  structs.set(name, struct)
  return struct
}

/** The names of all structs of the API. */
export const structNames = (): readonly string[] =>
  [...Object.keys(structTexts), ...Object.keys(apiServiceStructs)].map(longName)

/** The structure of a kind; undefined for a kind that v1.36 does not have in a stable version. */
export function typeOfKind(apiVersion: string, kind: string): StructType | undefined {
  const found = findKind(apiVersion, kind) ?? findKind('meta.k8s.io/v1', kind)
  return found === undefined ? undefined : structType(found)
}

function findKind(apiVersion: string, kind: string): string | undefined {
  if (!Object.hasOwn(kindTexts, apiVersion)) return undefined
  const [packageName, kinds] = kindTexts[apiVersion]
  return ` ${kinds} `.includes(` ${kind} `) && kind !== '' ? longName(`${packageName}.${kind}`) : undefined
}

/** Whether v1.36 has stable kinds in a group. */
export const isGroupInKubernetes = (group: string): boolean =>
  Object.keys(kindTexts).some((apiVersion) => apiVersion.startsWith(`${group}/`))

/** The apiVersion and kind of a struct that is an object of its own; undefined for a part of others. */
export function kindOfStruct(
  name: string,
): { readonly apiVersion: string; readonly kind: string } | undefined {
  const kind = name.slice(name.lastIndexOf('.') + 1)
  const apiVersion = Object.keys(kindTexts).find((each) => findKind(each, kind) === name)
  return apiVersion === undefined ? undefined : { apiVersion, kind }
}

/** The structure of JSONSchemaProps, which the `schemaOr…` types hold. */
export const schemaStruct = (): StructType =>
  structType('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps')

const prefixes: Readonly<Record<string, string>> = {
  meta: 'io.k8s.apimachinery.pkg.apis.',
  apiextensions: 'io.k8s.apiextensions-apiserver.pkg.apis.',
  apiregistration: 'io.k8s.kube-aggregator.pkg.apis.',
}

const longName = (short: string): string =>
  (prefixes[short.slice(0, short.indexOf('.'))] ?? 'io.k8s.api.') + short

/** `core.v1.Pod` for `io.k8s.api.core.v1.Pod`. */
const shortName = (name: string): string => name.split('.').slice(-3).join('.')

function readStruct(name: string): StructType {
  const text = structTexts[shortName(name)] ?? apiServiceStructs[shortName(name)]
  if (text === undefined) throw new Error(`no type ${name}`)
  const fields = new Map<string, Field>()
  let mapType: StructType['mapType']
  for (const line of text === '' ? [] : text.split('\n')) {
    const words = line.split(' ')
    if (words[0] === '#') mapType = words[3] as StructType['mapType']
    else for (const field of readFields(words)) fields.set(field.name, field)
  }
  return Object.freeze({ name, fields, ...(mapType && { mapType }) })
}

/** The field of a line; for an inlined struct all of its fields. */
function readFields([name, number, flags, type, ...attributes]: readonly string[]): Field[] {
  if (name === '~') {
    const inlined = structType(longName(type.slice(1)))
    const step = Number(number)
    const from = type.slice(type.lastIndexOf('.') + 1)
    return [...inlined.fields.values()].map((field) =>
      Object.freeze({
        ...field,
        protoPath: [step, ...field.protoPath],
        inlinedFrom: [from, ...field.inlinedFrom],
      }),
    )
  }
  const field: Field = {
    name,
    step: `f:${name}`,
    type: readType(type),
    number: Number(number),
    protoPath: [],
    inlinedFrom: [],
    pointer: flags.includes('*'),
    omitEmpty: flags.includes('?'),
    required: flags.includes('!'),
    patchStrategy: [],
  }
  return [Object.freeze(Object.assign(field, ...attributes.map(readAttribute)))]
}

function readType(text: string): Type {
  const rest = text.slice(1)
  switch (text[0]) {
    case '[':
      return Object.freeze({ kind: 'list', of: readType(rest) })
    case '{':
      return Object.freeze({ kind: 'map', of: readType(rest) })
    case '@':
      // Types refer to each other in circles: they are read when they are first asked for.
      return { kind: 'struct', struct: once(() => structType(longName(rest))) }
    default:
      return { kind: scalarKinds[text as keyof typeof scalarKinds] }
  }
}

function readAttribute(text: string): Partial<Field> {
  const [name, value] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]
  const words = value.split(',')
  switch (name) {
    case 'list':
      return { listType: words[0] as Field['listType'], ...(words.length > 1 && { mapKeys: words.slice(1) }) }
    case 'map':
      return { mapType: value as Field['mapType'] }
    case 'patch':
      return { patchStrategy: words }
    case 'key':
      return { patchMergeKey: value }
    case 'default':
      return { default: JSON.parse(value) }
    case 'enum':
      return { enum: enumValues[value] }
    default:
      return { featureGate: value }
  }
}
