/** Runs awk programs: statements, and what expressions are. */
import type { Process, Working } from '../../../runtime/program.ts'
import { compileExpression, InvalidExpression, type Expression as Pattern } from '../regex.ts'
import { callBuiltin } from './builtins.ts'
import type { AwkHost } from './host.ts'
import type { AwkInput } from './input.ts'
import { AwkRecord } from './record.ts'
import { AwkScope, type Cell } from './scope.ts'
import { AwkStreams } from './streams.ts'
import {
  AwkError,
  type AwkProgram,
  type Expression,
  noMemory,
  type Statement,
  type Target,
} from './syntax.ts'
import { isTrue, looksNumeric, numberOf, textOf, type Value } from './values.ts'

/** Why the statements that follow are not run. */
export type Leaving = 'break' | 'continue' | 'next' | 'nextfile' | 'exit' | 'return' | undefined

/** What is evaluated costs so many units. */
const nodeUnits = 6
const longestText = 1_048_576
/** Functions that call each other deeper exhaust the host's stack. */
const deepestCalls = 100

export class AwkMachine implements AwkHost {
  readonly scope: AwkScope
  readonly record: AwkRecord
  readonly streams: AwkStreams
  exitCode = 0
  seed = 0
  #returned: Value = ''
  #calls = 0

  constructor(
    readonly process: Process,
    private readonly program: AwkProgram,
    readonly input: AwkInput,
  ) {
    this.scope = new AwkScope(process)
    this.streams = new AwkStreams(process)
    const text = (name: string) => textOf(this.scope.get(name))
    this.record = new AwkRecord(process, { separator: () => text('FS'), joiner: () => text('OFS') })
    const usual = {
      FS: ' ',
      OFS: ' ',
      ORS: '\n',
      RS: '\n',
      NR: 0,
      FNR: 0,
      SUBSEP: '\x1c',
      CONVFMT: '%.6g',
      OFMT: '%.6g',
      RSTART: 0,
      RLENGTH: -1,
      FILENAME: '',
    }
    for (const [name, value] of Object.entries(usual)) this.scope.set(name, value)
  }

  text(value: Value): string {
    return textOf(
      value,
      typeof value === 'number' && !Number.isInteger(value) ? textOf(this.scope.get('CONVFMT')) : undefined,
    )
  }

  pattern(source: string): Pattern {
    const compiled = compileExpression(this.process, source, { isExtended: true, escapes: 'all' })
    if (compiled instanceof InvalidExpression) throw new AwkError(`bad expression: ${source}`)
    return compiled
  }

  *patternOf(expression: Expression): Working<Pattern> {
    return this.pattern(
      expression.kind === 'pattern' ? expression.source : this.text(yield* this.value(expression)),
    )
  }

  matches(pattern: Pattern, text: string): boolean {
    if (!pattern.canSearch(text)) throw new AwkError('line too long for this expression')
    return pattern.isIn(this.process, text)
  }

  *run(statement: Statement): Working<Leaving> {
    if (this.process.needsRest(nodeUnits)) yield* this.process.rest()
    if (this.process.isDying) return 'exit'
    switch (statement.kind) {
      case 'block':
        for (const each of statement.body) {
          const leaving = yield* this.run(each)
          if (leaving) return leaving
        }
        return undefined
      case 'expression':
        yield* this.value(statement.expression)
        return undefined
      case 'print':
        yield* this.#print(statement)
        return undefined
      case 'if':
        if (isTrue(yield* this.value(statement.test))) return yield* this.run(statement.then)
        return statement.otherwise && (yield* this.run(statement.otherwise))
      case 'while':
        return yield* this.#while(statement)
      case 'for':
        return yield* this.#for(statement)
      case 'each':
        return yield* this.#each(statement)
      case 'delete':
        yield* this.#delete(statement)
        return undefined
      case 'leave':
        return statement.how
      case 'exit':
        if (statement.value) this.exitCode = numberOf(yield* this.value(statement.value)) & 255
        return 'exit'
      case 'return':
        this.#returned = statement.value ? yield* this.value(statement.value) : ''
        return 'return'
    }
  }

