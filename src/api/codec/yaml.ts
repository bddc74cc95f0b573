/** YAML as kubectl and the API server read it: YAML 1.1, as the Go library that they use understands it. */
import {
  boolYaml11Tag,
  defineMappingTag,
  defineScalarTag,
  dump,
  loadAll,
  mergeTag,
  NOT_RESOLVED,
  nullYaml11Tag,
  Schema,
  seqTag,
  strTag,
  YAMLException,
} from 'js-yaml'
import { DecodeError } from './errors.ts'
import { setKey } from './safe.ts'

interface ParsedYaml {
  readonly value: unknown
  /** The first key that a mapping has twice, as the Go library words it: the last value stands. */
  readonly duplicates: readonly string[]
}

/**
 * What the first document of `text` says; null where there is none.
 * @throws DecodeError for malformed text, and for a mapping that has a key twice
 */
export const parseYaml = (text: string): unknown => parseYamlDocuments(text)[0] ?? null

/** The same, forgiving keys that stand twice. @throws DecodeError for malformed text */
export function parseForgivingYaml(text: string): ParsedYaml {
  try {
    return { value: parseYaml(text), duplicates: [] }
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error
    return { value: documentsOf(text, { json: true })[0] ?? null, duplicates: [error.said] }
  }
}

/**
 * What each document of `text` says; those that are empty are left out.
 * @throws DecodeError for malformed text, and for a mapping that has a key twice
 */
export const parseYamlDocuments = (text: string): unknown[] => documentsOf(text, {})

/** @param json whether the last of two equal keys wins, as in JSON */
function documentsOf(text: string, { json = false }): unknown[] {
  const documents = load(text, json).filter((document) => document !== null)
  if (/[&*]/.test(text)) for (const document of documents) checkAliases(document, text.length)
  return documents
}

function load(text: string, json: boolean): unknown[] {
  try {
    return loadAll(text, { schema, json })
  } catch (error) {
    if (error instanceof YAMLException) throw asDecodeError(error)
    throw error
  }
}

/** YAML's own limit for a key on one line. A bound, for the search for its end is quadratic. In characters. */
const longestKey = 1024

class DuplicateKey extends DecodeError {
  /** As the strict decoder of the API server puts it. */
  readonly said: string

  constructor(message: string, { line, position, buffer }: NonNullable<YAMLException['mark']>) {
    super(message)
    const [, key] = /^["']?(.*?)["']?\s*:/.exec(buffer.slice(position, position + longestKey)) ?? []
    this.said = `yaml: unmarshal errors:\n  line ${line + 1}: key ${JSON.stringify(key ?? '')} already set in map`
  }
}

const yamlStyle = {
  sortKeys: true,
  noRefs: true,
  lineWidth: -1,
  seqNoIndent: true,
  quoteStyle: 'double',
} as const

/** Plain JSON as YAML, its keys in alphabetical order as kubectl and the API server write it. */
export const formatYaml = (value: unknown): string => dump(value, yamlStyle)

/** What the Go library says where it has other words. */
const goReasons: Readonly<Record<string, string>> = {
  'bad indentation of a mapping entry': 'mapping values are not allowed in this context',
  'tab characters must not be used in indentation': 'found character that cannot start any token',
  'duplicated mapping key': 'key already set in map',
  'unexpected end of the stream within a double quoted scalar': 'found unexpected end of stream',
  'unexpected end of the stream within a single quoted scalar': 'found unexpected end of stream',
  'unexpected end of the stream within a flow collection': 'did not find expected node content',
}

function asDecodeError({ reason, mark }: YAMLException): DecodeError {
  const place = mark ? `line ${mark.line + 1}: ` : ''
  const message = `error converting YAML to JSON: yaml: ${place}${goReasons[reason] ?? reason}`
  return mark && reason === 'duplicated mapping key'
    ? new DuplicateKey(message, mark)
    : new DecodeError(message)
}

const integer = /^[-+]?(?:0b[01]+|0o?[0-7]+|0x[0-9a-fA-F]+|0|[1-9][0-9]*)$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const firstOfNumber = [...'-+.0123456789']

function readNumber(source: string): number | typeof NOT_RESOLVED {
  const plain = source.replaceAll('_', '')
  if (integer.test(plain)) return readInteger(plain)
  return float.test(plain) ? Number(plain) : NOT_RESOLVED
}

function readInteger(text: string): number {
  const [, sign, digits] = /^([-+]?)(.*)$/.exec(text)!
  const isOctal = /^0[0-7]/.test(digits)
  const value = Number(isOctal ? `0o${digits.slice(1)}` : digits)
  return sign === '-' && value !== 0 ? -value : value
}

const numberTag = (name: string) =>
  defineScalarTag(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    implicitFirstChars: firstOfNumber,
    resolve: readNumber,
    identify: (value) => typeof value === 'number',
  })

type Json = Record<string, unknown>

/** The text that a key is in JSON; undefined for what cannot be one. */
const keyText = (key: unknown): string | undefined =>
  typeof key === 'string' || typeof key === 'number' || typeof key === 'boolean' ? String(key) : undefined

const mapTag = defineMappingTag<Json>('tag:yaml.org,2002:map', {
  create: () => ({}),
  addPair(map, key, value) {
    const text = keyText(key)
    if (text === undefined) return 'unsupported map key'
    setKey(map, text, value)
    return ''
  },
  has: (map, key) => Object.hasOwn(map, keyText(key) ?? ''),
  keys: (map) => Object.keys(map),
  get: (map, key) => map[String(key)],
  identify: (value) => typeof value === 'object',
})

const schema = new Schema([
  strTag,
  seqTag,
  mapTag,
  nullYaml11Tag,
  boolYaml11Tag,
  numberTag('int'),
  numberTag('float'),
  mergeTag,
])

/** How many values a document may stand for, for each character that it has, before aliases count as an attack. */
const valuesPerCharacter = 100
/** And how many at all: more than any object that the API server would store. */
const mostValues = 1_000_000

/** An alias is one reference here and a copy once it is decoded, so what all the copies come to is bounded. */
function checkAliases(document: unknown, length: number): void {
  const sizes = new Map<object, number>()
  const sizeOf = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 1
    const known = sizes.get(value)
    if (known === Number.POSITIVE_INFINITY) {
      throw new DecodeError('error converting YAML to JSON: yaml: anchor value contains itself')
    }
    if (known !== undefined) return known
    sizes.set(value, Number.POSITIVE_INFINITY)
    let size = 1
    for (const part of Object.values(value)) size += sizeOf(part)
    sizes.set(value, size)
    return size
  }
  if (sizeOf(document) > Math.min(length * valuesPerCharacter, mostValues)) {
    throw new DecodeError('error converting YAML to JSON: yaml: document contains excessive aliasing')
  }
}
