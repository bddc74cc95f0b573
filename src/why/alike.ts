/** Many that stand just so are told once. */
import type { KubeObject } from '../api/kind.ts'
import { withoutLastWords } from './last-words.ts'
import { subjectOf } from './subject.ts'
import type { Scheduling, Why } from './why.ts'

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

/** So many are looked at of one question's thousands: each of a sort of its own may cost as much as a look at all nodes. */
const mostLookedAt = 300

/** Why each of some objects stands as it does, one of each sort; of those that are too many their number. */
export function alikeAmong<T extends KubeObject>(
  objects: readonly T[],
  whyOf: (object: T) => Why,
): readonly Why[] {
  const looked = alike(objects.slice(0, mostLookedAt).map(whyOf))
  const [first, ...others] = objects.slice(mostLookedAt).map(subjectOf)
  if (!first) return looked
  const sentence = 'has not been looked at, for there are too many'
  return [...looked, { object: first, sentence, because: [], alike: others.map(({ name }) => name) }]
}

/** The same words about objects of the same kinds, and pods that nodes were refused for the same reasons, whatever their names, uids, addresses and nodes. */
function sortOf({ object, sentence, because, scheduling }: Why): string {
  const nameless = withoutLastWords(sentence).replaceAll(object.name, '…').replace(ownMarks, '…')
  const refused = scheduling && !scheduling.chosen ? refusalsIn(scheduling) : ''
  return JSON.stringify([object.kind, nameless, refused, because.map(sortOf)])
}

const known = new WeakMap<Scheduling, string>()

/** By which plugins how many nodes were refused a pod, and why. */
function refusalsIn(scheduling: Scheduling): string {
  const before = known.get(scheduling)
  if (before !== undefined) return before
  const counts = new Map<string, number>()
  for (const { refusals } of scheduling.nodes) {
    const text = refusals.map(({ plugin, reasons }) => `${plugin}: ${reasons.join(', ')}`).join('; ')
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const told = JSON.stringify([...counts].sort())
  known.set(scheduling, told)
  return told
}
