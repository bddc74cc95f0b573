/** Many that stand just so are told once. */
import { withoutLastWords } from './last-words.ts'
import type { Why } from './why.ts'

/** So many of different sorts are told. */
const mostSorts = 5

const ownMarks = /(?<=^runs on )\S+|\b(?:\d+\.\d+\.\d+\.\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/g

/** One of each sort, with the names of those that are like it; the largest sorts first. */
export function alike(whys: readonly Why[]): readonly Why[] {
  const sorts = new Map<string, Why[]>()
  for (const why of whys) {
    const key = sortOf(why)
    const sort = sorts.get(key)
    if (sort) sort.push(why)
    else sorts.set(key, [why])
  }
  return [...sorts.values()]
    .sort((a, b) => b.length - a.length)
    .slice(0, mostSorts)
    .map(([first, ...others]) =>
      others.length === 0 ? first : { ...first, alike: others.map(({ object }) => object.name) },
    )
}

/** The same words about objects of the same kinds, whatever their names, uids, addresses and nodes. */
function sortOf({ object, sentence, because }: Why): string {
  const nameless = withoutLastWords(sentence).replaceAll(object.name, '…').replace(ownMarks, '…')
  return JSON.stringify([object.kind, nameless, because.map(sortOf)])
}
