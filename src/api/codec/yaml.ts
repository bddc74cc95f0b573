/** YAML as kubectl and the API server read it: YAML 1.1, as the Go library that they use understands it. */
import { DecodeError } from './errors.ts'
import { parseJson } from './json-text.ts'
import { construct, type YamlVersion } from './yaml/construct.ts'
import { yamlError } from './yaml/cursor.ts'
import { documentsOf } from './yaml/documents.ts'
import { Emitter } from './yaml/emitter.ts'
import { parseDocument, type YamlNode } from './yaml/parser.ts'

interface YamlValue {
  readonly value: unknown
  /** What a strict reader says of keys that stand twice, all of them; absent where none does. The last value stands. */
  readonly problem?: string
}

/**
 * What the first document of `text` says; null where there is none. Keys stand in order, as in the JSON that the API
 * server makes of it.
 * @param options.mostValues how many values the text may have, keys counted in; default: any number
 * @throws DecodeError for what is not YAML, or cannot be JSON
 */
export function readYaml(text: string, { mostValues }: { readonly mostValues?: number } = {}): YamlValue {
  const root = nodeOf(text, 0, mostValues)
  if (!root) return { value: null }
  const { value, duplicates } = construct(root)
  return duplicates.length === 0 ? { value } : { value, problem: unmarshalErrors(duplicates) }
}

export const parseYaml = (text: string): unknown => readYaml(text).value

/** @param line where the text begins in a longer one, counted from 0 */
function nodeOf(text: string, line = 0, mostNodes?: number): YamlNode | undefined {
  if (notAllowed.test(text)) throw yamlError('control characters are not allowed', 0)
  return parseDocument(text.startsWith('\ufeff') ? text.slice(1) : text, line, mostNodes)
}

const notAllowed = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

const unmarshalErrors = (said: readonly string[]): string => ['yaml: unmarshal errors:', ...said].join('\n  ')

/** A document of a file. */
export interface YamlDocument {
  readonly value: unknown
  /** Where each part of it stands; absent in JSON. */
  readonly node?: YamlNode
  /** Where it begins, counted from 0. */
  readonly line: number
}

/**
 * What the documents of a file say, one after the other, without those that are empty.
 * @throws DecodeError at the first that cannot be read; its lines are counted from the beginning of the file
 */
export function* yamlDocuments(text: string, version?: YamlVersion): Generator<YamlDocument> {
  for (const document of documentsOf(text)) {
    const read = document.isJson ? { value: parseJson(document.text).value } : readDocument(document, version)
    if (read && read.value !== null) yield { ...read, line: document.line }
  }
}

const readDocument = (
  { text, line }: { readonly text: string; readonly line: number },
  version: YamlVersion | undefined,
) =>
  converted(() => {
    const node = nodeOf(text, line)
    return node && { value: construct(node, version).value, node }
  })

function converted<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new DecodeError(`error converting YAML to JSON: ${error.message}`)
  }
}

export const parseYamlDocuments = (text: string, version?: YamlVersion): unknown[] =>
  Array.from(yamlDocuments(text, version), ({ value }) => value)

/** Plain JSON as YAML, as kubectl and the API server write it. */
export const formatYaml = (value: unknown): string => new Emitter().document(value)
