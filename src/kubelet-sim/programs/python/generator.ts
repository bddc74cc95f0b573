/** Generators: functions that wait within, and go on when they are asked for more. */
import { call } from './asking.ts'
import { failure, generatorExit, runtimeError, stopIteration, typeError } from './errors.ts'
import type { Frame, GeneratorObject } from './frame.ts'
import { define } from './natives.ts'
import {
  Call,
  Class,
  coroutineType,
  type Doing,
  Exception,
  generatorType,
  Iterator,
  Raised,
  type Sent,
  type Stop,
  stop,
  type Value,
} from './values.ts'

export class Generator extends Iterator implements GeneratorObject {
  state: GeneratorObject['state'] = 'new'
  result: Value = null
  handled: Exception | null = null

  constructor(readonly frame: Frame) {
    super(frame.code.isCoroutine ? coroutineType : generatorType)
    this.attrs = new Map([
      ['__name__', frame.code.name],
      ['__qualname__', frame.code.qualname],
    ])
  }

  *next(): Doing<Value | Stop> {
    return yield* this.send({ value: null })
  }

  *send(sent: Sent): Doing<Value | Stop> {
    return yield new Call(this, [], undefined, sent)
  }
}

function* sentTo(self: Value, sent: Sent): Doing<Value> {
  const generator = self as Generator
  const answer = yield* generator.send(sent)
  if (answer !== stop) return answer
  const { result } = generator
  generator.result = null
  throw failure(stopIteration, ...(result === null ? [] : [result]))
}

/** The exception that something to be raised stands for. */
export function* exceptionOf(value: Value): Doing<Exception> {
  if (value instanceof Exception) return value
  if (value instanceof Class) {
    const made = yield* call(value)
    if (made instanceof Exception) return made
  }
  throw typeError('exceptions must derive from BaseException')
}

const methods: Parameters<typeof define>[1] = {
  'send(self value)': ([self, value]) => {
    if (value !== null && (self as Generator).state === 'new')
      throw typeError("can't send non-None value to a just-started generator")
    return sentTo(self, { value })
  },
  'throw(self type value? traceback?)': function* ([self, type]) {
    return yield* sentTo(self, { raised: new Raised(yield* exceptionOf(type)) })
  },
  'close(self)': ([self]) => closeGenerator(self as Generator),
}

define(generatorType, {
  ...methods,
  '__iter__(self)': ([self]) => self,
  '__next__(self)': ([self]) => sentTo(self, { value: null }),
})

define(coroutineType, { ...methods, '__await__(self)': ([self]) => self })

function* closeGenerator(generator: Generator): Doing<Value> {
  if (generator.state === 'new') generator.state = 'done'
  if (generator.state === 'done') return null
  const exit = new Exception(generatorExit, [])
  try {
    const answer = yield* generator.send({ raised: new Raised(exit) })
    if (answer !== stop) throw runtimeError('generator ignored GeneratorExit')
  } catch (error) {
    if (!(error instanceof Raised) || error.exception !== exit) throw error
  }
  return null
}
