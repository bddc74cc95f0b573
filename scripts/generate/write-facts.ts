/** Writes the table of facts: for each type one text that src/api/schema.ts reads when it is first asked. */
import {
  baseName,
  type Model,
  type ModelField,
  type ModelStruct,
  type ModelType,
  packageOf,
} from './model.ts'
import { enumsUsed } from './write-types.ts'

/** The text of facts.ts. */
export function writeFacts(model: Model, header: string): string {
  const used = enumsUsed(model)
  const structs = [...model.structs.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  return [
    header,
    '',
    '/** Short type name → its fields, one a line: name, number, flags, type, attributes; `#`: the map type. */',
    'export const structTexts: Readonly<Record<string, string>> = {',
    ...structs.map((struct) => `'${struct.name}':${JSON.stringify(structText(struct))},`),
    '}',
    '',
    '/** Short name of a string type → its values. */',
    'export const enumValues: Readonly<Record<string, readonly string[]>> = {',
    ...[...model.enums]
      .filter(([name]) => used.has(name))
      .map(([name, values]) => `'${name}':${JSON.stringify(values)},`),
    '}',
    '',
    '/** apiVersion → the package of its types, and its kinds. */',
    'export const kindTexts: Readonly<Record<string, readonly [packageName: string, kinds: string]>> = {',
    ...kindLines(model, structs),
    '}',
    '',
  ].join('\n')
}

function kindLines(model: Model, structs: readonly ModelStruct[]): string[] {
  return [...model.apiVersions].map(([packageName, apiVersion]) => {
    const kinds = structs
      .filter((struct) => struct.hasTypeMeta && packageOf(struct.name) === packageName)
      .map((struct) => baseName(struct.name))
    return `'${apiVersion}':['${packageName}','${kinds.join(' ')}'],`
  })
}

const structText = ({ mapType, hasTypeMeta, fields }: ModelStruct): string =>
  [
    ...(mapType === undefined ? [] : [`# 0 - ${mapType}`]),
    ...(hasTypeMeta ? ['kind 0 ? s', 'apiVersion 0 ? s'] : []),
    ...fields.map(fieldText),
  ].join('\n')

function fieldText(field: ModelField): string {
  const flags = `${field.pointer ? '*' : ''}${field.omitEmpty ? '?' : ''}${field.required ? '!' : ''}` || '-'
  const words = [field.inline ? '~' : field.name, field.number, flags, typeText(field.type)]
  if (field.listType !== undefined) words.push(`list=${[field.listType, ...(field.mapKeys ?? [])].join(',')}`)
  if (field.mapType !== undefined) words.push(`map=${field.mapType}`)
  if (field.patchStrategy !== undefined) words.push(`patch=${field.patchStrategy}`)
  if (field.patchMergeKey !== undefined) words.push(`key=${field.patchMergeKey}`)
  if (field.default !== undefined) words.push(`default=${field.default}`)
  if (field.featureGate !== undefined) words.push(`gate=${field.featureGate}`)
  const enumName = enumOf(field.type)
  if (enumName !== undefined) words.push(`enum=${enumName}`)
  return words.join(' ')
}

const enumOf = (type: ModelType): string | undefined =>
  type.kind === 'scalar' ? type.enum : type.kind === 'struct' ? undefined : enumOf(type.of)

/** One letter for each scalar; src/api/schema.ts has the same table the other way round. */
const letters: Readonly<Record<string, string>> = {
  string: 's',
  int32: 'i',
  int64: 'l',
  bool: 'b',
  double: 'd',
  bytes: 'y',
  quantity: 'q',
  time: 't',
  microTime: 'm',
  intOrString: 'o',
  rawExtension: 'r',
  fieldsV1: 'f',
  json: 'j',
  any: 'a',
  wrappedStrings: 'w',
  schemaOrArray: 'A',
  schemaOrBool: 'B',
  schemaOrStringArray: 'S',
}

function typeText(type: ModelType): string {
  if (type.kind === 'struct') return `@${type.name}`
  if (type.kind === 'scalar') return letters[type.name]
  return `${type.kind === 'list' ? '[' : '{'}${typeText(type.of)}`
}
