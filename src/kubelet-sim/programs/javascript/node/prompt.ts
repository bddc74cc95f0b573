/** The prompt: what is typed is run line by line, and what it comes to is shown. */
import { textOf } from '../../../runtime/bytes.ts'
import { readLine, type Wait } from '../../../runtime/processes/streams.ts'
import { PromiseObj } from '../language/object-kinds.ts'
import { Problem, Thrown } from '../language/problem.ts'
import { Call, type Doing, Func, type Value } from '../language/values.ts'
import { inspect } from './inspect.ts'
import type { Modules } from './modules.ts'
import type { NodeProcess } from './node-process.ts'

function* typed(node: NodeProcess, sign: string): Doing<string | undefined> {
  node.print(sign)
  const reading = readLine(node.process.input)
  for (let step = reading.next(); ; step = reading.next()) {
    if (step.done) return step.value === undefined ? undefined : textOf(step.value)
    yield step.value as Wait
  }
}

const isUnfinished = (message: string): boolean =>
  /^(?:Unexpected end of input|missing \) after argument list|Unterminated template)/.test(message)

export function* prompt(node: NodeProcess, modules: Modules): Doing {
  const { realm } = node
  node.print(`Welcome to Node.js v${node.settings.version}.\nType ".help" for more information.\n`)
  const module = realm.record([
    ['exports', realm.record()],
    ['id', '<repl>'],
  ])
  realm.global.put('require', modules.requireFor('<repl>', module))
  realm.global.put('module', module)
  let text = ''
  for (;;) {
    const line = yield* typed(node, text === '' ? '> ' : '... ')
    if (line === undefined || line.trim() === '.exit') break
    text += line.endsWith('\n') ? line : `${line}\n`
    if (text.trim() === '') {
      text = ''
      continue
    }
    const source = /^\s*\{[\s\S]*\}\s*$/.test(text) && !/;\s*\}\s*$/.test(text) ? `(${text.trim()})` : text
    // What goes wrong ends the statement, and not the prompt.
    try {
      const { code } = modules.compiled({ file: 'REPL1', text: source }, { isOpen: true, isAnswered: true })
      text = ''
      let answer: Value = yield new Call(
        new Func(realm.function, code, undefined, undefined, realm.object),
        realm.global,
        [],
      )
      while (answer instanceof PromiseObj && answer.state === 'pending') {
        // Promises go on while it waits.
        if (!node.machine.jobs.runHere()) break
        yield (wake) => {
          wake()
          return () => {}
        }
      }
      if (answer instanceof PromiseObj) {
        answer.isHandled = true
        node.machine.jobs.noteHandled(answer)
        if (answer.state === 'rejected') throw new Thrown(answer.result)
        answer = answer.result
      }
      realm.global.put('_', answer)
      node.print(`${inspect(realm, answer)}\n`)
    } catch (error) {
      if (!(error instanceof Thrown) && !(error instanceof Problem)) throw error
      const value = error instanceof Thrown ? error.value : realm.error(error, '')
      const shown = inspect(realm, value)
      if (text !== '' && isUnfinished(shown.replace(/^\[?SyntaxError: /, ''))) continue
      text = ''
      node.print(`Uncaught ${shown.split('\n')[0].replace(/^\[|\]$/g, '')}\n`)
    }
  }
  node.print('\n')
  return undefined
}
