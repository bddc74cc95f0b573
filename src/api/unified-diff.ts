/** What differs between two texts, line by line, as diff -u writes it, without the names of files. */

interface Line {
  readonly mark: ' ' | '-' | '+'
  readonly text: string
}

const context = 3
/** Comparing more pairs of lines than this would take too long: then what lies between is replaced as a whole. */
const maxPairs = 1_000_000

/** Each line ends with a line break. Empty where the texts are the same. */
export function unifiedDiff(before: string, after: string): string {
  const lines = compared(before.split('\n'), after.split('\n'))
  return hunksOf(lines)
    .map((hunk) => hunkText(lines, hunk))
    .join('')
}

function compared(before: readonly string[], after: readonly string[]): readonly Line[] {
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head++
  let tail = 0
  const most = Math.min(before.length, after.length) - head
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  const kept = (text: string): Line => ({ mark: ' ', text })
  return [
    ...before.slice(0, head).map(kept),
    ...between(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(kept),
  ]
}

function between(before: readonly string[], after: readonly string[]): readonly Line[] {
  const removed = (text: string): Line => ({ mark: '-', text })
  const added = (text: string): Line => ({ mark: '+', text })
  if (before.length * after.length > maxPairs) return [...before.map(removed), ...after.map(added)]
  const common = longestCommon(before, after)
  const lines: Line[] = []
  let [a, b] = [0, 0]
  while (a < before.length || b < after.length) {
    if (a < before.length && b < after.length && before[a] === after[b]) {
      lines.push({ mark: ' ', text: before[a++] })
      b++
    } else if (a < before.length && (b === after.length || common[a + 1][b] >= common[a][b + 1])) {
      lines.push(removed(before[a++]))
    } else lines.push(added(after[b++]))
  }
  return lines
}

/** How many lines the rests of two texts have in common, by where they begin. */
function longestCommon(before: readonly string[], after: readonly string[]): readonly Uint32Array[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  for (let a = before.length - 1; a >= 0; a--) {
    for (let b = after.length - 1; b >= 0; b--) {
      lengths[a][b] =
        before[a] === after[b] ? lengths[a + 1][b + 1] + 1 : Math.max(lengths[a + 1][b], lengths[a][b + 1])
    }
  }
  return lengths
}

/** From the first line to behind the last, with those around what has changed. */
type Hunk = readonly [from: number, to: number]

function hunksOf(lines: readonly Line[]): readonly Hunk[] {
  const hunks: [number, number][] = []
  for (const [n, { mark }] of lines.entries()) {
    if (mark === ' ') continue
    const [from, to] = [Math.max(0, n - context), Math.min(lines.length, n + 1 + context)]
    const last = hunks.at(-1)
    if (last && from <= last[1]) last[1] = to
    else hunks.push([from, to])
  }
  return hunks
}

function hunkText(lines: readonly Line[], [from, to]: Hunk): string {
  const own = lines.slice(from, to)
  const range = (other: Line['mark']) => {
    const start = lines.slice(0, from).filter(({ mark }) => mark !== other).length
    const count = own.filter(({ mark }) => mark !== other).length
    return count === 1 ? `${start + 1}` : `${count === 0 ? start : start + 1},${count}`
  }
  const body = own.map(({ mark, text }) => `${mark}${text}\n`).join('')
  return `@@ -${range('+')} +${range('-')} @@\n${body}`
}
