/** less and more: show a text a screen at a time, and all of it where nobody looks at a screen. */
import { readChunk } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { linesOf, readAll } from './input.ts'
import { inputsOf } from './operands.ts'
import { nameOf } from './options.ts'

/** Takes the prompt away again. */
const eraseLine = '\r\x1b[K'

function* page(process: Process): Running {
  const operands = process.args.slice(1).filter((each) => !/^[-+]./.test(each))
  const inputs = inputsOf(process, operands)
  const { terminal } = process.output
  for (const { file } of inputs) {
    if (!terminal || operands.length === 0) {
      for (let text = yield* readChunk(file); text !== undefined; text = yield* readChunk(file))
        yield* process.write(text)
    } else if (yield* showPages(process, yield* linesOf(process, yield* readAll(process, file)))) break
  }
  return inputs.length < operands.length ? 1 : 0
}

/** Shows one screen after the other. Answers whether who looks wants no more. */
function* showPages(process: Process, lines: readonly string[]): Working<boolean> {
  const terminal = process.input.terminal
  const height = Math.max(1, (terminal?.size.height ?? 24) - 1)
  if (!terminal || lines.length <= height) {
    for (const line of lines) yield* process.write(`${line}\n`)
    return false
  }
  const wasRaw = terminal.isRaw
  process.whenExited(() => {
    terminal.isRaw = wasRaw
  })
  terminal.isRaw = true
  let isOver = false
  for (let at = 0, count = height; at < lines.length && !isOver; ) {
    for (const line of lines.slice(at, at + count)) yield* process.write(`${line}\n`)
    at += count
    const isLast = at >= lines.length
    if (isLast && nameOf(process) === 'more') break
    yield* process.write(isLast ? '(END)' : nameOf(process) === 'more' ? '--More--' : ':')
    const key = yield* keyOf(process)
    yield* process.write(eraseLine)
    isOver = isLast || key === undefined || 'qQ\x03\x04'.includes(key)
    count = key === '\r' || key === 'j' ? 1 : height
  }
  terminal.isRaw = wasRaw
  return isOver
}

function* keyOf(process: Process): Working<string | undefined> {
  const text = yield* readChunk(process.input)
  return text?.[0]
}

export const pagerPrograms: Readonly<Record<string, Program>> = { less: page, more: page }
