/** Where an answer is not that of the real server, and which of those are known. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer } from './scenario.ts'

export interface Difference {
  readonly path: string
  readonly real: unknown
  readonly here: unknown
}

export const differences = (real: Answer | undefined, here: Answer): readonly Difference[] => [
  ...compare(asJson(real ?? {}), asJson(here), ''),
]

/** What is undefined is not there. */
const asJson = (value: object): unknown => JSON.parse(JSON.stringify(value))

function* compare(real: unknown, here: unknown, path: string): Iterable<Difference> {
  if (isObject(real) && isObject(here) && Array.isArray(real) === Array.isArray(here)) {
    for (const key of new Set([...Object.keys(real), ...Object.keys(here)]))
      yield* compare(real[key], here[key], path === '' ? key : `${path}.${key}`)
  } else if (real !== here) yield { path, real, here }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** The steps of a scenario that are listed in differs.md. */
export function listed(): ReadonlyMap<string, readonly number[]> {
  const text = readFileSync(join(import.meta.dirname, 'differs.md'), 'utf8')
  const steps = new Map<string, number[]>()
  for (const [, name, those] of text.matchAll(/^\| `([\w/-]+)` \| ([\d, -]+) \|/gm)) {
    steps.set(
      name,
      [...(steps.get(name) ?? []), ...those.split(',').flatMap(stepsIn)].sort((a, b) => a - b),
    )
  }
  return steps
}

/** `7`, or `7-9`. */
function stepsIn(text: string): readonly number[] {
  const [first, last = first] = text.trim().split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, n) => first + n)
}
