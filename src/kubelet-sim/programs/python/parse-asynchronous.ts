/** What asynchronous loops and managers come to: statements that wait for what they are told. */
import { choice, Pieces } from './parse-pieces.ts'
import type { Block, Expression, Statement, WithItem } from './syntax.ts'
import type { Place } from './values.ts'

/** As the language calls what a value is asked for here: `__aenter__`. */
const special = (name: string): string => `__a${name}__`

interface Loop {
  readonly target: Expression
  readonly over: Expression
  readonly body: Block
  readonly otherwise: Block
}

/** A loop over what hands out its items in its own time. */
export function loopStatements({ target, over, body, otherwise }: Loop, at: Place): readonly Statement[] {
  const p = new Pieces(at)
  const [iterator, goesOn] = [p.name('iterator'), p.name('goes')]
  const next = p.wait(p.call(p.attribute(iterator, special('next'))))
  const isOver = [p.assign(goesOn, p.constant(false))]
  const handler = { at, type: p.named('StopAsyncIteration'), name: undefined, body: isOver }
  const turn: Statement = {
    kind: 'try',
    body: [p.assign(target, next)],
    handlers: [handler],
    otherwise: body,
    last: [],
    at,
  }
  return [
    p.assign(iterator, p.call(p.attribute(over, special('iter')))),
    p.assign(goesOn, p.constant(true)),
    { kind: 'while', test: goesOn, body: [turn], otherwise, at },
  ]
}

/** A block within managers that are waited for as they are entered and left. */
export function managedStatements(items: readonly WithItem[], body: Block, at: Place): readonly Statement[] {
  const [item, ...more] = items
  if (!item) return body
  const p = new Pieces(at)
  const [manager, isWell, problem] = [p.name('manager'), p.name('well'), p.name('problem')]
  const leave = (...values: readonly Expression[]) =>
    p.wait(p.call(p.attribute(manager, special('exit')), ...values))
  const none = p.constant(null)
  const entered = p.wait(p.call(p.attribute(manager, special('enter'))))
  const mayPass = leave(p.call(p.named('type'), problem), problem, p.attribute(problem, '__traceback__'))
  // What is raised again is raised as it was.
  const again: Statement = { kind: 'raise', value: undefined, cause: undefined, at }
  const failed = choice({ kind: 'unary', sign: 'not', operand: mayPass, at }, [again], at)
  const handler = {
    at,
    type: p.named('BaseException'),
    name: (problem as { readonly name: string }).name,
    body: [p.assign(isWell, p.constant(false)), failed],
  }
  const inner = managedStatements(more, body, at)
  const guarded: Statement = { kind: 'try', body: inner, handlers: [handler], otherwise: [], last: [], at }
  const last = [choice(isWell, [p.expression(leave(none, none, none))], at)]
  return [
    p.assign(manager, item.context),
    item.target ? p.assign(item.target, entered) : p.expression(entered),
    p.assign(isWell, p.constant(true)),
    { kind: 'try', body: [guarded], handlers: [], otherwise: [], last, at },
  ]
}
