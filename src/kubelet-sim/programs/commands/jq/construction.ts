/** Makes values of others: arrays, objects, texts with values in them, and parts of arrays. */
import type { Working } from '../../../runtime/program.ts'
import { formatted } from './formats.ts'
import { get, nowhere, step } from './paths.ts'
import { type At, done, type Emit, type JqRunner } from './running.ts'
import type { Entry, Node } from './syntax.ts'
import { arrayOf, fail, type Json, objectOf, sizeOf } from './values.ts'

/** What an item of a list takes in memory besides its value, in bytes. */
const itemBytes = 40

export function makeArray(machine: JqRunner, body: Node | undefined, at: At, emit: Emit): Working {
  const path = at.path && nowhere
  if (!body) return emit(arrayOf([]), path)
  const items: Json[] = []
  return machine.holding(0, function* () {
    yield* machine.made(body, at, (value) => {
      items.push(value)
      machine.hold(itemBytes + sizeOf(value))
      return done
    })
    yield* emit(arrayOf(items), path)
  })
}

export function* makeObject(
  machine: JqRunner,
  { at, entries, made = new Map() }: Making,
  emit: Emit,
): Working {
  const [entry, ...others] = entries
  if (!entry) return yield* emit(objectOf(new Map(made)), at.path && nowhere)
  yield* machine.made(entry.key, at, (key) =>
    machine.made(entry.value, at, (value) => {
      if (typeof key !== 'string') return fail('Object keys must be strings')
      return makeObject(machine, { at, entries: others, made: new Map(made).set(key, value) }, emit)
    }),
  )
}

interface Making {
  readonly at: At
  readonly entries: readonly Entry[]
  /** What is in it already. */
  readonly made?: ReadonlyMap<string, Json>
}

interface Writing {
  readonly at: At
  readonly node: Node & { kind: 'text' }
  /** The parts from here on are to be written behind what is written already. */
  readonly from?: number
  readonly before?: string
}

export function* makeText(
  machine: JqRunner,
  { at, node, from = 0, before = '' }: Writing,
  emit: Emit,
): Working {
  let text = before
  let n = from
  let part = node.parts[n]
  for (; typeof part === 'string'; part = node.parts[++n]) text += part
  if (part === undefined) return yield* emit(text, at.path && nowhere)
  yield* machine.made(part, at, function* (value) {
    const next = text + (yield* formatted(machine.process, node.format, value))
    yield* machine.holding(next.length, () =>
      makeText(machine, { at, node, from: n + 1, before: next }, emit),
    )
  })
}

const none: Node = { kind: 'literal', value: null }

export const makeSlice = (
  machine: JqRunner,
  { of, from = none, to = none }: Node & { kind: 'slice' },
  at: At,
  emit: Emit,
): Working =>
  machine.each(of, at, (value, path) =>
    machine.made(to, at, (end) =>
      machine.made(from, at, (start) => {
        const key = objectOf(
          new Map([
            ['start', start],
            ['end', end],
          ]),
        )
        return emit(get(value, key), step(path, key, value))
      }),
    ),
  )