  *#while({ test, body, isAfter }: Extract<Statement, { kind: 'while' }>): Working<Leaving> {
    for (let isFirst = isAfter; isFirst || isTrue(yield* this.value(test)); isFirst = false) {
      const leaving = yield* this.run(body)
      if (leaving === 'break') return undefined
      if (leaving && leaving !== 'continue') return leaving
    }
    return undefined
  }

  *#for({ first, test, step, body }: Extract<Statement, { kind: 'for' }>): Working<Leaving> {
    if (first) yield* this.run(first)
    while (!test || isTrue(yield* this.value(test))) {
      const leaving = yield* this.run(body)
      if (leaving === 'break') return undefined
      if (leaving && leaving !== 'continue') return leaving
      if (step) yield* this.run(step)
    }
    return undefined
  }

  *#each({ name, array, body }: Extract<Statement, { kind: 'each' }>): Working<Leaving> {
    const keys = [...this.scope.array(array).keys()]
    this.process.charge(keys.length)
    for (const key of keys) {
      this.scope.set(name, key)
      const leaving = yield* this.run(body)
      if (leaving === 'break') return undefined
      if (leaving && leaving !== 'continue') return leaving
    }
    return undefined
  }

  *#delete({ name, subscripts }: Extract<Statement, { kind: 'delete' }>): Working {
    const array = this.scope.array(name)
    if (subscripts) return this.scope.delete(array, yield* this.key(subscripts))
    for (const key of [...array.keys()]) this.scope.delete(array, key)
  }

  *#print({ isFormatted, args, to }: Extract<Statement, { kind: 'print' }>): Working {
    const values: Value[] = []
    for (const each of args) values.push(yield* this.value(each))
    const shown = (value: Value) =>
      typeof value === 'number' && !Number.isInteger(value)
        ? textOf(value, textOf(this.scope.get('OFMT')))
        : textOf(value)
    const text = isFormatted
      ? textOf(yield* callBuiltin(this, 'sprintf', values))
      : (values.length > 0 ? values.map(shown).join(textOf(this.scope.get('OFS'))) : this.record.line) +
        textOf(this.scope.get('ORS'))
    if (to) yield* this.streams.write(to, this.text(yield* this.value(to.target)), text)
    else yield* this.process.write(text)
  }

  *value(expression: Expression): Working<Value> {
    this.process.charge(nodeUnits)
    switch (expression.kind) {
      case 'number':
      case 'text':
        return expression.value
      case 'pattern':
        return Number(this.matches(this.pattern(expression.source), this.record.line))
      case 'group':
        return yield* this.value(expression.inner)
      case 'variable':
        return expression.name === 'NF' ? this.record.count : this.scope.get(expression.name)
      case 'field':
        return this.record.get(numberOf(yield* this.value(expression.index)))
      case 'element':
        return this.#element(this.scope.array(expression.name), yield* this.key(expression.subscripts))
      case 'in':
        return Number(this.scope.array(expression.name).has(yield* this.key(expression.subscripts)))
      case 'choice':
        return yield* this.value(isTrue(yield* this.value(expression.test)) ? expression.yes : expression.no)
      case 'logical':
        if (isTrue(yield* this.value(expression.left)) !== expression.isAnd) return expression.isAnd ? 0 : 1
        return Number(isTrue(yield* this.value(expression.right)))
      case 'match': {
        const text = this.text(yield* this.value(expression.left))
        return Number(this.matches(yield* this.patternOf(expression.right), text) !== expression.isNegated)
      }
      case 'compare':
        return yield* this.#compare(expression)
      case 'compute': {
        const left = numberOf(yield* this.value(expression.left))
        return computed(expression.sign, left, numberOf(yield* this.value(expression.right)))
      }
      case 'join':
        return yield* this.#join(expression.parts)
      case 'unary': {
        const operand = yield* this.value(expression.operand)
        return expression.sign === '!'
          ? Number(!isTrue(operand))
          : expression.sign === '-'
            ? -numberOf(operand)
            : numberOf(operand)
      }
      case 'count': {
        const before = numberOf(yield* this.value(expression.target))
        yield* this.assign(expression.target, before + expression.by)
        return expression.isPrefix ? before + expression.by : before
      }
      case 'assign':
        return yield* this.#assign(expression)
      case 'call':
        return yield* this.#call(expression.name, expression.args)
      case 'getline':
        return yield* this.#getline(expression)
    }
  }

  /** Asked for, an element is there. */
  #element(array: Map<string, Value>, key: string): Value {
    const found = array.get(key)
    if (found === undefined) this.scope.setElement(array, key, '')
    return found ?? ''
  }

  *key(subscripts: readonly Expression[]): Working<string> {
    const parts: string[] = []
    for (const each of subscripts) parts.push(this.text(yield* this.value(each)))
    return parts.join(textOf(this.scope.get('SUBSEP')))
  }

  *#compare({ sign, left, right }: Extract<Expression, { kind: 'compare' }>): Working<number> {
    const [a, b] = [yield* this.value(left), yield* this.value(right)]
    const areNumbers = !isPlainText(left) && !isPlainText(right) && looksNumeric(a) && looksNumeric(b)
    const [x, y] = areNumbers ? [numberOf(a), numberOf(b)] : [this.text(a), this.text(b)]
    const order = x < y ? -1 : x > y ? 1 : 0
    return Number(
      sign === '=='
        ? order === 0
        : sign === '!='
          ? order !== 0
          : sign === '<'
            ? order < 0
            : sign === '>'
              ? order > 0
              : sign === '<='
                ? order <= 0
                : order >= 0,
    )
  }

  *#join(parts: readonly Expression[]): Working<string> {
    let text = ''
    for (const each of parts) text += this.text(yield* this.value(each))
    if (text.length > longestText) throw new AwkError(noMemory)
    this.process.charge(text.length >> 3)
    return text
  }

  *#assign({ sign, target, value }: Extract<Expression, { kind: 'assign' }>): Working<Value> {
    const given = yield* this.value(value)
    const result =
      sign === '=' ? given : computed(sign[0], numberOf(yield* this.value(target)), numberOf(given))
    yield* this.assign(target, result)
    return result
  }

  *assign(target: Target, value: Value): Working {
    if (target.kind === 'field') this.record.set(numberOf(yield* this.value(target.index)), this.text(value))
    else if (target.kind === 'element')
      this.scope.setElement(this.scope.array(target.name), yield* this.key(target.subscripts), value)
    else if (target.name === 'NF') this.record.count = numberOf(value)
    else this.scope.set(target.name, value)
  }

  *#call(name: string, args: readonly Expression[]): Working<Value> {
    const own = this.program.functions.get(name)
    if (!own) return yield* callBuiltin(this, name, args)
    if (++this.#calls > deepestCalls) throw new AwkError(`${name}: called too deeply`)
    const cells = new Map<string, Cell>()
    for (const [n, parameter] of own.parameters.entries())
      cells.set(parameter, args[n] ? yield* this.#argument(args[n]) : {})
    const before = this.scope.locals
    this.scope.locals = cells
    this.#returned = ''
    const leaving = yield* this.run(own.body)
    this.scope.locals = before
    this.#calls--
    if (leaving === 'exit' || leaving === 'next') throw new Left(leaving)
    const value = this.#returned
    this.#returned = ''
    return value
  }

  /** An array is handed over itself; a name that stands for nothing yet may become one. */
  *#argument(expression: Expression): Working<Cell> {
    if (expression.kind === 'variable' && expression.name !== 'NF') {
      const cell = this.scope.cell(expression.name)
      if (cell.array) return cell
      if (cell.value === undefined) return { origin: cell }
    }
    return { value: yield* this.value(expression) }
  }

  *#getline({ from, source, target }: Extract<Expression, { kind: 'getline' }>): Working<number> {
    const name = source ? this.text(yield* this.value(source)) : ''
    const line = from === 'input' ? yield* this.input.next(this) : yield* this.streams.read(from, name)
    if (line === false) return -1
    if (line === undefined) return 0
    const text = line.endsWith('\n') ? line.slice(0, -1) : line
    if (from !== 'file') this.scope.set('NR', numberOf(this.scope.get('NR')) + 1)
    if (from === 'input') this.scope.set('FNR', numberOf(this.scope.get('FNR')) + 1)
    if (target) yield* this.assign(target, text)
    else this.record.line = text
    return 1
  }
}

/** `exit` and `next` within a function leave all that is around it. */
export class Left {
  constructor(readonly how: 'exit' | 'next') {}
}

/** What is a text whatever it looks like. */
const isPlainText = (expression: Expression): boolean =>
  expression.kind === 'text' ||
  expression.kind === 'join' ||
  (expression.kind === 'call' && /^(substr|sprintf|to(lower|upper))$/.test(expression.name))

function computed(sign: string, a: number, b: number): number {
  switch (sign) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '^':
      return a ** b
    default:
      if (b === 0) throw new AwkError('Division by zero')
      return sign === '/' ? a / b : a % b
  }
}
