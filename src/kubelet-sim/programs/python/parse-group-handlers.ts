/** What the handlers of `except*` come to: one that takes all, and hands each its part. */
import { choice, Pieces } from './parse-pieces.ts'
import type { Handler, Statement } from './syntax.ts'
import type { Place } from './values.ts'

export function groupHandler(handlers: readonly Handler[], at: Place): Handler {
  const p = new Pieces(at)
  const [given, handling, part, raised, left] = ['given', 'handling', 'part', 'raised', 'left'].map(p.name)
  const nameOf = (of: typeof given) => (of as { readonly name: string }).name
  const turns = handlers.flatMap((each): Statement[] => {
    const q = new Pieces(each.at)
    const inner: Statement = {
      kind: 'try',
      body: [q.again(part)],
      handlers: [{ at: each.at, type: q.named('BaseException'), name: each.name, body: each.body }],
      otherwise: [],
      last: [],
      at: each.at,
    }
    const outer: Statement = {
      kind: 'try',
      body: [inner],
      handlers: [
        {
          at: each.at,
          type: q.named('BaseException'),
          name: nameOf(raised),
          body: [q.expression(q.call(q.named('.noted'), handling, raised))],
        },
      ],
      otherwise: [],
      last: [],
      at: each.at,
    }
    return [q.assign(part, q.call(q.named('.taken'), handling, each.type!)), choice(part, [outer], each.at)]
  })
  return {
    at,
    type: p.named('BaseException'),
    name: nameOf(given),
    body: [
      p.assign(handling, p.call(p.named('.handling'), given)),
      ...turns,
      p.assign(left, p.call(p.named('.outcome'), handling)),
      choice(left, [p.again(left)], at),
    ],
  }
}
