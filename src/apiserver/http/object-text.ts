/** The JSON text of a stored object. What many objects share, such as the containers of a template, is written once. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import { memoByIdentity } from '../../api/memo.ts'

type Write = (key: string, value: unknown) => string

export const objectText = (kind: Kind, object: KubeObject): string =>
  written(object, kind.sharesSpecs ? partWithSharedSpec : part)

function written(object: object, write: Write): string {
  let text = '{'
  for (const key in object) {
    const value = (object as Readonly<Record<string, unknown>>)[key]
    if (value !== undefined) text += `${text === '{' ? '' : ','}${keyText(key)}${write(key, value)}`
  }
  return `${text}}`
}

/** Here all keys are names of fields, which need no quoting but quotes. */
const keyText = (key: string) => `"${key}":`

const part: Write = (key, value) =>
  key === 'metadata' ? written(value as object, metadataPart) : JSON.stringify(value)

const partWithSharedSpec: Write = (key, value) =>
  key === 'spec' ? written(value as object, specPart) : part(key, value)

const specPart: Write = (_key, value) =>
  typeof value === 'object' && value !== null ? textOfShared(value) : JSON.stringify(value)

const metadataPart: Write = (key, value) =>
  key === 'managedFields'
    ? `[${(value as readonly object[]).map((entry) => written(entry, entryPart)).join(',')}]`
    : JSON.stringify(value)

const entryPart: Write = (key, value) =>
  key === 'fieldsV1' ? textOfShared(value as object) : JSON.stringify(value)

const textOfShared = memoByIdentity((value: object): string => JSON.stringify(value))
