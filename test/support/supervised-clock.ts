/** A clock for control planes that tests put together: a refusal backs off, all else is thrown out of `advance`. */
import { ApiError } from '../../src/api/errors.ts'
import { Clock } from '../../src/sim/clock.ts'
import { Supervisor } from '../../src/sim/supervisor.ts'

export function supervisedClock(): Clock {
  const clock: Clock = new Clock(
    Date.UTC(2026, 0, 1),
    new Supervisor({
      whereabouts: () => ({ at: clock.now(), revision: 0, seed: 1 }),
      isRefusal: (error) => error instanceof ApiError,
    }),
  )
  return clock
}
