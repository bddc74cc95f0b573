/**
 * The annotation in which kubectl keeps what it has applied client-side: who goes over to server-side apply takes his own
 * fields along. Source: apimachinery's lastAppliedManager and lastAppliedUpdater.
 */
import { goJson, withKeysInOrder } from '../../api/go-json.ts'
import { isMap } from '../../api/json-map.ts'
import type { KubeObject } from '../../api/kind.ts'
import { lastAppliedAnnotation } from '../../api/last-applied-annotation.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { byteLength } from '../../api/text-bytes.ts'
import { configurationProblems } from './configuration-problems.ts'
import { leaf, subtract, without } from './field-set.ts'
import { namedFields } from './named-fields.ts'
import { compareFields } from './object-fields.ts'
import type { Typed } from './typed.ts'

type Json = Readonly<Record<string, unknown>>

/** The fields that kubectl has applied client-side, and that are still as it left them. */
export function lastAppliedFields(type: Typed, live: KubeObject): FieldSet {
  const struct = type.structure()
  const last = parsed(live.metadata.annotations?.[lastAppliedAnnotation])
  if (!last || last.apiVersion !== type.apiVersion) return leaf
  if ([last, live].some((object) => configurationProblems(struct, object).length > 0)) return leaf
  const { written, removed } = compareFields(struct, last, live)
  return subtract(without(namedFields(struct, last), written), removed)
}

function parsed(text: string | undefined): Json | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    return isMap(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** In bytes: names and values of all annotations. */
const longestAnnotations = 256 * 1024

/** An object that has the annotation has it say what was applied now. */
export function withLastApplied(object: KubeObject, said: Json): KubeObject {
  const before = object.metadata.annotations
  if (!before?.[lastAppliedAnnotation]) return object
  const { [lastAppliedAnnotation]: _old, ...others } = before
  const annotations = {
    ...others,
    [lastAppliedAnnotation]: `${goJson(withKeysInOrder(withoutAnnotation(said)))}\n`,
  }
  const bytes = Object.entries(annotations).reduce((sum, each) => sum + byteLength(each.join('')), 0)
  const left = bytes > longestAnnotations ? others : annotations
  return { ...object, metadata: { ...object.metadata, annotations: left } }
}

function withoutAnnotation(said: Json): Json {
  const metadata = said.metadata as { readonly annotations?: Json } | undefined
  if (!metadata?.annotations) return said
  const { [lastAppliedAnnotation]: _old, ...annotations } = metadata.annotations
  return { ...said, metadata: { ...metadata, annotations } }
}
