/** Generators that wait as well as hand out: who asks one for more waits for what it waits for. */
import { failure, generatorExit, runtimeError, stopAsyncIteration } from './errors.ts'
import { exceptionOf, type Generator } from './generator.ts'
import { define } from './natives.ts'
import { asynchronous } from './token-reader.ts'
import {
  Class,
  type Doing,
  Exception,
  Iterator,
  Obj,
  objectType,
  Raised,
  type Sent,
  type Stop,
  stop,
  type Value,
} from './values.ts'

const asyncGeneratorType = new Class(`${asynchronous}_generator`, [objectType])
const handingType = new Class(`${asynchronous}_generator_asend`, [objectType])
const handedType = new Class(`${asynchronous}_generator_wrapped_value`, [objectType])

/** What it hands out, as against what it waits for. */
export class Handed extends Obj {
  constructor(readonly value: Value) {
    super(handedType)
  }
}

export class AsyncGenerator extends Obj {
  constructor(readonly inner: Generator) {
    super(asyncGeneratorType)
    this.attrs = inner.attrs
  }
}

/** One asking of it, to be waited for: hands on what the generator waits for, and ends with what it hands out. */
export class Handing extends Iterator {
  result: Value = null

  constructor(
    private readonly of: AsyncGenerator,
    private sent: Sent,
    /** It is being closed. */
    private readonly isLast = false,
  ) {
    super(handingType)
  }

  *next(): Doing<Value | Stop> {
    const { sent } = this
    this.sent = { value: null }
    return yield* this.#go(sent)
  }

  /** Raises something where the generator waits. */
  *raise(raised: Raised): Doing<Value | Stop> {
    return yield* this.#go({ raised })
  }

  *#go(sent: Sent): Doing<Value | Stop> {
    const { inner } = this.of
    if (this.isLast && inner.state === 'new') inner.state = 'done'
    if (this.isLast && inner.state === 'done') return stop
    try {
      const answer = yield* inner.send(sent)
      if (answer instanceof Handed) {
        if (this.isLast) throw runtimeError(`${asynchronous} generator ignored GeneratorExit`)
        this.result = answer.value
        return stop
      }
      if (answer !== stop) return answer
    } catch (error) {
      const isEnd = error instanceof Raised && error.exception.cls.isA(generatorExit)
      if (!this.isLast || !isEnd) throw error
    }
    if (this.isLast) return stop
    throw failure(stopAsyncIteration)
  }
}

define(asyncGeneratorType, {
  '__aiter__(self)': ([self]) => self,
  '__anext__(self)': ([self]) => new Handing(self as AsyncGenerator, { value: null }),
  'asend(self value)': ([self, value]) => new Handing(self as AsyncGenerator, { value }),
  'athrow(self type value? traceback?)': function* ([self, type]) {
    return new Handing(self as AsyncGenerator, { raised: new Raised(yield* exceptionOf(type)) })
  },
  'aclose(self)': ([self]) =>
    new Handing(self as AsyncGenerator, { raised: new Raised(new Exception(generatorExit, [])) }, true),
})

define(handingType, { '__await__(self)': ([self]) => self, '__iter__(self)': ([self]) => self })
