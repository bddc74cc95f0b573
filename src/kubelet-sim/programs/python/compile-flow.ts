/** Turns loops, `try`, `with` and `return` into instructions. */
import { Label } from './code-writer.ts'
import { ExpressionCompiler } from './compile-expression.ts'
import { type Block, type Expression, type Statement, SyntaxProblem, type WithItem } from './syntax.ts'

export type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>

/** What is left on the way out of something by `return`, `break` or `continue`. */
interface Around {
  /** Where `continue` and `break` go; absent for what is no loop. */
  readonly loop?: { readonly start: Label; readonly end: Label }
  leave(isReturning: boolean): void
}

export abstract class FlowCompiler extends ExpressionCompiler {
  #around: Around[] = []

  abstract block(body: Block): void

  #within(around: Around, write: () => void): void {
    this.#around.push(around)
    write()
    this.#around.pop()
  }

  whileStatement({ test, body, otherwise }: Of<'while'>): void {
    const { writer } = this
    const [start, end, done] = [new Label(), new Label(), new Label()]
    writer.mark(start)
    if (test.kind !== 'constant' || test.value !== true) this.jumpUnless(test, done)
    this.#within({ loop: { start, end }, leave: () => {} }, () => this.block(body))
    writer.jump('jump', start)
    writer.mark(done)
    this.block(otherwise)
    writer.mark(end)
  }

  forStatement({ target, over, body, otherwise }: Of<'for'>): void {
    const { writer } = this
    const [start, end, done] = [new Label(), new Label(), new Label()]
    this.value(over)
    this.at(over.at, () => {
      writer.emit('iterate')
      writer.mark(start)
      writer.jump('next', done)
    })
    this.store(target)
    const leave = () => writer.emit('pop')
    this.#within({ loop: { start, end }, leave }, () => this.block(body))
    writer.jump('jump', start)
    writer.mark(done)
    this.block(otherwise)
    writer.mark(end)
  }

  leaveLoopStatement({ kind, at }: Statement): void {
    const isBreak = kind === 'break'
    const around = this.#around
    const at0 = around.findLastIndex(({ loop }) => loop)
    if (at0 < 0)
      throw new SyntaxProblem(isBreak ? "'break' outside loop" : "'continue' not properly in loop", at)
    for (let n = around.length - 1; n > at0; n--) this.#leave(n, false)
    if (isBreak) this.#leave(at0, false)
    const { start, end } = around[at0].loop!
    this.writer.jump('jump', isBreak ? end : start)
    this.#around = around
  }

  /** Leaves one of the things around; what is done on the way is no longer within it. */
  #leave(n: number, isReturning: boolean): void {
    const around = this.#around
    const left = around[n]
    this.#around = around.slice(0, n)
    left.leave(isReturning)
    this.#around = around
  }

  returnStatement(value: Expression | undefined): void {
    const { writer } = this
    if (value) this.value(value)
    else this.constant(null)
    if (this.#around.length > 0) {
      writer.emit('keep')
      for (let n = this.#around.length - 1; n >= 0; n--) this.#leave(n, true)
      writer.emit('kept')
    }
    writer.emit('return')
  }

  tryStatement({ body, handlers, otherwise }: Of<'try'>): void {
    const { writer } = this
    const [handler, end, cleanup] = [new Label(), new Label(), new Label()]
    writer.jump('set-up', handler)
    this.#within({ leave: () => writer.emit('leave-block') }, () => this.block(body))
    writer.emit('leave-block')
    this.block(otherwise)
    writer.jump('jump', end)

    // The exception, and the one that was handled before, stay on the stack until the handler is left.
    writer.mark(handler)
    writer.jump('set-up', cleanup)
    for (const [n, { type, name, body: handling, at }] of handlers.entries()) {
      const next = new Label()
      this.at(at, () => {
        if (type) {
          this.value(type)
          writer.emit('match-exception')
          writer.jump('jump-if-false', next)
        } else if (n < handlers.length - 1) throw new SyntaxProblem("default 'except:' must be last", at)
        if (name === undefined) return
        writer.emit('copy', 1)
        this.nameOperation('store', name)
      })
      const forget = () => this.#forget(name)
      const leave = () => {
        writer.emit('leave-block')
        writer.emit('leave-handler')
        forget()
      }
      if (name === undefined) this.#within({ leave }, () => this.block(handling))
      else this.#forgetting(handling, leave, forget)
      leave()
      writer.jump('jump', end)
      writer.mark(next)
    }
    writer.emit('leave-block')
    writer.emit('reraise', 0)
    writer.mark(cleanup)
    writer.emit('reraise', 1)
    writer.mark(end)
  }

  /** The name of an exception is gone when its handler is left. */
  #forget(name: string | undefined): void {
    if (name === undefined) return
    this.constant(null)
    this.nameOperation('store', name)
    this.nameOperation('delete', name)
  }

  #forgetting(body: Block, leave: () => void, forget: () => void): void {
    const { writer } = this
    const [failed, end] = [new Label(), new Label()]
    writer.jump('set-up', failed)
    const leaveBoth = () => {
      writer.emit('leave-block')
      leave()
    }
    this.#within({ leave: leaveBoth }, () => this.block(body))
    writer.emit('leave-block')
    writer.jump('jump', end)
    writer.mark(failed)
    forget()
    writer.emit('reraise', 0)
    writer.mark(end)
  }

  finallyStatement(each: Of<'try'>): void {
    const { writer } = this
    const [handler, end, cleanup] = [new Label(), new Label(), new Label()]
    writer.jump('set-up', handler)
    const leave = () => {
      writer.emit('leave-block')
      this.block(each.last)
    }
    this.#within({ leave }, () => {
      if (each.handlers.length > 0) this.tryStatement(each)
      else this.block(each.body)
    })
    writer.emit('leave-block')
    this.block(each.last)
    writer.jump('jump', end)
    writer.mark(handler)
    writer.jump('set-up', cleanup)
    const leaveHandler = () => {
      writer.emit('leave-block')
      writer.emit('leave-handler')
    }
    this.#within({ leave: leaveHandler }, () => this.block(each.last))
    writer.emit('leave-block')
    writer.emit('reraise', 0)
    writer.mark(cleanup)
    writer.emit('reraise', 1)
    writer.mark(end)
  }

  withStatement([item, ...others]: readonly WithItem[], body: Block): void {
    const { writer } = this
    const { at } = item.context
    const [handler, end, cleanup, swallowed] = [new Label(), new Label(), new Label(), new Label()]
    this.value(item.context)
    this.at(at, () => writer.emit('enter'))
    writer.jump('set-up-below', handler)
    const exit = () => this.at(at, () => this.#exit())
    this.#within({ leave: exit }, () => {
      if (item.target) this.store(item.target)
      else writer.emit('pop')
      if (others.length > 0) this.withStatement(others, body)
      else this.block(body)
    })
    exit()
    writer.jump('jump', end)
    writer.mark(handler)
    writer.jump('set-up', cleanup)
    this.at(at, () => writer.emit('exit-raised'))
    writer.jump('jump-if-true', swallowed)
    writer.emit('leave-block')
    writer.emit('reraise', 0)
    writer.mark(cleanup)
    writer.emit('reraise', 1)
    writer.mark(swallowed)
    writer.emit('leave-block')
    writer.emit('leave-handler')
    writer.emit('pop')
    writer.mark(end)
  }

  #exit(): void {
    this.writer.emit('leave-block')
    for (let n = 0; n < 3; n++) this.constant(null)
    this.writer.emit('call', 3)
    this.writer.emit('pop')
  }
}
