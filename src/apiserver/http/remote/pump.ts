/** Carries bytes from inside to a client, at the speed at which he takes them, and from him to the inside. */
import type { ByteSource, ByteTarget } from '../../../client/node-streams.ts'
import type { Turns } from '../turns.ts'

export interface Edge {
  readonly turns: Turns
  /** Called when something may have been put on the clock. */
  onWork(): void
}

/** Where what is pumped out goes. */
export interface Outlet {
  /** @param taken called when the client has taken it */
  send(bytes: Buffer, taken: () => void): void
  /** Nothing more comes on this stream. */
  end(): void
}

export class Pump {
  #isOver = false
  #isDue = false
  #callOff: (() => void) | undefined

  /** @param done called once all has been sent */
  constructor(
    private readonly source: ByteSource,
    private readonly outlet: Outlet,
    private readonly edge: Edge,
    private readonly done: () => void = () => {},
  ) {}

  readonly start = (): void => {
    if (this.#isDue || this.#isOver) return
    this.#isDue = true
    // What tells of more is a program in the middle of its step.
    this.edge.turns.add(() => this.#turn())
  }

  stop(): void {
    this.#isOver = true
    this.#callOff?.()
  }

  #turn(): void {
    this.#isDue = false
    if (this.#isOver) return
    const bytes = this.source.read()
    if (typeof bytes === 'function') {
      this.#callOff = bytes(this.start)
    } else if (bytes === undefined) {
      this.#isOver = true
      this.outlet.end()
      this.done()
    } else {
      this.outlet.send(Buffer.from(bytes, 'latin1'), this.start)
      this.edge.onWork()
    }
  }
}

/** What a client sends, held back while nobody reads it. */
export class Intake {
  #isClosed = false

  /** @param hold told to let the client wait, and to let him go on */
  constructor(
    private readonly target: ByteTarget,
    private readonly edge: Edge,
    private readonly hold: (isHeld: boolean) => void,
  ) {}

  take(bytes: Buffer): void {
    if (this.#isClosed || bytes.length === 0) return
    const written = this.target.write(bytes.toString('latin1'))
    this.edge.onWork()
    if (typeof written !== 'function') return
    this.hold(true)
    written(() => this.edge.turns.add(() => this.hold(false)))
  }

  /** Nothing more comes. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.target.close()
    this.edge.onWork()
  }
}
