/** What is gathered of the documents of a group: `$sum`, `$push` and their like. */
import { isNothing } from './bson-types.ts'
import type { Budget } from './budget.ts'
import { compare, isDoc, keyOf, refuse, type Value } from './documents.ts'

interface Accumulator {
  add(value: Value | undefined, budget: Budget): void
  readonly result: Value | undefined
}

function numbers(of: (all: { count: number; sum: number; squares: number }) => Value): () => Accumulator {
  return () => {
    let [count, mean, squares, sum] = [0, 0, 0, 0]
    return {
      add(value) {
        if (typeof value !== 'number') return
        count++
        sum += value
        const before = value - mean
        mean += before / count
        squares += before * (value - mean)
      },
      get result() {
        return of({ count, sum, squares })
      },
    }
  }
}

/** The first of all, in an order; of nothing, null. */
const extreme = (sign: 1 | -1) => (): Accumulator => {
  let best: Value | undefined
  return {
    add(value) {
      if (!isNothing(value) && (best === undefined || compare(value, best) * sign < 0)) best = value
    },
    get result() {
      return best ?? null
    },
  }
}

const first = (): Accumulator => {
  const seen: (Value | undefined)[] = []
  return {
    add(value) {
      if (seen.length === 0) seen.push(value)
    },
    get result() {
      return seen[0] ?? null
    },
  }
}

const last = (): Accumulator => {
  let seen: Value | undefined
  return {
    add(value) {
      seen = value
    },
    get result() {
      return seen ?? null
    },
  }
}

const push = (): Accumulator => {
  const all: Value[] = []
  return {
    add(value) {
      if (value !== undefined) all.push(value)
    },
    result: all,
  }
}

const addToSet = (): Accumulator => {
  const all = new Map<string, Value>()
  return {
    add(value) {
      if (value !== undefined && !all.has(keyOf(value))) all.set(keyOf(value), value)
    },
    get result() {
      return [...all.values()]
    },
  }
}

const mergeObjects = (): Accumulator => {
  const fields = new Map<string, Value>()
  return {
    add(value) {
      if (isNothing(value)) return
      if (!isDoc(value)) refuse('$mergeObjects requires object inputs, but input is of another type', 40400)
      for (const [name, each] of Object.entries(value)) fields.set(name, each)
    },
    get result() {
      return Object.fromEntries(fields)
    },
  }
}

export const accumulators: ReadonlyMap<string, () => Accumulator> = new Map<string, () => Accumulator>([
  ['$sum', numbers(({ sum }) => sum)],
  ['$avg', numbers(({ count, sum }) => (count === 0 ? null : sum / count))],
  ['$stdDevPop', numbers(({ count, squares }) => (count === 0 ? null : Math.sqrt(squares / count)))],
  ['$stdDevSamp', numbers(({ count, squares }) => (count < 2 ? null : Math.sqrt(squares / (count - 1))))],
  ['$min', extreme(1)],
  ['$max', extreme(-1)],
  ['$first', first],
  ['$last', last],
  ['$push', push],
  ['$addToSet', addToSet],
  ['$mergeObjects', mergeObjects],
  // What counts is that a document has come.
  ['$count', numbers(({ sum }) => sum)],
])

/** Of an array, where they are asked of one document: `{ $avg: '$scores' }`. */
export const ofOneDocument = ['$sum', '$avg', '$min', '$max', '$stdDevPop', '$stdDevSamp']
