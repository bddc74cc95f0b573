/** Where `unknown` becomes an object. */
import { DecodeError, type DecodeOptions, decode } from '../api/codec/json.ts'
import { badRequest } from '../api/errors.ts'
import type { Kind, ReadOptions } from '../api/kind.ts'
import type { StructType } from '../api/schema.ts'
import type { RequestContext } from '../client/client.ts'
import { leadsIntoRaw } from './raw-fields.ts'

/**
 * An object of `kind` from plain JSON: unknown fields dropped, zero values as the API server keeps them. The answer
 * is new throughout and shares nothing with `input`, but what the context says is stored already.
 * @throws ApiError 400 when the structure is wrong, or a field is unknown and validation is Strict
 */
export function decodeObject(kind: Kind, input: unknown, context: RequestContext): object {
  try {
    const { object, problems } = readAs(kind, input, {
      keepsFrozen: context.keepsStored,
      // What was applied comes out of no text.
      keepsNull: context.isRecorded,
    })
    const all = kind.isUnstructured
      ? // What is applied has been held against its type, and what is cut off it then is not told.
        [
          ...duplicatesIn(context.textProblems).slice(0, mostProblems),
          ...(context.isRecorded ? [] : problems),
        ]
      : fieldProblems(
          context.textProblems?.filter((each) => !leadsIntoRaw(kind.structure(), pathIn(each))),
          problems,
        )
    reportFields(all, context)
    return object as object
  } catch (error) {
    if (error instanceof DecodeError) throw cannotBeHandled(kind, kind.kind, error.message)
    throw error
  }
}

/** What is read as its kind has it, or else by its structure. */
export const readAs = (
  { reads, structure }: Partial<Pick<Kind, 'reads' | 'structure'>>,
  input: unknown,
  options?: DecodeOptions & ReadOptions,
): { readonly object: Record<string, unknown>; readonly problems: readonly string[] } =>
  reads ? reads(input, options) : decodeWritten(structure!(), input, options)

/** The same as `decode`, but that a record without entries is kept: it clears the one that is stored. */
function decodeWritten(
  struct: StructType,
  input: unknown,
  options?: DecodeOptions,
): { readonly object: Record<string, unknown>; readonly problems: readonly string[] } {
  const found = decode(struct, input, options)
  const { metadata } = input as { readonly metadata?: { readonly managedFields?: unknown } }
  const sent = metadata?.managedFields
  if (Array.isArray(sent) && sent.length === 0)
    found.object.metadata = { ...(found.object.metadata as object), managedFields: [] }
  return found
}

/**
 * What is wrong with the fields of an object. @param ofText what could be said of them by their text, in its order
 * @param unknown those that the type does not have
 */
export function fieldProblems(ofText: readonly string[] = [], unknown: readonly string[]): readonly string[] {
  const first: string[] = []
  for (const problem of allProblems(ofText, unknown)) if (first.push(problem) === mostProblems) break
  return first
}

/** So many of a text are remembered. Source: saveStrictError of sigs.k8s.io/json. */
export const mostProblems = 100

function* allProblems(ofText: readonly string[], unknown: readonly string[]): Iterable<string> {
  if (ofText.length === 0) return yield* unknown
  const found = new Set(unknown)
  const paths = new Set(unknown.map(pathIn))
  const isKnown = (path: string) => ![...pathsTo(path)].some((each) => paths.has(each))
  for (const each of ofText) if (isUnknown(each) ? found.delete(each) : isKnown(pathIn(each))) yield each
  yield* found
}

/** A path and those that lead to it. */
function* pathsTo(path: string): Iterable<string> {
  yield path
  for (const { index } of path.matchAll(/[.[]/g)) yield path.slice(0, index)
}

const duplicatesIn = (problems: readonly string[] = []) => problems.filter((each) => !isUnknown(each))

const isUnknown = (problem: string) => problem.startsWith('unknown field ')

/** `spec.replicas` of `unknown field "spec.replicas"`. */
const pathIn = (problem: string) => problem.slice(problem.indexOf('"') + 1, -1)

/** What becomes of unknown and duplicate fields. @throws DecodeError when validation is Strict */
export function reportFields(
  problems: readonly string[],
  { fieldValidation = 'Warn', warn }: RequestContext,
): void {
  if (problems.length === 0 || fieldValidation === 'Ignore') return
  if (fieldValidation === 'Strict') {
    throw new DecodeError(`strict decoding error: ${problems.join(', ')}`)
  }
  for (const problem of problems.flatMap(eachOf)) warn?.(problem)
}

/** What the YAML library says at once, one by one. */
const eachOf = (problem: string): readonly string[] =>
  problem.startsWith(inYaml)
    ? problem
        .slice(inYaml.length)
        .split('\n')
        .map((line) => line.trim())
    : [problem]

const inYaml = 'yaml: unmarshal errors:\n'

/** What is said to who sends something that is no object of the kind that is `expected`. */
export const cannotBeHandled = (
  { kind, apiVersion }: Pick<Kind, 'kind' | 'apiVersion'>,
  expected: string,
  why: string,
) => badRequest(`${kind} in version "${versionOf(apiVersion)}" cannot be handled as a ${expected}: ${why}`)

/** The version without its group: `v1` of `apps/v1`. */
export const versionOf = (apiVersion: string): string => apiVersion.slice(apiVersion.indexOf('/') + 1)
