/** The prompt: what is typed is run line by line, and what it comes to is shown. */
import { bytesOf } from '../../runtime/bytes.ts'
import { readLine, type Wait } from '../../runtime/processes/streams.ts'
import { call } from './asking.ts'
import { compileText } from './compiling.ts'
import { keyboardInterrupt, systemExit } from './errors.ts'
import type { Interpreter } from './interpreter.ts'
import { native } from './natives.ts'
import { repr } from './showing.ts'
import { writeTo } from './streams.ts'
import { type Code, type Doing, Func, type Names, Raised, type Value } from './values.ts'

function* readTyped(interpreter: Interpreter, sign: string): Doing<string | undefined> {
  const { process } = interpreter
  yield* writeTo(interpreter, undefined, sign, true)
  const reading = readLine(process.input)
  for (let step = reading.next(); ; step = reading.next()) {
    if (step.done) return step.value
    yield step.value as Wait
  }
}

/** Lines that are one statement: until it is whole, or an empty one ends a block. */
function* readStatement(interpreter: Interpreter): Doing<string | undefined> {
  let text = ''
  for (;;) {
    const line = yield* readTyped(interpreter, text === '' ? '>>> ' : '... ')
    if (line === undefined) return text === '' ? undefined : text
    const isEmpty = line.trim() === ''
    text += line
    if (text.trim() === '') {
      text = ''
      continue
    }
    const goesOn = isUnfinished(text) || (isBlock(text) && !isEmpty)
    if (!goesOn) return text
  }
}

const isBlock = (text: string): boolean =>
  /^(?:if|for|while|def|class|with|try|match|@)/.test(text) && !/^[^\n]*:[^\n:]*[^\s:][^\n]*\n$/.test(text)

function isUnfinished(text: string): boolean {
  // What is missing is thrown from deep within.
  try {
    compileText(text, { file: '<stdin>', mode: 'single', isShown: false })
    return false
  } catch (error) {
    if (!(error instanceof Raised)) throw error
    const [message] = error.exception.args
    return (
      typeof message === 'string' &&
      /was never closed|^unterminated triple|^expected an indented block|^expected 'except'/.test(message)
    )
  }
}

export function* prompt(interpreter: Interpreter, names: Names): Doing<Value> {
  const { process, builtins, version } = interpreter
  process.print(
    `Python ${version} (main, Aug 15 2025, 22:20:18) [GCC 12.2.0] on linux\nType "help", "copyright", "credits" or "license" for more information.\n`,
  )
  builtins.set(
    '__show__',
    native('__show__', 'value', function* ([value], host) {
      names.set('_', value)
      yield* writeTo(host, undefined, `${yield* repr(value)}\n`, true)
      return null
    }),
  )
  for (;;) {
    // What goes wrong ends the statement, and not the prompt.
    try {
      const text = yield* readStatement(interpreter)
      if (text === undefined) break
      const code: Code = compileText(text, { file: '<stdin>', mode: 'single', isShown: true })
      yield* call(new Func(code, names))
    } catch (error) {
      if (!(error instanceof Raised) || error.exception.cls.isA(systemExit)) throw error
      const { trace } = error.exception
      const typed = trace.findLastIndex(({ code }) => code.source.file === '<stdin>')
      if (typed >= 0) trace.length = typed + 1
      if (error.exception.cls === keyboardInterrupt) process.print(bytesOf('\nKeyboardInterrupt\n'))
      else yield* interpreter.show(error.exception)
    }
  }
  yield* writeTo(interpreter, undefined, '\n', true)
  return null
}
