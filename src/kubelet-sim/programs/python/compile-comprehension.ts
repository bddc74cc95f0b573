/** Turns comprehensions into functions of what their first loop goes over. */
import { type CodeWriter, Label } from './code-writer.ts'
import { noParameters } from './compile-base.ts'
import type { Scope } from './scope.ts'
import type { Comprehension, Expression } from './syntax.ts'
import type { Code, Place, Value } from './values.ts'

/** What compiles the expressions in it. */
interface Within {
  readonly writer: CodeWriter
  readonly scope: Scope
  at(place: Place, write: () => void): void
  constant(value: Value): void
  value(each: Expression): void
  store(target: Expression): void
  jumpUnless(test: Expression, to: Label): void
}

/** How one begins to go through what a loop goes over. */
export const iterates = (isAsynchronous: boolean) => (isAsynchronous ? 'iterate-waiting' : 'iterate')

/** What a comprehension does. */
export function compileLoops(
  within: Within,
  { makes, item, value, loops, at }: Comprehension & { readonly at: Place },
): Code {
  const { writer } = within
  if (makes !== 'generator') writer.emit(makes, 0)
  const ends: [Label, Label][] = []
  for (const [n, loop] of loops.entries()) {
    if (n === 0) writer.emit('load-fast', 0)
    else {
      within.value(loop.over)
      within.at(loop.over.at, () => writer.emit(iterates(loop.isAsynchronous)))
    }
    const [start, end] = [new Label(), new Label()]
    ends.unshift([start, end])
    writer.mark(start)
    if (loop.isAsynchronous) {
      writer.emit('ask-next')
      within.constant(null)
      writer.jump('next-handed', end)
    } else writer.jump('next', end)
    within.store(loop.target)
    for (const test of loop.tests) within.jumpUnless(test, start)
  }
  within.value(item)
  const depth = loops.length + 1
  if (makes === 'generator') {
    if (within.scope.handsOut) writer.emit('hand-out')
    writer.emit('yield')
    writer.emit('pop')
  } else if (makes === 'dict') {
    within.value(value!)
    writer.emit('put', depth)
  } else writer.emit(makes === 'set' ? 'add' : 'append', depth)
  for (const [start, end] of ends) {
    writer.jump('jump', start)
    writer.mark(end)
  }
  if (makes === 'generator') within.constant(null)
  writer.emit('return')
  return writer.finish({ ...noParameters, positional: 1, firstLine: at.line, doc: null })
}
