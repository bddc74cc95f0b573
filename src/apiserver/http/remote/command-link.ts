/** Connects a client with a command in a container, in whatever frames they speak. */
import type { Session, SessionEnd } from '../../../client/node-streams.ts'
import type { Stream } from '../streams.ts'
import { type Edge, Intake, type Outlet, Pump } from './pump.ts'

/** What a protocol gives. */
export interface CommandWires {
  /** Where what the command writes goes. */
  outlet(stream: 'stdout' | 'stderr'): Outlet
  /** The last word: all that the command has written has been sent. */
  finish(end: SessionEnd): void
  /** Lets the client wait with what he sends, or go on. */
  hold(isHeld: boolean): void
  /** Ends the connection at once. */
  drop(): void
}

export class CommandLink implements Stream {
  readonly held = 0
  readonly heldSince = undefined
  readonly isLost = false
  readonly #intake: Intake | undefined
  readonly #pumps: readonly Pump[]
  #open: number
  #end: SessionEnd | undefined
  #isGone = false

  constructor(
    private readonly session: Session,
    private readonly wires: CommandWires,
    private readonly edge: Edge,
  ) {
    const { stdin, stdout, stderr } = session
    this.#intake = stdin && new Intake(stdin, edge, (isHeld) => wires.hold(isHeld))
    const done = () => this.#oneLess()
    this.#pumps = [
      ...(stdout ? [new Pump(stdout, wires.outlet('stdout'), edge, done)] : []),
      ...(stderr ? [new Pump(stderr, wires.outlet('stderr'), edge, done)] : []),
    ]
    // And the end of the command itself.
    this.#open = this.#pumps.length + 1
  }

  start(): void {
    if (this.#isGone) return
    for (const pump of this.#pumps) pump.start()
    this.session.onEnd((end) => {
      this.#end = end
      this.edge.turns.add(() => this.#oneLess())
    })
    this.edge.onWork()
  }

  /** Bytes for standard input. */
  input(bytes: Buffer): void {
    this.#intake?.take(bytes)
  }

  closeInput(): void {
    this.#intake?.close()
  }

  /** @param text `{"Width":80,"Height":24}` */
  resize(text: string): void {
    const size = sizeIn(text)
    if (!size || this.#isGone) return
    this.session.resize(size)
    this.edge.onWork()
  }

  giveUp(): void {
    this.wires.drop()
  }

  end(): void {
    this.wires.drop()
  }

  /** The client has gone. */
  stop(): void {
    if (this.#isGone) return
    this.#isGone = true
    for (const pump of this.#pumps) pump.stop()
    this.session.abandon()
    this.edge.onWork()
  }

  #oneLess(): void {
    if (--this.#open === 0 && !this.#isGone) this.wires.finish(this.#end!)
  }
}

function sizeIn(text: string): { readonly width: number; readonly height: number } | undefined {
  try {
    const { Width: width, Height: height } = JSON.parse(text)
    return isLength(width) && isLength(height) ? { width, height } : undefined
  } catch {
    return undefined
  }
}

const isLength = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 65_535
