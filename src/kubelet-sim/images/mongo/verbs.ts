/** What clients ask a mongo server to do: which of it changes something, and what it is called as a command. */
import { isDoc, type Value } from './documents.ts'

/** What changes something, and is written down. */
export const changing = new Set(
  'insertOne insertMany updateOne updateMany replaceOne deleteOne deleteMany findOneAndUpdate findOneAndReplace findOneAndDelete drop createCollection dropDatabase createUser'.split(
    ' ',
  ),
)

export const isPing = (command: Value | undefined): boolean =>
  command === 'ping' || (isDoc(command) && ('ping' in command || 'hello' in command))

/** The command that a verb of mongosh is. */
export const commandOf = (verb: string): string =>
  verb === 'countDocuments'
    ? 'aggregate'
    : verb.startsWith('findOneAnd')
      ? 'findAndModify'
      : verb === 'getCollectionNames'
        ? 'listCollections'
        : verb.replace(/(One|Many)$/, '')
