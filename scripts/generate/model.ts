/** The published facts of the API, read into one model that the writers turn into files. */
import { closedSets, defaultsByName, furtherDefaults, openSets, valueTypes } from './rules.ts'

/** One JSON field, or one inlined struct, of a type. */
export interface ModelField {
  /** The JSON name; empty for an inlined struct. */
  readonly name: string
  /** The protobuf number; 0 where the field is not in protobuf. */
  readonly number: number
  readonly type: ModelType
  readonly pointer: boolean
  readonly omitEmpty: boolean
  readonly required: boolean
  readonly inline: boolean
  readonly listType?: string
  readonly mapKeys?: readonly string[]
  readonly mapType?: string
  readonly patchStrategy?: string
  readonly patchMergeKey?: string
  /** As JSON text. */
  readonly default?: string
  readonly featureGate?: string
}

export type ModelType =
  | { readonly kind: 'scalar'; readonly name: string; readonly enum?: string }
  | { readonly kind: 'list' | 'map'; readonly of: ModelType }
  | { readonly kind: 'struct'; readonly name: string }

export interface ModelStruct {
  /** Short: `core.v1.Pod`. */
  readonly name: string
  readonly hasTypeMeta: boolean
  /** `atomic`: a value of this type is replaced as a whole. */
  readonly mapType?: string
  readonly fields: readonly ModelField[]
}

export interface Model {
  readonly structs: ReadonlyMap<string, ModelStruct>
  readonly enums: ReadonlyMap<string, readonly string[]>
  /** The apiVersion of each package with kinds: `apps.v1` → `apps/v1`. */
  readonly apiVersions: ReadonlyMap<string, string>
}

