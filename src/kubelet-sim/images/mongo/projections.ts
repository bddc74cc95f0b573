/** What is shown of a document. */
import { type Doc, steps, valueAt, withValue } from './documents.ts'

/** What is shown of a document. @throws MongoError */
export function projected(doc: Doc, projection: Doc): Doc {
  const { _id: id = 1, ...fields } = projection
  const names = Object.keys(fields)
  const isChoice = names.some((each) => Boolean(fields[each]))
  if (!isChoice) {
    const left = names.reduce((made, each) => withValue(made, steps(each), undefined), doc)
    return id ? left : withValue(left, ['_id'], undefined)
  }
  const start: Doc = id && doc['_id'] !== undefined ? { _id: doc['_id'] } : {}
  return names.reduce((made, each) => {
    const value = valueAt(doc, each)
    return value === undefined || !fields[each] ? made : withValue(made, steps(each), value)
  }, start)
}
