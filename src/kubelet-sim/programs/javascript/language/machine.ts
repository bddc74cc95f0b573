/** Runs what has been compiled: functions that have called each other stand on a stack of ours. */
import type { Wait } from '../../../runtime/processes/streams.ts'
import type { Process } from '../../../runtime/program.ts'
import { isAsyncKind } from './code.ts'
import { Frame, type GeneratorObj } from './frame.ts'
import { Jobs } from './jobs.ts'
import { checkArguments, initialized, workFor } from './native-calls.ts'
import { PromiseObj, type Sent } from './object-kinds.ts'
import { Leaving, Problem, problemOfValue, Quitting, rangeError, Thrown, typeError } from './problem.ts'
import { reject, resolve } from './promises.ts'
import { ProxyObj } from './proxy.ts'
import type { Realm } from './realm.ts'
import { frameAt, originOf, traceOf } from './trace.ts'
import {
  Bound,
  type Call,
  type Doing,
  Func,
  missing,
  Native,
  Obj,
  Receiver,
  unset,
  type Value,
} from './values.ts'
import { isDoing, type LinkedSteps, later, type StepTable, type Vm, waiting } from './vm.ts'

/** So many instructions are run before others have their turns. */
export const longestTurn = 4_096
const nativeStep = 8
const deepest = 9_000

export class Machine implements Vm {
  readonly stack: (Frame | Doing)[] = []
  readonly jobs = new Jobs(this)
  /** What went wrong and nobody took. */
  failure: Thrown | undefined
  fuel = 0
  textLength = 0
  /** How what is called now is named in messages. */
  callee = ''
  #sent: Value
  /** What is to be done first when it runs: it may fail as a program does. */
  #job: (() => void) | undefined
  /** Where what was thrown last was thrown. */
  thrownAt: { readonly frame: Frame; readonly at: number } | undefined

  constructor(
    readonly realm: Realm,
    readonly process: Process,
    private readonly steps: StepTable,
    private readonly holding: (bytes: number) => void,
  ) {}

  hold(bytes: number): void {
    this.holding(bytes)
  }

  /** Goes on until it waits, has had its turn, or has nothing more to do. */
  run(): Wait | 'rest' | 'ended' {
    this.fuel = longestTurn
    for (;;) {
      // What a program throws comes from deep within its functions.
      try {
        const job = this.#job
        this.#job = undefined
        job?.()
        const outcome = this.#go()
        if (outcome !== undefined) return outcome
      } catch (error) {
        if (error instanceof Quitting) throw error
        if (!this.#unwind(this.#asThrown(error))) return 'ended'
      }
    }
  }

  /** Begins something, as soon as it runs. */
  perform(job: () => void): void {
    this.#job = job
  }

  #go(): Wait | 'rest' | 'ended' | undefined {
    const { stack } = this
    for (;;) {
      const top = stack[stack.length - 1]
      if (top === undefined) return 'ended'
      if (!(top instanceof Frame)) {
        if ((this.fuel -= nativeStep) < 0) return 'rest'
        const sent = this.#sent
        this.#sent = undefined
        const wait = this.#continue(top.next(sent))
        if (wait) return wait
        continue
      }
      const { code } = top
      const steps = (code.linked ?? this.#link(code)) as LinkedSteps
      const { args } = code
      for (;;) {
        if (--this.fuel < 0) return 'rest'
        const at: number = top.at++
        if (steps[at](top, args[at], this)) break
      }
    }
  }

  #link(code: { readonly ops: readonly string[]; linked: unknown }): LinkedSteps {
    const made = code.ops.map((op) => {
      const step = this.steps[op]
      if (!step) throw new Error(`no instruction ${op}`)
      return step
    })
    code.linked = made
    return made
  }

  /** Deals with what a function of ours asks for, or has answered. */
  #continue({ done, value }: IteratorResult<Wait | Call, Value>): Wait | undefined {
    if (done) {
      this.stack.pop()
      this.deliver(this.#heedWork(value as Value))
      return undefined
    }
    if (typeof value === 'function') return value
    const { callee, self, args, target } = value as Call
    const answer = target ? this.construct(callee, args, target) : this.invoke(callee, self, args)
    if (answer !== later) this.#sent = answer
    return undefined
  }

  deliver(value: Value): void {
    const top = this.stack[this.stack.length - 1]
    // What a program comes to, nobody asks.
    if (top === undefined) return
    if (!(top instanceof Frame)) this.#sent = value
    else if (top.awaits === undefined) top.stack.push(value)
    else {
      const { awaits } = top
      top.awaits = undefined
      if (awaits === 'drop') return
      if ((value as unknown) !== missing) top.stack.push(value)
      else top.at = top.code.args[top.at - 1]
    }
  }

