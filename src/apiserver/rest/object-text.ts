/** The JSON text of a stored object. What many objects share, such as the containers of a template, is written once. */
import { withEscapes, withKeysInOrder } from '../../api/go-json.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { memoByIdentity, memoOfLast } from '../../api/memo.ts'
import type { FieldSet } from '../../api/meta-types.ts'
import { keysInOrderOfBytes } from '../../api/text-bytes.ts'
import { fieldsInOrder, fieldsOfMetadata } from './metadata-order.ts'

/** Undefined leaves a field out. */
type Write = (key: string, value: unknown) => string | undefined

/** A line. Joined, not added up: a string that was added up keeps its pieces, and each answer that holds it goes through them. */
export const objectLine = (kind: Kind, object: KubeObject): string =>
  withEscapes(
    kind.isUnstructured ? `${textInAlphabeticalOrder(object, customPart)}\n` : lineOfStruct(kind, object),
  )

const lineOfStruct = (kind: Kind, object: KubeObject): string =>
  [beginningOf(kind), fieldTexts(object, kind.sharesSpecs ? partWithSharedSpec : part), '}\n'].join('')

/** The text without the end of its line. */
export const textOfLine = (line: string): string => line.slice(0, -1)

/** The text of an object as an item of a list, which says what its items are. */
export const itemText = (kind: Kind, line: string): string => `{${line.slice(beginningOf(kind).length, -1)}`

/** An object of no struct, as Go writes its maps. All but its metadata is in order already. */
const customPart: Write = (key, value) =>
  key === 'metadata' ? textInAlphabeticalOrder(value as object, partOfMetadata) : JSON.stringify(value)

const partOfMetadata: Write = (key, value) => {
  if (key !== 'managedFields') return JSON.stringify(withKeysInOrder(value))
  const entries = value as readonly object[]
  return `[${entries.map((entry) => textInAlphabeticalOrder(entry, partOfEntry)).join(',')}]`
}

const partOfEntry: Write = (key, value) =>
  key === 'fieldsV1' ? textOfSortedFields(value as FieldSet) : JSON.stringify(value)

function textInAlphabeticalOrder(map: object, write: Write): string {
  const parts: string[] = []
  for (const key of keysInOrderOfBytes(map)) {
    const value = (map as Readonly<Record<string, unknown>>)[key]
    const said = value === undefined ? undefined : write(key, value)
    if (said !== undefined) parts.push(`${JSON.stringify(key)}:${said}`)
  }
  return `{${parts.join(',')}}`
}

/** Many objects have been written in the same fields. */
const textOfSortedFields = memoByIdentity((fields: FieldSet): string =>
  JSON.stringify(withKeysInOrder(fields)),
)

/** What an object is comes first, in every text of its kind. */
const beginningOf = memoByIdentity(
  ({ kind, apiVersion }: Kind): string => `{"kind":"${kind}","apiVersion":"${apiVersion}",`,
)

const written = (object: object, write: Write): string => `{${fieldTexts(object, write)}}`

function fieldTexts(object: object, write: Write): string {
  let text = ''
  for (const key in object) {
    const value = (object as Readonly<Record<string, unknown>>)[key]
    const said = value === undefined ? undefined : write(key, value)
    if (said !== undefined) text += `${text === '' ? '' : ','}${keyText(key)}${said}`
  }
  return text
}

/** Here all keys are names of fields, which need no quoting but quotes. */
const keyText = (key: string) => `"${key}":`

const part: Write = (key, value) => {
  if (key === 'kind' || key === 'apiVersion') return undefined
  return key === 'metadata' ? metadataText(value as Metadata) : JSON.stringify(value)
}

const partWithSharedSpec: Write = (key, value) =>
  key === 'spec' ? written(value as object, specPart) : part(key, value)

const specPart: Write = (_key, value) =>
  typeof value === 'object' && value !== null ? textOfShared(value) : JSON.stringify(value)

type Metadata = Readonly<Record<string, unknown>>

function metadataText(metadata: Metadata): string {
  let text = ''
  for (const key of fieldsOfMetadata) {
    const value = metadata[key]
    if (value === undefined) continue
    const said = key === 'managedFields' ? recordText(value as readonly object[]) : JSON.stringify(value)
    text += `${text === '' ? '' : ','}${keyText(key)}${said}`
  }
  return `{${text}}`
}

/** What one author makes in one second has one record. Longer it is not remembered: every object has one. */
const recordText = memoOfLast(
  (entries: readonly object[]): string => `[${entries.map((entry) => written(entry, entryPart)).join(',')}]`,
)

const entryPart: Write = (key, value) =>
  key === 'fieldsV1' ? textOfFields(value as FieldSet) : JSON.stringify(value)

/** In the order in which the real server keeps them. Source: structured-merge-diff, fieldpath. */
const textOfFields = memoByIdentity((fields: FieldSet): string => JSON.stringify(fieldsInOrder(fields)))

const textOfShared = memoByIdentity((value: object): string => JSON.stringify(value))
