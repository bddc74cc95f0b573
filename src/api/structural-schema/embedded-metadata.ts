/**
 * Objects within an object: their metadata takes the form that all metadata has, and they must say what they are. Source:
 * apiextensions-apiserver's objectmeta package.
 */
import { DecodeError } from '../codec/errors.ts'
import { decode } from '../codec/json.ts'
import { type FieldError, type FieldErrors, invalid, required } from '../field-error.ts'
import { breaches, nonNegativeProblems } from '../fields.ts'
import { withKeysInOrder } from '../go-json.ts'
import { isMap } from '../json-map.ts'
import { labelProblems } from '../labels.ts'
import { once } from '../memo.ts'
import type { StoredMeta } from '../meta-types.ts'
import { annotationProblems, finalizerProblems, ownerProblems } from '../metadata-problems.ts'
import { dns1035LabelProblems, dnsLabelProblems, pathSegmentProblems } from '../names.ts'
import { structType } from '../schema.ts'
import { below, itemAt, keyIn, type Path, pathText } from './path.ts'
import type { Json, SchemaNode } from './schema-node.ts'

/** What a value should be and is not. @param message `template.kind: Invalid value: 1: must be a string` */
export class NotAnObject extends Error {
  override readonly name = 'NotAnObject'
}

const objectMeta = once(() => structType('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'))

/**
 * Metadata in its own form, keys in alphabetical order.
 * @throws DecodeError for a value of the wrong type
 */
export function readMetadata(metadata: unknown): {
  readonly value: Json
  readonly unknown: readonly string[]
} {
  const { object, problems } = decode<Json>(objectMeta(), isMap(metadata) ? inOrder(metadata) : metadata)
  return {
    value: inOrder(object),
    unknown: problems.map((problem) => problem.slice(problem.indexOf('"') + 1, -1)),
  }
}

const inOrder = (map: Json): Json =>
  Object.fromEntries(
    Object.keys(map)
      .sort()
      .map((name) => [name, map[name]]),
  )

/**
 * The value with the metadata of what is in it in their own form; what needs no change is shared.
 * @param unknown collects the paths of the fields that went
 * @throws NotAnObject
 */
export function withMetadata(node: SchemaNode, value: unknown, unknown: string[], path?: Path): unknown {
  if (!node.holds.embedded || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const { items } = node
    return items ? value.map((item, n) => withMetadata(items, item, unknown, itemAt(path, n))) : value
  }
  const map = value as Json
  const result: Record<string, unknown> = { ...map }
  for (const name of Object.keys(map)) {
    if (node.isEmbedded) result[name] = ownField(map, name, unknown, path)
    const inside = node.properties.get(name) ?? node.additional
    const step = node.properties.has(name) ? below(path, name) : keyIn(path, name)
    if (inside) result[name] = withMetadata(inside, result[name], unknown, step)
  }
  return result
}

function ownField(map: Json, name: string, unknown: string[], path: Path | undefined): unknown {
  const value = map[name]
  const at = pathText(below(path, name))
  if (name === 'apiVersion' || name === 'kind') {
    if (typeof value === 'string') return value
    throw new NotAnObject(textOf(invalid(at, value, 'must be a string')))
  }
  if (name !== 'metadata') return value
  try {
    const read = readMetadata(value)
    unknown.push(...read.unknown.map((each) => `${at}.${each}`))
    return read.value
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new NotAnObject(textOf(invalid(at, withKeysInOrder(value), error.message)))
  }
}

const textOf = ({ field, message }: FieldError) => `${field}: ${message}`

/** What is wrong with the objects within a value. */
export function embeddedProblems(node: SchemaNode, value: unknown, path?: Path): readonly FieldError[] {
  const found: FieldError[] = []
  look(node, value, path)
  return found

  function look(node: SchemaNode, value: unknown, path: Path | undefined): void {
    if (!node.holds.embedded || typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      const { items } = node
      if (items) for (const [n, item] of value.entries()) look(items, item, itemAt(path, n))
      return
    }
    const map = value as Json
    if (node.isEmbedded) found.push(...objectProblems(map, path))
    for (const name of Object.keys(map)) {
      const inside = node.properties.get(name)
      if (inside) look(inside, map[name], below(path, name))
      else if (node.additional) look(node.additional, map[name], keyIn(path, name))
    }
  }
}

function* objectProblems(object: Json, path: Path | undefined): FieldErrors {
  const at = (name: string) => pathText(below(path, name))
  for (const name of ['apiVersion', 'kind']) if (!Object.hasOwn(object, name)) yield required(at(name))
  const { apiVersion, kind, metadata } = object
  if (apiVersion !== undefined) yield* apiVersionProblems(at('apiVersion'), apiVersion)
  if (kind !== undefined) yield* kindProblems(at('kind'), kind)
  if (metadata !== undefined) yield* ofMetadata(at('metadata'), metadata)
}

function* apiVersionProblems(field: string, apiVersion: unknown): FieldErrors {
  if (typeof apiVersion !== 'string') yield invalid(field, apiVersion, 'must be a string')
  else if (apiVersion === '') yield invalid(field, apiVersion, 'must not be empty')
  else if (apiVersion.split('/').length > 2)
    yield invalid(field, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)
}

function* kindProblems(field: string, kind: unknown): FieldErrors {
  if (typeof kind !== 'string') yield invalid(field, kind, 'must be a string')
  else if (kind === '') yield invalid(field, kind, 'must not be empty')
  else {
    const problems = dns1035LabelProblems(kind.toLowerCase())
    if (problems.length === 0) return
    const sentence = `may have mixed case, but should otherwise match: ${problems.join(',')}`
    yield invalid(field, kind, sentence)
  }
}

function* ofMetadata(field: string, metadata: unknown): FieldErrors {
  try {
    yield* metadataProblems(readMetadata(metadata).value as Partial<StoredMeta>, field)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    yield invalid(field, metadata, error.message)
  }
}

function* metadataProblems(metadata: Partial<StoredMeta>, field: string): FieldErrors {
  const { name, generateName, namespace, generation, labels, annotations, ownerReferences, finalizers } =
    metadata
  if (generateName) yield* breaches(pathSegmentProblems, `${field}.generateName`, generateName)
  if (name) yield* breaches(pathSegmentProblems, `${field}.name`, name)
  if (namespace) yield* breaches(dnsLabelProblems, `${field}.namespace`, namespace)
  yield* nonNegativeProblems(`${field}.generation`, generation)
  yield* labelProblems(labels, `${field}.labels`)
  if (annotations) yield* annotationProblems(annotations, `${field}.annotations`)
  if (ownerReferences) yield* ownerProblems(ownerReferences, `${field}.ownerReferences`)
  if (finalizers) yield* finalizerProblems(finalizers, `${field}.finalizers`)
}
