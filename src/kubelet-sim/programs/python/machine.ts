/** Runs what has been compiled: one thread of it, with the functions that have called each other on a stack of ours. */
import type { Wait } from '../../runtime/processes/streams.ts'
import { AsyncGenerator, Handing } from './asynchronous-generator.ts'
import { Body } from './body.ts'
import { instantiated, isPassive, objectNew } from './classes.ts'
import { recursionError, runtimeError, stopIteration, typeError, valueError } from './errors.ts'
import { Frame, frameFor } from './frame.ts'
import { Generator } from './generator.ts'
import type { Host } from './host.ts'
import { breathing } from './iterating.ts'
import { asRaised, countAnswer, countWork } from './native-calls.ts'
import { linkedSteps } from './operations.ts'
import type { Parts } from './operations-flow.ts'
import { noSelf } from './operations-name.ts'
import type { Runner } from './runner.ts'
import { locating } from './showing.ts'
import {
  type Call,
  Class,
  type Doing,
  type Exception,
  Func,
  Instance,
  isDoing,
  Method,
  type Names,
  Native,
  Raised,
  type Sent,
  StaticMethod,
  type Stop,
  stop,
  TooLarge,
  typeOf,
  typeType,
  type Value,
} from './values.ts'
import { isEndOf, resultOf, waiting } from './waiting.ts'

/** So many instructions are run before others have their turns. */
export const longestTurn = 4_096
/** What a step of a function of ours costs, in instructions. */
const nativeStep = 8
/** Functions of ours that wait for others, besides those of a program. */
const deepestNative = 1_000

export class Machine implements Runner {
  readonly stack: (Frame | Doing<Value | Stop>)[] = []
  handled: Exception | null = null
  /** What ended it, where that was an exception. */
  failure: Raised | undefined
  result: Value = null
  /** Instructions that may be run before it rests. */
  fuel = 0
  #sent: Value | Stop | undefined
  /** What is to be raised in it as soon as it runs. */
  interruption: Raised | undefined
  /** What has been raised, and is on its way through many functions. */
  #falling: Raised | undefined
  #depth = 0

  constructor(readonly host: Host) {}

  /** Goes on until it waits, has had its turn, or has ended. */
  run(): Wait | 'rest' | 'ended' {
    this.fuel = longestTurn
    for (;;) {
      // Exceptions of a program are thrown from deep within its functions.
      try {
        const pending = this.#falling ?? this.interruption
        if (pending) {
          if (pending === this.#falling) this.#falling = undefined
          else this.interruption = undefined
          throw pending
        }
        const outcome = this.#go()
        if (outcome !== undefined) return outcome
      } catch (error) {
        const raised = asRaised(error)
        if (raised instanceof TooLarge) this.host.process.exceedMemory()
        const outcome = this.#unwind(raised)
        if (outcome !== 'handled') return outcome
      }
    }
  }

  #go(): Wait | 'rest' | 'ended' | undefined {
    const { stack } = this
    for (;;) {
      const top = stack[stack.length - 1]
      if (top === undefined) return 'ended'
      if (!(top instanceof Frame)) {
        if ((this.fuel -= nativeStep) < 0) return 'rest'
        const wait = this.#continue(top.next(this.#taken()))
        if (wait) return wait
        continue
      }
      const steps = linkedSteps(top.code)
      const { args } = top.code
      for (;;) {
        if (--this.fuel < 0) return 'rest'
        const at: number = top.at++
        if (steps[at](top, args[at], this)) break
      }
    }
  }

