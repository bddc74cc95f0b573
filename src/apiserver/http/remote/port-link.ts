/** Connects one stream of a client with a port of a pod, in whatever frames he speaks. */
import { ApiError } from '../../../api/errors.ts'
import { NodeRefusal } from '../../../client/node-refusal.ts'
import type { Connection } from '../../../client/node-streams.ts'
import type { OpensPorts } from '../../subresources/opening.ts'
import { type Edge, Intake, type Outlet, Pump } from './pump.ts'

/** What a protocol gives for one connection. */
interface PortWires {
  readonly outlet: Outlet
  /** All has been said; with what went wrong, if anything did. */
  finish(problem?: string): void
  hold(isHeld: boolean): void
}

export class PortLink {
  #connection: Connection | undefined
  #intake: Intake | undefined
  #pump: Pump | undefined

  constructor(
    private readonly wires: PortWires,
    private readonly edge: Edge,
  ) {}

  open({ connect }: Pick<OpensPorts, 'connect'>, port: number): void {
    const connection = connectionOr(() => connect(port))
    if (typeof connection === 'string') return this.wires.finish(connection)
    this.#connection = connection
    this.#intake = new Intake(connection, this.edge, (isHeld) => this.wires.hold(isHeld))
    this.#pump = new Pump(connection, this.wires.outlet, this.edge, () => this.#done())
    this.#pump.start()
  }

  input(bytes: Buffer): void {
    this.#intake?.take(bytes)
  }

  closeInput(): void {
    this.#intake?.close()
  }

  /** The client has gone, or wants no more. */
  stop(): void {
    this.#pump?.stop()
    this.#connection?.abort()
    this.#connection = undefined
    this.edge.onWork()
  }

  #done(): void {
    this.wires.finish()
    this.stop()
  }
}

/** What goes wrong is told to the client on his stream for errors. */
function connectionOr(connect: () => Connection): Connection | string {
  try {
    return connect()
  } catch (error) {
    if (error instanceof NodeRefusal || error instanceof ApiError) return error.message
    throw error
  }
}
