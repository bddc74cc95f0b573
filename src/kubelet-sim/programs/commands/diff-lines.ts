/** Where two lists of lines differ: the shortest way from one to the other, after Myers, as far as that is not too long. */
import type { Process, Working } from '../../runtime/program.ts'
import { endForMemory } from './input.ts'

/** Lines that others take the place of. */
export interface Change {
  /** The first of those that go, and how many. */
  readonly from: number
  readonly length: number
  /** The first of those that come, and how many. */
  readonly to: number
  readonly added: number
}

/** More differences are not told apart: what is between the first and the last of them is one change. */
const mostDifferences = 1_000

export function* changesBetween(
  process: Process,
  a: readonly string[],
  b: readonly string[],
): Working<readonly Change[]> {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++
  process.charge((start + end) * 8)
  const [n, m] = [a.length - start - end, b.length - start - end]
  if (n === 0 && m === 0) return []
  const whole: readonly Change[] = [{ from: start, length: n, to: start, added: m }]
  if (n === 0 || m === 0) return whole
  const steps = yield* shortestWay(process, { a, b, start, n, m })
  return steps ? changesOn(steps, { start, n, m }) : whole
}

interface Area {
  readonly start: number
  readonly n: number
  readonly m: number
}

/** After each number of differences, how far each diagonal has come. */
type Steps = readonly Int32Array[]

function* shortestWay(
  process: Process,
  { a, b, start, n, m }: Area & { a: readonly string[]; b: readonly string[] },
): Working<Steps | undefined> {
  const steps: Int32Array[] = []
  let reached = new Int32Array([0, 0, 0])
  for (let d = 0; d <= Math.min(n + m, mostDifferences); d++) {
    const next = new Int32Array(2 * d + 3)
    for (let k = -d; k <= d; k += 2) {
      // `reached` is of d-1: the diagonal k is at k + d there.
      const down = d > 0 && (k === -d || (k !== d && reached[k - 1 + d] < reached[k + 1 + d]))
      let x = d === 0 ? 0 : down ? reached[k + 1 + d] : reached[k - 1 + d] + 1
      let y = x - k
      while (x < n && y < m && a[start + x] === b[start + y]) {
        x++
        y++
      }
      next[k + d + 1] = x
      if (x >= n && y >= m) {
        steps.push(next)
        return steps
      }
    }
    steps.push(next)
    reached = next
    if (!process.claim(next.byteLength)) yield* endForMemory(process)
    if (process.needsRest(d * 16 + 16)) yield* process.rest()
  }
  return undefined
}

/** Goes the way back. */
function changesOn(steps: Steps, { start, n, m }: Area): readonly Change[] {
  const changes: { from: number; length: number; to: number; added: number }[] = []
  let [x, y] = [n, m]
  for (let d = steps.length - 1; d > 0; d--) {
    const before = steps[d - 1]
    const k = x - y
    const at = (diagonal: number) => before[diagonal + d]
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1))
    const previous = down ? k + 1 : k - 1
    const fromX = at(previous)
    const fromY = fromX - previous
    const last = changes[0]
    const here = down
      ? { from: fromX, length: 0, to: fromY, added: 1 }
      : { from: fromX, length: 1, to: fromY, added: 0 }
    if (last && last.from - start === here.from + here.length && last.to - start === here.to + here.added) {
      last.from = start + here.from
      last.to = start + here.to
      last.length += here.length
      last.added += here.added
    } else changes.unshift({ ...here, from: start + here.from, to: start + here.to })
    x = fromX
    y = fromY
  }
  return changes
}
