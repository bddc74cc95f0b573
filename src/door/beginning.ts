/**
 * How a cluster begins, once and after each reset: a new control plane, its nodes, and what was prepared, step by step.
 * Who serves meanwhile goes on serving the old one.
 */
import { ApiError } from '../api/errors.ts'
import { ControlPlane } from '../control-plane.ts'
import type { OwnParts } from '../own-parts.ts'
import type { RunOptions } from '../run-options.ts'
import { perform } from './door.ts'
import type { Input } from './input.ts'
import { entryLine, type Journal } from './journal.ts'

/** After how many turns of the clock and at which instant something came in, or the preparations were over. */
export interface Prepared {
  readonly turns: number
  readonly at: number
  readonly input?: Input
}

interface Plan {
  readonly options: RunOptions
  readonly own?: OwnParts
  /** What came in at the start, and is done again. */
  readonly prepared?: readonly Prepared[]
  /** Told of all that this beginning writes. */
  readonly journal?: Journal
}

export class Beginning {
  readonly plane: ControlPlane
  readonly #steps: Iterator<void>

  constructor(plan: Plan) {
    const { options, own, journal } = plan
    this.plane = new ControlPlane(options, own, journal && ((entry) => journal(entryLine(entry))))
    this.#steps = stepsOf(this.plane, plan)
  }

  /** Does the next small step; answers whether there may be another. */
  go(): boolean {
    return !this.#steps.next().done
  }

  /** Does all that is left. */
  complete(): ControlPlane {
    while (this.go()) {}
    return this.plane
  }
}

function* stepsOf(plane: ControlPlane, { prepared = [], journal }: Plan): Generator<void> {
  yield* plane.start()
  const { clock } = plane
  for (const { turns, at, input } of prepared) {
    while (clock.turns < turns && clock.runNext(Number.POSITIVE_INFINITY)) yield
    clock.pass(at)
    if (!input) continue
    journal?.({ turns, at, input })
    try {
      perform(plane, input)
    } catch (error) {
      // It was refused the first time, too.
      if (!(error instanceof ApiError)) throw error
    }
    yield
  }
}