  #taken(): Value | Stop {
    const sent = this.#sent
    this.#sent = undefined
    return sent as Value
  }

  /** Deals with what a function of ours asks for, or has answered. */
  #continue({ done, value }: IteratorResult<Wait | Call, Value | Stop>): Wait | undefined {
    if (done) {
      this.stack.pop()
      countAnswer(this.host, value as Value | Stop)
      this.#heedWork()
      this.deliver(value as Value | Stop)
      return undefined
    }
    if (typeof value === 'function') return value
    this.#request(value as Call)
    return undefined
  }

  #request({ callee, args, keywords, sent }: Call): void {
    if (sent) return void this.resume(callee as Generator, sent)
    if (callee === breathing) {
      const [count, items, characters = 0] = args as number[]
      this.fuel -= count
      if (items !== 0) this.host.hold(count * 16)
      if (characters !== 0) this.host.hold(characters)
      this.#sent = null
      return
    }
    if (callee === locating) {
      this.#sent = this.host.idOf(args[0])
      return
    }
    const answer = this.invoke(callee, args, keywords)
    if (answer !== undefined) this.#sent = answer
  }

  /** Hands a value to what runs now, or says that there is none. */
  deliver(value: Value | Stop): void {
    const top = this.stack[this.stack.length - 1]
    if (top === undefined) {
      this.result = value === stop ? null : value
      return
    }
    if (!(top instanceof Frame)) {
      this.#sent = value
      return
    }
    if (top.awaits !== undefined) this.#answerAwaited(top, value)
    else top.stack.push(value as Value)
  }

  #answerAwaited(frame: Frame, value: Value | Stop): void {
    const { awaits } = frame
    frame.awaits = undefined
    if (value === stop) {
      const iterator = frame.stack.pop()!
      if (awaits !== 'handed') frame.at = frame.code.args[frame.at - 1]
      if (awaits !== 'next') frame.stack.push(resultOf(iterator))
    } else if (awaits === 'next') frame.stack.push(value)
    else if (awaits === 'method') frame.stack.push(value, noSelf)
    else if (awaits === 'entered') frame.stack.push(...(value as Parts).items)
    else if (awaits === 'delegated' || awaits === 'handed') {
      // It yields what it is yielded, and asks again when it goes on.
      frame.at--
      this.yielded(frame, value)
    }
  }

  push(frame: Frame): void {
    if (++this.#depth > this.host.recursionLimit) {
      this.#depth--
      throw recursionError()
    }
    this.stack.push(frame)
  }

  /** Lets a function of ours begin, whose answer goes to what runs now. */
  begin(doing: Doing<Value | Stop>): true {
    if (this.stack.length > this.host.recursionLimit + deepestNative) throw recursionError()
    this.stack.push(doing)
    return true
  }

  leave(): void {
    this.stack.pop()
    this.#depth--
  }

  /** Calls something; the answer, or undefined where that comes later. */
  invoke(callee: Value, args: Value[], keywords: Names | undefined): Value | undefined {
    if (callee instanceof Func) {
      const frame = frameFor(callee, args, keywords)
      if (callee.code.isGenerator) return this.#generator(frame)
      this.push(frame)
      return undefined
    }
    if (callee instanceof Native) {
      const answer = callee.run(args, keywords, this.host as never)
      if (!isDoing(answer)) {
        if (callee.reads > 0) countWork(this.host, args, answer, callee.reads)
        this.#heedWork()
        return answer
      }
      this.begin(answer)
      return undefined
    }
    if (callee instanceof Method) return this.invoke(callee.callee, [callee.self, ...args], keywords)
    if (callee instanceof Class) return this.#instantiate(callee, args, keywords)
    if (callee instanceof Body) {
      this.push(new Frame(callee.func.code, callee.func.globals, callee.names, callee.func.closure))
      return undefined
    }
    if (callee instanceof StaticMethod) return this.invoke(callee.callee, args, keywords)
    const own = typeOf(callee).find('__call__')
    if (own === undefined) throw typeError(`'${typeOf(callee).name}' object is not callable`)
    return this.invoke(own, [callee, ...args], keywords)
  }

  /** What was done for it may have been more than its turn. */
  #heedWork(): void {
    if (this.host.process.needsRest(0)) this.fuel = 0
  }

  #generator(frame: Frame): Value {
    const made = new Generator(frame)
    frame.generator = made
    return frame.code.handsOut ? new AsyncGenerator(made) : made
  }

  #instantiate(cls: Class, args: Value[], keywords: Names | undefined): Value | undefined {
    const init = cls.isOurs ? undefined : cls.find('__init__')
    const isPlain = cls.construct === undefined && init instanceof Func && cls.find('__new__') === objectNew
    if (isPlain && cls.cls === typeType && cls.find('__abstractmethods__') === undefined) {
      const made = new Instance(cls)
      const frame = frameFor(init, [made, ...args], keywords)
      frame.instead = made
      this.push(frame)
      this.host.hold(96)
      return undefined
    }
    if (cls.isOurs && cls.construct && isPassive(cls)) {
      const made = cls.construct(cls, args, keywords, this.host as never)
      if (!isDoing(made)) {
        countWork(this.host, args, made)
        this.#heedWork()
        return made
      }
      this.begin(made)
      return undefined
    }
    this.begin(instantiated(cls, args, keywords, this.host))
    return undefined
  }

  /** Lets a generator go on, with a value or with an exception; its answer is delivered. */
  resume(generator: Generator, sent: Sent): void {
    if (generator.state === 'running') throw valueError('generator already executing')
    if (generator.state === 'done') {
      if ('raised' in sent) throw sent.raised
      generator.result = null
      return this.deliver(stop)
    }
    const { frame } = generator
    if ('raised' in sent && this.#delegate(generator, sent)) return
    this.push(frame)
    const isNew = generator.state === 'new'
    generator.state = 'running'
    const { handled } = generator
    generator.handled = this.handled
    this.handled = handled ?? this.handled
    if ('raised' in sent) throw sent.raised
    if (!isNew) frame.stack.push(sent.value)
  }

  /** What is raised in a generator that delegates is raised in what it delegates to. */
  #delegate(generator: Generator, sent: Sent): boolean {
    const { frame, state } = generator
    const within = frame.stack[frame.stack.length - 1]
    const operation = frame.code.ops[frame.at]
    const delegates = state === 'waiting' && (operation === 'yield-from' || operation === 'next-handed')
    if (!delegates || !(within instanceof Generator || within instanceof Handing)) return false
    this.push(frame)
    generator.state = 'running'
    frame.at++
    frame.awaits = operation === 'yield-from' ? 'delegated' : 'handed'
    if (within instanceof Generator) this.resume(within, sent)
    else this.begin(within.raise((sent as { readonly raised: Raised }).raised))
    return true
  }

  /** A generator hands out a value, and waits. */
  yielded(frame: Frame, value: Value): true {
    const generator = frame.generator!
    this.leave()
    this.#setAside(generator as Generator, 'waiting')
    this.deliver(value)
    return true
  }

  /** A function answers. */
  returned(frame: Frame, value: Value): true {
    this.leave()
    const { generator } = frame
    if (generator) {
      this.#setAside(generator as Generator, 'done')
      generator.result = value
      this.deliver(stop)
    } else this.deliver(frame.instead ?? value)
    return true
  }

  #setAside(generator: Generator, state: 'waiting' | 'done'): void {
    generator.state = state
    const outer = generator.handled
    generator.handled = this.handled === outer ? null : this.handled
    this.handled = outer
  }

  /** Raises an exception where it runs now; answers whether somebody takes it, or it is still on its way. */
  #unwind(given: Raised): 'handled' | 'ended' | 'rest' {
    let raised = given
    for (;;) {
      if ((this.fuel -= nativeStep) < 0) {
        this.#falling = raised
        return 'rest'
      }
      const { exception } = raised
      if (exception.trace.length === 0) this.#setContext(exception)
      const top = this.stack[this.stack.length - 1]
      if (top === undefined) {
        this.failure = raised
        return 'ended'
      }
      if (top instanceof Frame) {
        if (!raised.isAgain) exception.trace.push({ code: top.code, at: Math.max(0, top.at - 1) })
        raised = this.#unwindFrame(top, new Raised(exception)) ?? raised
        if (this.stack[this.stack.length - 1] === top) return 'handled'
        continue
      }
      // A function of ours may deal with it, and may fail itself.
      try {
        this.#sent = undefined
        const wait = this.#continue(top.throw(raised))
        if (wait) this.stack.push(waiting(wait))
        return 'handled'
      } catch (error) {
        if (this.stack[this.stack.length - 1] === top) this.stack.pop()
        raised = asRaised(error)
      }
    }
  }

  /** Goes to where a function handles it, or leaves the function; answers what goes on its way then. */
  #unwindFrame(frame: Frame, raised: Raised): Raised | undefined {
    const { awaits } = frame
    frame.awaits = undefined
    if (isEndOf(frame, awaits, raised.exception)) return undefined
    if (frame.blocks.length > 0) {
      const depth = frame.blocks.pop()!
      frame.at = frame.blocks.pop()!
      frame.stack.length = depth
      frame.stack.push(this.handled, raised.exception)
      this.handled = raised.exception
      return undefined
    }
    this.leave()
    const { generator } = frame
    if (!generator) return raised
    this.#setAside(generator as Generator, 'done')
    if (!raised.exception.cls.isA(stopIteration)) return raised
    const error = runtimeError('generator raised StopIteration')
    error.exception.cause = raised.exception
    error.exception.context = raised.exception
    return error
  }

  /** Notes what was being handled when it was raised. */
  #setContext(exception: Exception): void {
    const { handled } = this
    if (!handled || handled === exception || exception.context) return
    for (let each: Exception | null = handled; each; each = each.context, this.fuel--) {
      if (each.context !== exception) continue
      each.context = null
      break
    }
    exception.context = handled
  }
}
