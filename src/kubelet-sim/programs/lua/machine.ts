/** Runs what a script of Lua is made of, step by step: who is behind it says when it rests. */
import type { Wait } from '../../runtime/processes/streams.ts'
import { Core, isList } from './core.ts'
import { arithmetic, compared, joined, lengthOf, negated, sameValue } from './operations.ts'
import type { Expression, FunctionBody, Statement } from './syntax.ts'
import { type Doing, Func, isTrue, LuaError, Table, type Value } from './values.ts'

interface Box {
  value: Value
}

interface Frame {
  readonly boxes: Box[]
  readonly outer: readonly Box[]
  /** What `...` stands for. */
  readonly rest: readonly Value[]
}

/** How a block ends: it goes on, leaves its loop, or returns these values. */
type Ending = undefined | 'break' | readonly Value[]

/** So many steps, and it asks whether it is to rest. */
const bite = 256

export class Machine extends Core {
  run(body: FunctionBody, args: readonly Value[] = []): Doing {
    return this.#enter(body, [], args)
  }

  #make(body: FunctionBody, frame: Frame): Func {
    const outer = body.outer.map(({ sort, index }) =>
      sort === 'local' ? frame.boxes[index] : frame.outer[index],
    )
    return new Func(body.name, (args) => this.#enter(body, outer, args))
  }

