/** Indexes of a Job as text: `1,3-5,7`. Source: validateIndexesFormat of the API server. */
import { quoted } from '../quote.ts'

interface Counted {
  readonly count: number
  readonly problem?: string
}

/** How many indexes a text names. */
export function countIndexes(text: string, completions: number): Counted {
  if (text === '') return { count: 0 }
  let count = 0
  let last = Number.NEGATIVE_INFINITY
  for (const part of text.split(',')) {
    const interval = intervalIn(part, completions)
    if (typeof interval === 'string') return { count: 0, problem: interval }
    if (last >= interval.first) return { count: 0, problem: notIncreasing(last, interval.first) }
    last = interval.last
    count += interval.last - interval.first + 1
  }
  return { count }
}

/** The first index that is in both texts; undefined where there is none. What is malformed is passed over. */
export function sharedIndex(one: string, other: string, completions: number): number | undefined {
  const [some, others] = [one, other].map((text) =>
    text.split(',').flatMap((part) => {
      const interval = intervalIn(part, completions)
      return typeof interval === 'string' ? [] : [interval]
    }),
  )
  for (let n = 0, m = 0; n < some.length && m < others.length; ) {
    const [a, b] = [some[n], others[m]]
    if (a.first <= b.last && b.first <= a.last) return Math.max(a.first, b.first)
    if (a.first <= b.first) n++
    else m++
  }
  return undefined
}

interface Interval {
  readonly first: number
  readonly last: number
}

const notIncreasing = (previous: number, current: number) =>
  `non-increasing order, previous: ${previous}, current: ${current}`

/** An interval, or what is wrong with it. */
function intervalIn(part: string, completions: number): Interval | string {
  const ends = part.split('-')
  if (ends.length > 2) {
    return `the fragment ${quoted(part)} violates the requirement that an index interval can have at most two parts separated by '-'`
  }
  const problem = ends.map((end) => endProblem(end, completions)).find((each) => each !== undefined)
  if (problem !== undefined) return problem
  const [first, last = first] = ends.map(Number)
  return ends.length > 1 && first >= last ? notIncreasing(first, last) : { first, last }
}

function endProblem(text: string, completions: number): string | undefined {
  if (!/^[+-]?\d+$/.test(text)) return `cannot convert string to integer for index: ${quoted(text)}`
  return Number(text) >= completions ? `too large index: ${quoted(text)}` : undefined
}