  /** Lets a function of ours begin, whose answer goes to what runs now. */
  begin(doing: Doing): true {
    if (this.stack.length > deepest) throw rangeError('Maximum call stack size exceeded')
    this.stack.push(doing)
    return true
  }

  push(frame: Frame): void {
    if (this.stack.length > deepest) throw rangeError('Maximum call stack size exceeded')
    this.stack.push(frame)
  }

  /** Calls something; the answer, or `later`. */
  invoke(callee: Value, self: Value, args: Value[]): Value {
    checkArguments(args)
    if (callee instanceof Func) {
      const { kind } = callee.code
      if (kind === 'class' || kind === 'derived')
        throw typeError(`Class constructor ${callee.code.name} cannot be invoked without 'new'`)
      return this.enter(
        callee,
        callee.receiver ?? new Receiver(this.#selfFor(callee, self), undefined, callee, args),
        args,
      )
    }
    if (callee instanceof Native) return this.#answered(callee.run(self, args, this as never, undefined))
    if (callee instanceof Bound) return this.invoke(callee.callee, callee.self, [...callee.args, ...args])
    if (callee instanceof ProxyObj) return this.invoke(callee.caller(), self, args)
    throw typeError(`${typeof callee} is not a function`)
  }

  #answered(answer: Value | Doing): Value {
    if (!isDoing(answer)) return this.#heedWork(answer)
    this.begin(answer)
    return later
  }

