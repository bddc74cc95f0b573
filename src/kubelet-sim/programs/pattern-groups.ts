/** How patterns with groups match: by all the places in a text where what has been matched so far may end. */
import type { Process, Working } from '../runtime/program.ts'
import { accepts, type PatternGroup, type Token } from './pattern.ts'

/** A place in the text each, 1 where something ends. The last is the text's end. */
type Places = Uint8Array

/** Where the matches of `tokens` end that begin at `from`. */
export function* groupedEnds(
  process: Process,
  tokens: readonly Token[],
  { text, from }: { readonly text: string; readonly from: number },
): Working<Places> {
  const begin = new Uint8Array(text.length + 1)
  begin[from] = 1
  return yield* endsOf(process, tokens, { text, places: begin })
}

interface Reached {
  readonly text: string
  readonly places: Places
}

function* endsOf(process: Process, tokens: readonly Token[], { text, places }: Reached): Working<Places> {
  let ends = places
  for (const token of tokens) {
    if (process.needsRest(text.length)) yield* process.rest()
    ends =
      token.kind === 'group'
        ? yield* groupEnds(process, token, { text, places: ends })
        : tokenEnds(token, { text, places: ends })
  }
  return ends
}

function tokenEnds(token: Token, { text, places }: Reached): Places {
  const ends = new Uint8Array(places.length)
  const first = places.indexOf(1)
  if (first < 0) return ends
  if (token.kind === 'star') return ends.fill(1, first)
  for (let n = first; n < text.length; n++) {
    if (places[n] === 0) continue
    const code = text.codePointAt(n)!
    if (accepts(token, code)) ends[n + (code > 0xffff ? 2 : 1)] = 1
  }
  return ends
}

function* groupEnds(process: Process, group: PatternGroup, reached: Reached): Working<Places> {
  switch (group.operator) {
    case '@':
      return yield* oneEnds(process, group, reached)
    case '?':
      return union(reached.places, yield* oneEnds(process, group, reached))
    case '+':
      return yield* repeatedEnds(process, group, reached)
    case '*':
      return union(reached.places, yield* repeatedEnds(process, group, reached))
    case '!':
      return yield* otherEnds(process, group, reached)
  }
}

/** Where one of the alternatives ends. */
function* oneEnds(process: Process, { alternatives }: PatternGroup, reached: Reached): Working<Places> {
  let ends: Places = new Uint8Array(reached.places.length)
  for (const each of alternatives) ends = union(ends, yield* endsOf(process, each, reached))
  return ends
}

/** Where one, or several one after the other, end: again from wherever was new the time before. */
function* repeatedEnds(process: Process, group: PatternGroup, { text, places }: Reached): Working<Places> {
  const all = new Uint8Array(places.length)
  for (let latest = places; latest.includes(1); ) {
    const ends = yield* oneEnds(process, group, { text, places: latest })
    latest = ends.map((isEnd, n) => isEnd & ~all[n])
    for (let n = 0; n < all.length; n++) all[n] |= latest[n]
  }
  return all
}

/** From each place, wherever none of the alternatives ends. */
function* otherEnds(process: Process, group: PatternGroup, { text, places }: Reached): Working<Places> {
  const ends = new Uint8Array(places.length)
  for (let from = places.indexOf(1); from >= 0; from = places.indexOf(1, from + 1)) {
    const begin = new Uint8Array(places.length)
    begin[from] = 1
    const taken = yield* oneEnds(process, group, { text, places: begin })
    for (let n = from; n < ends.length; n++) ends[n] |= taken[n] ^ 1
  }
  return ends
}

const union = (a: Places, b: Places): Places => a.map((isEnd, n) => isEnd | b[n])
