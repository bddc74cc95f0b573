/** One function that is being run, and what waits in its midst. */
import type { Code } from './code.ts'
import type { PromiseObj, Request, Sent } from './object-kinds.ts'
import { type Env, Obj, type Receiver, type Value } from './values.ts'

export class Frame {
  at = 0
  readonly stack: Value[] = []
  readonly locals: Value[] = []
  /** Where it goes on when something is thrown: each the instruction, how much of the stack stays, and the variables around. */
  readonly blocks: Block[] = []
  /** Of a generator: what it runs for. */
  generator: GeneratorObj | undefined
  /** Of an asynchronous function: what it has answered its caller with. */
  promise: PromiseObj | undefined
  /** Its caller has that already. */
  isApart = false
  /** It was called by `new`. */
  isMaking = false
  /** What it does with what it is answered, where that does not go on its stack. */
  awaits: 'drop' | 'iterator' | undefined
  /** It has handed out what another iterator has: what it is sent goes there. */
  delegates = false
  sent: Sent = 'next'

  constructor(
    readonly code: Code,
    public env: Env | undefined,
    readonly receiver: Receiver,
    readonly args: readonly Value[],
  ) {}
}

export interface Block {
  readonly at: number
  readonly depth: number
  readonly env: Env | undefined
}

export class GeneratorObj extends Obj {
  state: 'new' | 'waiting' | 'running' | 'done' = 'new'

  constructor(
    proto: Obj | null,
    readonly frame: Frame,
    readonly isAsync: boolean,
  ) {
    super(proto)
  }

  /** Of one that is asked again before it has answered. */
  readonly queue: Request[] = []

  override get kind(): string {
    return this.isAsync ? 'AsyncGenerator' : 'Generator'
  }

  override reach(see: (value: unknown) => void): number {
    see(this.frame)
    return 64
  }
}
