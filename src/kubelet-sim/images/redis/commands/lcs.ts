/** `LCS`: what two texts have in common, in order. */
import { type Commands, integer, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import type { RedisValue } from '../values.ts'

/** A table of more places is refused. */
const mostPlaces = 4_000_000

interface Match {
  /** Where it begins and ends in each of the two. */
  readonly one: readonly [from: number, to: number]
  readonly other: readonly [from: number, to: number]
}

interface Wanted {
  readonly isLength: boolean
  readonly isPlaces: boolean
  readonly withLengths: boolean
  readonly least: number
}

/** @throws RedisError */
function wantedBy(options: readonly string[]): Wanted {
  const words = options.map((each) => each.toLowerCase())
  const at = words.indexOf('minmatchlen')
  const rest = at < 0 ? words : words.toSpliced(at, 2)
  if (rest.some((each) => !/^(len|idx|withmatchlen)$/.test(each))) throw syntaxError()
  const [isLength, isPlaces] = [rest.includes('len'), rest.includes('idx')]
  if (isLength && isPlaces)
    throw new RedisError('ERR If you want both the length and indexes, please just use IDX.')
  return {
    ...{ isLength, isPlaces, withLengths: rest.includes('withmatchlen') },
    least: at < 0 ? 0 : integer(words[at + 1] ?? ''),
  }
}

/** The matches, from the last to the first. */
function matchesOf(one: string, other: string): readonly Match[] {
  const width = other.length + 1
  const lengths = new Uint32Array((one.length + 1) * width)
  for (let a = 1; a <= one.length; a++)
    for (let b = 1; b < width; b++)
      lengths[a * width + b] =
        one[a - 1] === other[b - 1]
          ? lengths[(a - 1) * width + b - 1] + 1
          : Math.max(lengths[(a - 1) * width + b], lengths[a * width + b - 1])
  const matches: Match[] = []
  let [a, b] = [one.length, other.length]
  while (a > 0 && b > 0) {
    if (one[a - 1] !== other[b - 1]) {
      if (lengths[(a - 1) * width + b] > lengths[a * width + b - 1]) a--
      else b--
      continue
    }
    const [endA, endB] = [a - 1, b - 1]
    while (a > 0 && b > 0 && one[a - 1] === other[b - 1]) {
      a--
      b--
    }
    matches.push({ one: [a, endA], other: [b, endB] })
  }
  return matches
}

function common(store: RedisStore, [first, second, ...options]: readonly string[]): RedisValue {
  const { isLength, isPlaces, withLengths, least } = wantedBy(options)
  const [one, other] = [store.text(first) ?? '', store.text(second) ?? '']
  if ((one.length + 1) * (other.length + 1) > mostPlaces)
    throw new RedisError('ERR Insufficient memory, failed allocating transient memory for LCS')
  const matches = matchesOf(one, other)
  const lengthOf = ({ one: [from, to] }: Match) => to - from + 1
  const length = matches.reduce((sum, each) => sum + lengthOf(each), 0)
  if (isLength) return length
  if (!isPlaces)
    return matches
      .toReversed()
      .map(({ one: [from, to] }) => one.slice(from, to + 1))
      .join('')
  const told = matches
    .filter((each) => lengthOf(each) >= least)
    .map((each): RedisValue => [each.one, each.other, ...(withLengths ? [lengthOf(each)] : [])])
  return ['matches', told, 'len', length]
}

export const commonCommands: Commands = { lcs: common }