  *#enter(body: FunctionBody, outer: readonly Box[], args: readonly Value[]): Doing {
    const boxes: Box[] = []
    for (let n = 0; n < body.parameters; n++) boxes.push({ value: args[n] })
    const frame = { boxes, outer, rest: body.isVariadic ? args.slice(body.parameters) : [] }
    const ending = yield* this.#block(body.block, frame)
    return isList(ending) ? ending : []
  }

  /** Something is done that takes so many steps. */
  *breathe(steps: number): Generator<Wait, void, void> {
    const before = this.steps
    this.steps += steps
    if (Math.floor(before / bite) !== Math.floor(this.steps / bite)) yield* this.#rest(Math.max(bite, steps))
  }

  *#rest(steps = bite): Generator<Wait, void, void> {
    const wait = this.host.toil(steps)
    if (wait) yield wait
    const reason = this.host.stopped()
    if (reason !== undefined) throw new LuaError(reason, true)
  }

  *#block(statements: readonly Statement[], frame: Frame): Generator<Wait, Ending, void> {
    for (const each of statements) {
      if (++this.steps % bite === 0) yield* this.#rest()
      this.line = each.line
      const ending = yield* this.#statement(each, frame)
      if (ending !== undefined) return ending
    }
    return undefined
  }

  *#statement(statement: Statement, frame: Frame): Generator<Wait, Ending, void> {
    switch (statement.is) {
      case 'local': {
        const values = yield* this.#list(statement.values, frame)
        for (const [n, slot] of statement.slots.entries()) frame.boxes[slot] = { value: values[n] }
        return undefined
      }
      case 'set':
        yield* this.#assign(statement.targets, statement.values, frame)
        return undefined
      case 'call':
        yield* this.#calls(statement.call, frame)
        return undefined
      case 'do':
        return yield* this.#block(statement.block, frame)
      case 'if':
        for (const [test, block] of statement.cases)
          if (isTrue(yield* this.#value(test, frame))) return yield* this.#block(block, frame)
        return yield* this.#block(statement.otherwise, frame)
      case 'while':
      case 'repeat':
        return yield* this.#loop(statement, frame)
      case 'count':
        return yield* this.#count(statement, frame)
      case 'each':
        return yield* this.#each(statement, frame)
      case 'local function': {
        const box: Box = { value: undefined }
        frame.boxes[statement.slot] = box
        box.value = this.#make(statement.body, frame)
        return undefined
      }
      case 'return':
        return yield* this.#list(statement.values, frame)
      default:
        return 'break'
    }
  }

  *#loop(
    statement: Extract<Statement, { is: 'while' | 'repeat' }>,
    frame: Frame,
  ): Generator<Wait, Ending, void> {
    const isWhile = statement.is === 'while'
    for (;;) {
      if (++this.steps % bite === 0) yield* this.#rest()
      if (isWhile && !isTrue(yield* this.#value(statement.test, frame))) return undefined
      const ending = yield* this.#block(statement.block, frame)
      if (ending === 'break') return undefined
      if (ending !== undefined) return ending
      if (!isWhile && isTrue(yield* this.#value(statement.test, frame))) return undefined
    }
  }

  *#count(statement: Extract<Statement, { is: 'count' }>, frame: Frame): Generator<Wait, Ending, void> {
    const names = ['initial value', 'limit', 'step']
    const bounds: number[] = []
    for (const [n, each] of statement.bounds.entries()) {
      const bound = arithmeticNumber(yield* this.#value(each, frame))
      if (bound === undefined) throw this.problem(`'for' ${names[n]} must be a number`)
      bounds.push(bound)
    }
    const [from, to, by = 1] = bounds
    for (let n = from; by >= 0 ? n <= to : n >= to; n += by) {
      if (++this.steps % bite === 0) yield* this.#rest()
      frame.boxes[statement.slot] = { value: n }
      const ending = yield* this.#block(statement.block, frame)
      if (ending === 'break') return undefined
      if (ending !== undefined) return ending
    }
    return undefined
  }

  *#each(statement: Extract<Statement, { is: 'each' }>, frame: Frame): Generator<Wait, Ending, void> {
    const [next, state, first] = yield* this.#list(statement.values, frame)
    let control = first
    for (;;) {
      if (++this.steps % bite === 0) yield* this.#rest()
      const values = yield* this.call(next, [state, control])
      control = values[0]
      if (control === undefined) return undefined
      for (const [n, slot] of statement.slots.entries()) frame.boxes[slot] = { value: values[n] }
      const ending = yield* this.#block(statement.block, frame)
      if (ending === 'break') return undefined
      if (ending !== undefined) return ending
    }
  }

  *#assign(
    targets: readonly Expression[],
    from: readonly Expression[],
    frame: Frame,
  ): Generator<Wait, void, void> {
    const places: (readonly [of: Value, key: Value] | undefined)[] = []
    for (const each of targets)
      places.push(
        each.is === 'index'
          ? [yield* this.#value(each.of, frame), yield* this.#value(each.key, frame)]
          : undefined,
      )
    const values = yield* this.#list(from, frame)
    for (const [n, target] of targets.entries()) {
      const place = places[n]
      if (place && target.is === 'index') this.set(place[0], place[1], values[n], nameOf(target.of))
      else if (target.is === 'variable') this.#setVariable(target, values[n], frame)
    }
  }

  #setVariable(
    { place }: Extract<Expression, { is: 'variable' }>,
    value: Value,
    { boxes, outer }: Frame,
  ): void {
    if (place.sort === 'global') this.set(this.globals, place.name, value)
    else (place.sort === 'local' ? boxes : outer)[place.index].value = value
  }

  /** All values: the last expression may have many. */
  *#list(expressions: readonly Expression[], frame: Frame): Doing {
    const values: Value[] = []
    const last = expressions.length - 1
    for (const [n, each] of expressions.entries()) {
      if (n === last && (each.is === 'call' || each.is === 'method'))
        return [...values, ...(yield* this.#calls(each, frame))]
      if (n === last && each.is === 'variadic') return [...values, ...frame.rest]
      values.push(yield* this.#value(each, frame))
    }
    return values
  }

  *#calls(expression: Expression, frame: Frame): Doing {
    if (expression.is === 'call') {
      const what = yield* this.#value(expression.what, frame)
      const args = yield* this.#list(expression.args, frame)
      this.line = expression.line
      return yield* this.call(what, args, nameOf(expression.what))
    }
    if (expression.is !== 'method') return [yield* this.#value(expression, frame)]
    const of = yield* this.#value(expression.of, frame)
    const args = yield* this.#list(expression.args, frame)
    this.line = expression.line
    const what = this.get(of, expression.name, nameOf(expression.of))
    return yield* this.call(what, [of, ...args], `method '${expression.name}'`)
  }

  *#value(expression: Expression, frame: Frame): Generator<Wait, Value, void> {
    if (!expression.calls) return this.#plain(expression, frame)
    switch (expression.is) {
      case 'call':
      case 'method':
        return (yield* this.#calls(expression, frame))[0]
      case 'index': {
        const of = yield* this.#value(expression.of, frame)
        return this.get(of, yield* this.#value(expression.key, frame), nameOf(expression.of))
      }
      case 'and':
      case 'or': {
        const left = yield* this.#value(expression.left, frame)
        return isTrue(left) === (expression.is === 'or') ? left : yield* this.#value(expression.right, frame)
      }
      case 'two': {
        const left = yield* this.#value(expression.left, frame)
        return this.#two(expression.sign, left, yield* this.#value(expression.right, frame))
      }
      case 'one':
        return this.#one(expression.sign, yield* this.#value(expression.of, frame))
      case 'single':
        return yield* this.#value(expression.of, frame)
      case 'table': {
        const table = new Table()
        for (const [key, value] of expression.pairs)
          this.put(table, yield* this.#value(key, frame), yield* this.#value(value, frame))
        const items = yield* this.#list(expression.items, frame)
        for (const [n, each] of items.entries()) table.set(n + 1, each)
        this.holdEntries(items.length)
        return table
      }
      default:
        return this.#plain(expression, frame)
    }
  }

  /** What calls nothing, or only what belongs to a sign. */
  #plain(expression: Expression, frame: Frame): Value {
    switch (expression.is) {
      case 'constant':
        return expression.value
      case 'variadic':
        return frame.rest[0]
      case 'variable': {
        const { place } = expression
        if (place.sort === 'global') return this.get(this.globals, place.name)
        return (place.sort === 'local' ? frame.boxes : frame.outer)[place.index]?.value
      }
      case 'index':
        return this.get(
          this.#plain(expression.of, frame),
          this.#plain(expression.key, frame),
          nameOf(expression.of),
        )
      case 'function':
        return this.#make(expression.body, frame)
      case 'and':
      case 'or': {
        const left = this.#plain(expression.left, frame)
        return isTrue(left) === (expression.is === 'or') ? left : this.#plain(expression.right, frame)
      }
      case 'two':
        return this.#two(
          expression.sign,
          this.#plain(expression.left, frame),
          this.#plain(expression.right, frame),
        )
      case 'one':
        return this.#one(expression.sign, this.#plain(expression.of, frame))
      case 'single':
        return this.#plain(expression.of, frame)
      default:
        return this.#plainTable(expression, frame)
    }
  }

  #plainTable(expression: Expression, frame: Frame): Value {
    const table = new Table()
    if (expression.is !== 'table') return table
    for (const [key, value] of expression.pairs)
      this.put(table, this.#plain(key, frame), this.#plain(value, frame))
    const last = expression.items.at(-1)
    const items = expression.items.flatMap((each) =>
      each === last && each.is === 'variadic' ? frame.rest : [this.#plain(each, frame)],
    )
    for (const [n, each] of items.entries()) table.set(n + 1, each)
    this.holdEntries(items.length)
    return table
  }

  #one(sign: 'not' | '-' | '#', of: Value): Value {
    if (sign === 'not') return !isTrue(of)
    return sign === '-' ? negated(this, of) : lengthOf(this, of)
  }

  #joined(left: Value, right: Value): Value {
    const made = joined(this, left, right)
    this.holdText(made)
    return made
  }

  #two(sign: string, left: Value, right: Value): Value {
    switch (sign) {
      case '==':
        return sameValue(this, left, right)
      case '~=':
        return !sameValue(this, left, right)
      case '<':
      case '<=':
        return compared(this, sign, left, right)
      case '>':
      case '>=':
        return compared(this, sign === '>' ? '<' : '<=', right, left)
      case '..':
        return this.#joined(left, right)
      default:
        return arithmetic(this, sign, left, right)
    }
  }
}

const arithmeticNumber = (value: Value): number | undefined =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' && value.trim() !== ''
      ? Number(value)
      : undefined

/** What an expression is called in an error. */
function nameOf(expression: Expression): string {
  if (expression.is === 'variable')
    return `${expression.place.sort === 'global' ? 'global' : 'local'} '${expression.name}'`
  return expression.is === 'index' && expression.key.is === 'constant'
    ? `field '${String(expression.key.value)}'`
    : ''
}
