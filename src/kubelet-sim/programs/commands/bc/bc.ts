/** bc: reckons with numbers of any length. Expressions, variables and comparisons; loops and functions of one's own are refused. */
import { readLine } from '../../../runtime/processes/streams.ts'
import type { Process, Running, Working } from '../../../runtime/program.ts'
import { inputsOf } from '../operands.ts'
import { Options } from '../options.ts'
import { BcReader } from './expression.ts'
import { BcError, numberText } from './numbers.ts'
import { BcScope } from './scope.ts'

const longestStatement = 16_384

export function* bc(process: Process): Running {
  const options = new Options(process.args, 'lqisw', { mathlib: 'l', quiet: 'q' })
  const scope = new BcScope(options.has('l'))
  const inputs = [...inputsOf(process, options.operands)]
  if (inputs.length < options.operands.length) return 1
  if (options.operands.length > 0) inputs.push(...inputsOf(process, ['-']))
  for (const { file } of inputs) {
    for (let line = yield* readLine(file); line !== undefined; line = yield* readLine(file)) {
      const isOver = yield* runLine(process, line, scope)
      if (isOver || process.isDying) return 0
      yield* process.breathe()
    }
  }
  return 0
}

/** Answers whether it says `quit`. */
function* runLine(process: Process, line: string, scope: BcScope): Working<boolean> {
  for (const statement of statementsOf(line)) {
    if (statement === 'quit' || statement === 'halt') return true
    try {
      if (statement.length > longestStatement) throw new BcError('statement too long')
      process.charge(statement.length * 64)
      yield* run(process, statement, scope)
    } catch (error) {
      if (!(error instanceof BcError)) throw error
      process.complain(
        /^syntax|^[a-z]/.test(error.message)
          ? `(standard_in) 1: ${error.message}\n`
          : `Runtime error (func=(main), adr=3): ${error.message}\n`,
      )
      return false
    }
    if (process.needsRest(256)) yield* process.rest()
  }
  return false
}

function* run(process: Process, statement: string, scope: BcScope): Working {
  const text = /^"([^"]*)"$/.exec(statement) ?? /^print\s+"([^"]*)"$/.exec(statement)
  if (text) return yield* process.write(text[1].replaceAll('\\n', '\n'))
  const isPrint = /^print\s/.test(statement)
  const reader = new BcReader(isPrint ? statement.slice(6) : statement, scope, (units) =>
    process.charge(units),
  )
  const value = reader.statement()
  if (value) yield* process.write(numberText(value, scope.obase) + (isPrint ? '' : '\n'))
}

/** Without what a comment says. */
const statementsOf = (line: string): readonly string[] =>
  (line.replace(/#.*|\/\*.*?\*\//g, '').match(/(?:"[^"]*"|[^;\n"])+/g) ?? [])
    .map((each) => each.trim())
    .filter(Boolean)