interface RawField {
  readonly go?: string
  readonly number?: number
  readonly [fact: string]: unknown
}
export type RawFields = Readonly<Record<string, Readonly<Record<string, RawField>>>>
export type RawEnums = Readonly<Record<string, readonly string[]>>
export interface RawOpenApi {
  readonly definitions: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const packages: readonly (readonly [prefix: string, short: string])[] = [
  ['k8s.io.api.', ''],
  ['k8s.io.apimachinery.pkg.apis.', ''],
  ['k8s.io.apiextensions_apiserver.pkg.apis.', ''],
]

/** Go import names that the source uses, and the packages that they mean. */
const importNames: Readonly<Record<string, readonly string[]>> = {
  metav1: ['meta.v1'],
  v1: ['core.v1', 'meta.v1'],
  corev1: ['core.v1'],
  apiv1: ['core.v1'],
  authenticationv1: ['authentication.v1'],
  types: [],
}

/** `core.v1.Pod` for `k8s.io.api.core.v1.Pod`; undefined for what is no API type. */
function shortName(published: string): string | undefined {
  if (published.includes('.testing.')) return undefined
  const entry = packages.find(([prefix]) => published.startsWith(prefix))
  return entry && entry[1] + published.slice(entry[0].length)
}

const openApiName = (published: string): string =>
  published.replace(/^k8s\.io\./, 'io.k8s.').replace('_apiserver', '-apiserver')

export const packageOf = (short: string): string => short.slice(0, short.lastIndexOf('.'))
export const baseName = (short: string): string => short.slice(short.lastIndexOf('.') + 1)

export function buildModel(rawFields: RawFields, rawEnums: RawEnums, openApi: RawOpenApi): Model {
  const enums = readEnums(rawEnums)
  const names = new Set(Object.keys(rawFields).flatMap((name) => shortName(name) ?? []))
  const structs = new Map<string, ModelStruct>()
  for (const [published, fields] of Object.entries(rawFields)) {
    const name = shortName(published)
    if (name === undefined || valueTypes.has(baseName(name)) || !packageIsStable(name)) continue
    const mapType = openApi.definitions[openApiName(published)]?.['x-kubernetes-map-type']
    const told = openApi.definitions[openApiName(published)]
      ? fields
      : withToldByOwner(published, rawFields, openApi)
    const struct = readStruct(name, told, { names, enums })
    structs.set(name, mapType === undefined ? struct : { ...struct, mapType: String(mapType) })
  }
  const list = structs.get('meta.v1.List')
  if (list) structs.set('core.v1.List', { ...list, name: 'core.v1.List' })
  structs.set('meta.v1.WatchEvent', watchEvent)
  return { structs, enums, apiVersions: readApiVersions(structs, openApi) }
}

/** The facts that the document says of fields, by their names in it. */
const toldFacts: Readonly<Record<string, string>> = {
  listType: 'x-kubernetes-list-type',
  mapKeys: 'x-kubernetes-list-map-keys',
  mapType: 'x-kubernetes-map-type',
  patchMergeKey: 'x-kubernetes-patch-merge-key',
  patchStrategy: 'x-kubernetes-patch-strategy',
}

interface Told {
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** The fields of a type that is only inlined into others, which the document has no name for: what it says of them there. */
function withToldByOwner(published: string, rawFields: RawFields, openApi: RawOpenApi): RawFields[string] {
  const fields = rawFields[published]
  const inlining = `<inline>${baseName(published)}`
  const owner = Object.keys(rawFields).find(
    (name) =>
      packageOf(name) === packageOf(published) &&
      rawFields[name][inlining] &&
      openApi.definitions[openApiName(name)],
  )
  if (owner === undefined) return fields
  const { required, properties }: Told = openApi.definitions[openApiName(owner)]
  return Object.fromEntries(
    Object.entries(fields).map(([name, facts]) => {
      const said = Object.entries(toldFacts).flatMap(([fact, extension]) => {
        const value = properties?.[name]?.[extension]
        return value === undefined ? [] : [[fact, value]]
      })
      return [
        name,
        { ...facts, ...Object.fromEntries(said), ...(required?.includes(name) && { required: true }) },
      ]
    }),
  )
}

const packageIsStable = (name: string): boolean => /^[a-z]+\.v\d+\.[A-Z]/.test(name)

const plainField = { pointer: false, omitEmpty: false, required: true, inline: false }
const watchEvent: ModelStruct = {
  name: 'meta.v1.WatchEvent',
  hasTypeMeta: false,
  fields: [
    { ...plainField, name: 'type', number: 1, type: { kind: 'scalar', name: 'string' } },
    { ...plainField, name: 'object', number: 2, type: { kind: 'scalar', name: 'rawExtension' } },
  ],
}

function readEnums(rawEnums: RawEnums): Map<string, readonly string[]> {
  const enums = new Map<string, readonly string[]>()
  for (const [published, values] of Object.entries(rawEnums)) {
    const name = shortName(published)
    if (name === undefined || openSets.has(baseName(name)) || baseName(name).endsWith('ConditionType'))
      continue
    enums.set(name, baseName(name) === 'HostPathType' ? values : values.filter((value) => value !== ''))
  }
  for (const [name, values] of Object.entries(closedSets)) enums.set(name, values)
  return new Map([...enums].sort(([a], [b]) => (a < b ? -1 : 1)))
}

interface Names {
  readonly names: ReadonlySet<string>
  readonly enums: ReadonlyMap<string, readonly string[]>
}

function readStruct(name: string, raw: Readonly<Record<string, RawField>>, known: Names): ModelStruct {
  const fields: ModelField[] = []
  let hasTypeMeta = false
  for (const [key, facts] of Object.entries(raw)) {
    if (facts.go === undefined || facts.go.startsWith('//')) continue
    if (key === '<inline>TypeMeta') hasTypeMeta = true
    else fields.push(readField({ key, facts, owner: name }, known))
  }
  fields.sort((a, b) => a.number - b.number)
  return { name, hasTypeMeta, fields }
}

function readField(
  { key, facts, owner }: { readonly key: string; readonly facts: RawField; readonly owner: string },
  known: Names,
): ModelField {
  const inline = facts.inline === true
  const otherwise = facts.default ?? furtherDefaults[`${owner}.${key}`]
  const text = (name: string) => (facts[name] === undefined ? {} : { [name]: String(facts[name]) })
  return {
    name: inline ? '' : key,
    number: facts.number ?? 0,
    type: readType(facts.go!, owner, known),
    pointer: facts.pointer === true,
    omitEmpty: facts.omitempty === true,
    required: facts.required === true,
    inline,
    ...text('listType'),
    ...text('mapType'),
    ...text('patchStrategy'),
    ...text('patchMergeKey'),
    ...text('featureGate'),
    ...(facts.mapKeys === undefined ? {} : { mapKeys: facts.mapKeys as string[] }),
    ...(otherwise === undefined ? {} : { default: readDefault(String(otherwise)) }),
  }
}

const readDefault = (text: string): string => {
  const named = /^ref\((\w+)\)$/.exec(text)
  if (!named) return text
  const value = defaultsByName[named[1]]
  if (value === undefined) throw new Error(`no value known for the default ${named[1]}`)
  return JSON.stringify(value)
}

const scalars: Readonly<Record<string, string>> = {
  string: 'string',
  int32: 'int32',
  int64: 'int64',
  bool: 'bool',
  float64: 'double',
  'interface{}': 'any',
  '[]byte': 'bytes',
}

function readType(go: string, owner: string, known: Names): ModelType {
  if (go.startsWith('*')) return readType(go.slice(1), owner, known)
  if (scalars[go]) return { kind: 'scalar', name: scalars[go] }
  if (go.startsWith('[]')) return { kind: 'list', of: readType(go.slice(2), owner, known) }
  if (go.startsWith('map[')) {
    return { kind: 'map', of: readType(go.slice(go.indexOf(']') + 1), owner, known) }
  }
  return readNamedType(go, owner, known)
}

function readNamedType(go: string, owner: string, known: Names): ModelType {
  const [importName, base] = go.includes('.') ? go.split('.') : ['', go]
  const alias = valueTypes.get(base)
  if (alias !== undefined) return typeof alias === 'string' ? { kind: 'scalar', name: alias } : alias
  const candidates = importName === '' ? [packageOf(owner)] : importNames[importName]
  for (const name of candidates.map((packageName) => `${packageName}.${base}`)) {
    if (known.names.has(name)) return { kind: 'struct', name }
    if (known.enums.has(name)) return { kind: 'scalar', name: 'string', enum: name }
  }
  return { kind: 'scalar', name: 'string' }
}

/** Packages whose kinds the OpenAPI document does not name. */
const unpublished: readonly (readonly [string, string])[] = [
  ['meta.v1', 'meta.k8s.io/v1'],
  ['admission.v1', 'admission.k8s.io/v1'],
  ['apidiscovery.v2', 'apidiscovery.k8s.io/v2'],
]

function readApiVersions(
  structs: ReadonlyMap<string, ModelStruct>,
  openApi: RawOpenApi,
): Map<string, string> {
  const found = new Map<string, string>(unpublished)
  for (const [published, definition] of Object.entries(openApi.definitions)) {
    const short = shortName(published.replace(/^io\.k8s\./, 'k8s.io.').replace('-apiserver', '_apiserver'))
    const kinds = definition['x-kubernetes-group-version-kind'] as
      | readonly { group: string; version: string }[]
      | undefined
    if (short === undefined || !structs.has(short) || kinds?.length !== 1) continue
    const [{ group, version }] = kinds
    if (packageOf(short) !== 'meta.v1')
      found.set(packageOf(short), group === '' ? version : `${group}/${version}`)
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}
