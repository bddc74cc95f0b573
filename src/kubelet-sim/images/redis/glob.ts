/** Patterns of redis: `user:*`, `h?llo`, `h[ae]llo`, `h[^e]llo`, `h[a-b]llo`, `a\*`. Source: stringmatchlen. */
import { memoOfLastFew } from '../../../api/memo.ts'

type Piece = '*' | ((letter: string) => boolean)

function piecesOf(pattern: string): readonly Piece[] {
  const pieces: Piece[] = []
  for (let n = 0; n < pattern.length; n++) {
    const letter = pattern[n]
    if (letter === '*') {
      if (pieces.at(-1) !== '*') pieces.push('*')
    } else if (letter === '?') pieces.push(() => true)
    else if (letter === '[') {
      const { among, end } = letterAmong(pattern, n + 1)
      pieces.push(among)
      n = end
    } else {
      const meant = letter === '\\' && n + 1 < pattern.length ? pattern[++n] : letter
      pieces.push((each) => each === meant)
    }
  }
  return pieces
}

/** `^a-z]`. @param end where it ends: what is left open ends with the pattern */
function letterAmong(pattern: string, start: number): { among(letter: string): boolean; end: number } {
  const isNot = pattern[start] === '^'
  const ranges: (readonly [from: string, to: string])[] = []
  let n = isNot ? start + 1 : start
  for (; n < pattern.length && pattern[n] !== ']'; n++) {
    if (pattern[n] === '\\' && n + 1 < pattern.length) n++
    const from = pattern[n]
    if (pattern[n + 1] === '-' && n + 2 < pattern.length) {
      const to = pattern[n + 2]
      ranges.push(from < to ? [from, to] : [to, from])
      n += 2
    } else ranges.push([from, from])
  }
  return { among: (letter) => ranges.some(([a, b]) => letter >= a && letter <= b) !== isNot, end: n }
}

const piecesFor = memoOfLastFew(piecesOf)

/** Whether the whole name fits. */
export function fits(name: string, pattern: string): boolean {
  const pieces = piecesFor(pattern)
  let [n, p, starAt, resumeAt] = [0, 0, -1, 0]
  while (n < name.length) {
    const piece = pieces[p]
    if (piece === '*') {
      starAt = p++
      resumeAt = n
    } else if (piece?.(name[n])) {
      n++
      p++
    } else if (starAt >= 0) {
      p = starAt + 1
      n = ++resumeAt
    } else return false
  }
  while (pieces[p] === '*') p++
  return p === pieces.length
}