  /** What a function of ours did for its answer may have been more than a turn. */
  #heedWork(answer: Value): Value {
    this.process.charge(workFor(answer))
    if (this.process.needsRest(0)) this.fuel = 0
    return answer
  }

  #selfFor({ code: { isStrict } }: Func, self: Value): Value {
    if (isStrict || self instanceof Obj) return self
    return self === undefined || self === null ? this.realm.global : this.realm.wrapped(self)
  }

  enter(func: Func, receiver: Receiver, args: Value[]): Value {
    const { code } = func
    const frame = new Frame(code, func.env, receiver, args)
    if (isAsyncKind(code.kind) && code.kind !== 'asyncGenerator')
      frame.promise = new PromiseObj(this.realm.promise)
    this.push(frame)
    return later
  }

  construct(callee: Value, args: Value[], target: Obj): Value {
    checkArguments(args)
    if (callee instanceof Native && callee.isConstructor)
      return this.#answered(callee.run(undefined, args, this as never, target))
    if (callee instanceof Bound)
      return this.construct(
        callee.callee,
        [...callee.args, ...args],
        target === callee ? callee.callee : target,
      )
    if (callee instanceof ProxyObj && callee.isConstructor) return this.invoke(callee.maker(), target, args)
    if (!(callee instanceof Func) || !callee.isConstructor) throw typeError('value is not a constructor')
    const isDerived = callee.code.kind === 'derived'
    const made = isDerived ? unset : new Obj(this.realm.protoFor(target, this.realm.object))
    this.hold(96)
    const frame = new Frame(callee.code, callee.env, new Receiver(made, target, callee, args), args)
    frame.isMaking = true
    this.push(frame)
    if (!isDerived && (callee.fields || callee.privates)) this.begin(this.initialize(callee, made as Obj))
    if (this.stack[this.stack.length - 1] !== frame) frame.awaits = 'drop'
    return later
  }

  readonly initialize = initialized

  /** A function answers. */
  returned(frame: Frame, value: Value): true {
    this.stack.pop()
    if (frame.isMaking) {
      if (value instanceof Obj) this.deliver(value)
      else if (frame.receiver.self !== unset) this.deliver(frame.receiver.self)
      else
        throw new Problem(
          'ReferenceError',
          "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
        )
      return true
    }
    const { generator, promise } = frame
    if (generator) this.#finishGenerator(generator, value, 'next')
    else if (promise) {
      resolve(this, promise, value)
      if (!frame.isApart) this.deliver(promise)
    } else this.deliver(value)
    return true
  }

  #finishGenerator(generator: GeneratorObj, value: Value, how: Sent): void {
    generator.state = 'done'
    if (!generator.isAsync) {
      if (how === 'throw') throw new Thrown(value)
      return this.deliver(this.realm.result(value, true))
    }
    this.#answerRequest(generator, value, true, how)
  }

  suspend(frame: Frame, value: Value): true {
    this.stack.pop()
    this.jobs.whenSettled(value, frame)
    this.#setApart(frame)
    return true
  }

  #setApart(frame: Frame): void {
    if (!frame.isApart) this.deliver(frame.promise)
    frame.isApart = true
  }

  /** A generator hands out a value. */
  yielded(frame: Frame, value: Value, isWhole: boolean): true {
    this.stack.pop()
    const generator = frame.generator!
    generator.state = 'waiting'
    if (!generator.isAsync) this.deliver(isWhole ? value : this.realm.result(value, false))
    else this.#answerRequest(generator, value, false, 'next')
    return true
  }

  #answerRequest(generator: GeneratorObj, value: Value, isDone: boolean, how: Sent): void {
    const { frame, queue } = generator
    const { promise } = queue.shift()!
    if (how === 'throw') reject(this, promise, value)
    else resolve(this, promise, this.realm.result(value, isDone))
    this.#setApart(frame)
    if (queue.length > 0) this.jobs.add(() => this.serve(generator))
  }

  serve(generator: GeneratorObj): Value {
    const [request] = generator.queue
    if (!request || generator.state === 'running') return later
    if (generator.state === 'done' || (generator.state === 'new' && request.how !== 'next')) {
      generator.state = 'done'
      generator.frame.isApart = true
      this.#answerRequest(generator, request.how === 'next' ? undefined : request.value, true, request.how)
      return request.promise
    }
    generator.frame.promise = request.promise
    return this.resume(generator, request.how, request.value)
  }

  /** Lets a generator go on. */
  resume(generator: GeneratorObj, how: Sent, value: Value): Value {
    if (generator.state === 'running') throw typeError('Generator is already running')
    if (generator.state === 'new' && how !== 'next') generator.state = 'done'
    if (generator.state === 'done') {
      if (how === 'throw') throw new Thrown(value)
      return this.realm.result(how === 'return' ? value : undefined, true)
    }
    const { frame } = generator
    const isNew = generator.state === 'new'
    generator.state = 'running'
    this.push(frame)
    if (frame.delegates) {
      frame.delegates = false
      frame.sent = how
      frame.stack.push(value)
    } else if (how === 'throw') throw new Thrown(value)
    else if (how === 'return') throw new Thrown(new Leaving(value))
    else if (!isNew) frame.stack.push(value)
    return later
  }

  proceed(frame: Frame, how: 'fulfilled' | 'rejected', value: Value): void {
    if (frame.generator) frame.generator.state = 'running'
    this.push(frame)
    if (how === 'rejected') throw new Thrown(value)
    frame.stack.push(value)
  }

  /** Takes what was thrown to who handles it; answers whether somebody does. */
  #unwind(given: Thrown): boolean {
    let thrown = given
    const failing = this.stack[this.stack.length - 1]
    if (failing instanceof Frame && failing.code.ops[failing.at - 1] !== 'throw-again')
      this.thrownAt = { frame: failing, at: frameAt(failing) }
    for (;;) {
      const top = this.stack[this.stack.length - 1]
      if (top === undefined) {
        this.failure = thrown
        return false
      }
      if (top instanceof Frame) {
        const next = this.#unwindFrame(top, thrown)
        if (!next) return true
        thrown = next
        continue
      }
      // A function of ours may deal with it, and may fail itself.
      try {
        this.#sent = undefined
        const wait = this.#continue(top.throw(thrown))
        if (wait) this.stack.push(waiting(wait))
        return true
      } catch (error) {
        if (this.stack[this.stack.length - 1] === top) this.stack.pop()
        if (error instanceof Quitting) throw error
        thrown = this.#asThrown(error)
      }
    }
  }

  /** Goes to where a function handles it, or leaves the function; answers what goes on its way then. */
  #unwindFrame(frame: Frame, thrown: Thrown): Thrown | undefined {
    frame.awaits = undefined
    const block = frame.blocks.pop()
    if (block) {
      frame.at = block.at
      frame.env = block.env
      frame.stack.length = block.depth
      frame.stack.push(thrown.value)
      return undefined
    }
    this.stack.pop()
    const { generator, promise } = frame
    const { value } = thrown
    if (generator) {
      const [how, what]: [Sent, Value] = value instanceof Leaving ? ['next', value.value] : ['throw', value]
      generator.state = 'done'
      if (!generator.isAsync && how === 'throw') return thrown
      this.#finishGenerator(generator, what, how)
      return undefined
    }
    if (!promise) return thrown
    reject(this, promise, value)
    this.#setApart(frame)
    return undefined
  }

  /** What an engine of JavaScript says of a value, a program is told as it is; what else goes wrong is a mistake of ours. */
  #asThrown(error: unknown): Thrown {
    if (error instanceof Thrown) return error
    const problem = error instanceof Problem ? error : problemOfValue(error)
    if (!problem) throw error
    return new Thrown(this.realm.withOrigin(this.realm.error(problem, traceOf(this)), originOf(this)))
  }
}
