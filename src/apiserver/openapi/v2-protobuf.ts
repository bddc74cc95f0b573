/** The v2 document in the wire form of gnostic's openapi.v2.Document, the only one that kubectl reads. */
import { WireWriter } from '../../api/codec/wire.ts'
import type { Json } from './dialect.ts'
import type { DocumentV2, OperationV2, ParameterV2, PathItemV2 } from './v2.ts'

export function encodeDocumentV2({ swagger, info, paths, definitions }: DocumentV2): Uint8Array {
  const document = new WireWriter()
  document.string(1, swagger)
  document.message(2, (writer) => {
    writer.string(1, info.title)
    writer.string(2, info.version)
  })
  document.message(8, (writer) => writeNamed(writer, 2, paths, writePath))
  document.message(9, (writer) => writeNamed(writer, 1, definitions, writeSchema))
  return document.finish()
}

type Write<T> = (writer: WireWriter, value: T) => void

/** A map, as pairs of a name and a value. */
function writeNamed<T>(
  writer: WireWriter,
  number: number,
  map: Readonly<Record<string, T>>,
  write: Write<T>,
): void {
  for (const [name, value] of Object.entries(map)) {
    writer.message(number, (pair) => {
      pair.string(1, name)
      pair.message(2, (inner) => write(inner, value))
    })
  }
}

/** Any: JSON is YAML, too. */
const writeAny: Write<unknown> = (writer, value) => writer.string(2, JSON.stringify(value))

function writeExtensions(writer: WireWriter, number: number, owner: object): void {
  const extensions = Object.entries(owner).filter(([name]) => name.startsWith('x-'))
  writeNamed(writer, number, Object.fromEntries(extensions), writeAny)
}

const methods = [
  ['get', 2],
  ['put', 3],
  ['post', 4],
  ['delete', 5],
  ['options', 6],
  ['head', 7],
  ['patch', 8],
] as const

const writePath: Write<PathItemV2> = (writer, path) => {
  for (const [method, number] of methods) {
    const operation = path[method]
    if (operation) writer.message(number, (inner) => writeOperation(inner, operation))
  }
  for (const parameter of path.parameters ?? [])
    writer.message(9, (inner) => writeParameter(inner, parameter))
}

const writeOperation: Write<OperationV2> = (writer, operation) => {
  for (const tag of operation.tags) writer.string(1, tag)
  if (operation.description !== undefined) writer.string(3, operation.description)
  writer.string(5, operation.operationId)
  for (const type of operation.produces) writer.string(6, type)
  for (const type of operation.consumes ?? []) writer.string(7, type)
  for (const parameter of operation.parameters ?? [])
    writer.message(8, (inner) => writeParameter(inner, parameter))
  for (const scheme of operation.schemes) writer.string(10, scheme)
  writer.message(9, (responses) => writeNamed(responses, 1, operation.responses, writeResponse))
  writeExtensions(writer, 13, operation)
}

const writeResponse: Write<OperationV2['responses'][string]> = (writer, { description, schema }) =>
  writer.message(1, (response) => {
    response.string(1, description)
    if (schema) response.message(2, (item) => item.message(1, (inner) => writeSchema(inner, schema)))
  })

const writeParameter: Write<ParameterV2> = (item, parameter) =>
  item.message(1, (writer) => {
    if (parameter.in !== 'body') writer.message(2, (inner) => writeSimpleParameter(inner, parameter))
    else {
      writer.message(1, (body) => {
        body.string(2, parameter.name)
        body.string(3, parameter.in)
        if (parameter.required) body.int(4, 1)
        body.message(5, (schema) => writeSchema(schema, parameter.schema))
      })
    }
  })

function writeSimpleParameter(writer: WireWriter, parameter: Exclude<ParameterV2, { in: 'body' }>): void {
  const isInPath = parameter.in === 'path'
  writer.message(isInPath ? 4 : 3, (inner) => {
    if (parameter.required) inner.int(1, 1)
    inner.string(2, parameter.in)
    inner.string(4, parameter.name)
    inner.string(isInPath ? 5 : 6, parameter.type)
  })
}

interface SchemaV2 {
  readonly $ref?: string
  readonly format?: string
  readonly description?: string
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly additionalProperties?: Json | boolean
  readonly type?: string
  readonly items?: Json
  readonly properties?: Readonly<Record<string, Json>>
}

function writeSchema(writer: WireWriter, json: Json): void {
  const schema: SchemaV2 = json
  if (schema.$ref !== undefined) writer.string(1, schema.$ref)
  if (schema.format !== undefined) writer.string(2, schema.format)
  if (schema.description !== undefined) writer.string(4, schema.description)
  for (const name of schema.required ?? []) writer.string(19, name)
  for (const value of schema.enum ?? []) writer.message(20, (inner) => writeAny(inner, value))
  writeSchemaParts(writer, schema)
  writeExtensions(writer, 31, json)
}

function writeSchemaParts(
  writer: WireWriter,
  { additionalProperties, type, items, properties }: SchemaV2,
): void {
  const nested = (schema: Json) => (inner: WireWriter) =>
    inner.message(1, (part) => writeSchema(part, schema))
  if (typeof additionalProperties === 'object') writer.message(21, nested(additionalProperties))
  else if (additionalProperties) writer.message(21, (inner) => inner.int(2, 1))
  if (type !== undefined) writer.message(22, (inner) => inner.string(1, type))
  if (items) writer.message(23, nested(items))
  if (properties) writer.message(25, (inner) => writeNamed(inner, 1, properties, writeSchema))
}
