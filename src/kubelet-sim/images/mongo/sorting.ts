/** In which order documents are. */
import { compare, type Doc, MongoError, steps, type Value, valuesAt } from './documents.ts'

/** By which value a document counts that has several at a path: the least, or the greatest. */
function keyAt(doc: Doc, path: readonly string[], direction: number): Value | undefined {
  const values = valuesAt(doc, path).flatMap((each) =>
    Array.isArray(each) && each.length > 0 ? each : [each],
  )
  return values.reduce((best, each) => (compare(each, best) * direction < 0 ? each : best), values[0])
}

/** Which of two comes first. @param by fields, and 1 or -1 for each. @throws MongoError */
export function orderOf(by: Doc): (a: Doc, b: Doc) => number {
  const keys = Object.entries(by).map(([path, direction]) => {
    if (direction !== 1 && direction !== -1)
      throw new MongoError(
        '$sort key ordering must be 1 (for ascending) or -1 (for descending)',
        'Location15975',
      )
    return { path: steps(path), direction }
  })
  return (a, b) => {
    for (const { path, direction } of keys) {
      const order = compare(keyAt(a, path, direction), keyAt(b, path, direction))
      if (order !== 0) return order * direction
    }
    return 0
  }
}

/** What each is sorted by is looked for once. */
export function sorted(docs: readonly Doc[], by: Doc): readonly Doc[] {
  orderOf(by)
  const keys = Object.entries(by).map(([path, direction]) => ({
    path: steps(path),
    direction: Number(direction),
  }))
  const known = docs.map((doc) => ({
    doc,
    values: keys.map(({ path, direction }) => keyAt(doc, path, direction)),
  }))
  known.sort((a, b) => {
    for (const [n, { direction }] of keys.entries()) {
      const order = compare(a.values[n], b.values[n])
      if (order !== 0) return order * direction
    }
    return 0
  })
  return known.map(({ doc }) => doc)
}
