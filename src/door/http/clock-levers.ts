/** The levers that move time. */
import { badRequest } from '../../api/errors.ts'
import { turnCounts } from '../../cluster-options.ts'
import type { Clock } from '../../sim/clock.ts'
import { minutes } from '../../sim/duration.ts'
import type { Goal, Journey } from '../../sim/journey.ts'
import { isSpeed, type Speed } from '../../sim/pacer.ts'
import { type Wish, wishOf } from '../wish.ts'
import { duration, flag, instant, oneOf, required, text, wholeNumber } from './fields.ts'
import { type Lever, type LeverRequest, lever, type Moved } from './lever.ts'

const clockSchema = {
  type: 'object',
  required: ['now', 'speed', 'paused', 'turns', 'revision'],
  properties: {
    now: { type: 'string', format: 'date-time', description: "The cluster's time." },
    speed: {
      description: 'How many of its seconds pass in a real one, or max.',
      oneOf: [{ type: 'number' }, { const: 'max' }],
    },
    paused: {
      type: 'boolean',
      description: 'Time stands still; what is due at this instant is done all the same.',
    },
    turns: { type: 'integer', description: 'How many tasks of the clock have run.' },
    revision: {
      type: 'integer',
      description: 'The position of the newest entry of the log: the resourceVersion.',
    },
  },
}

const andClock = (name: string, description: string) => ({
  allOf: [{ $ref: '#/components/schemas/Clock' }],
  type: 'object',
  required: [name],
  properties: { [name]: { type: 'boolean', description } },
})

/** What the levers answer. */
export const clockSchemas = {
  Clock: clockSchema,
  Settled: andClock('settled', 'Whether it has settled, and has not only come to its limit.'),
  Reached: andClock('reached', 'Whether the instant has come, or the wish has come true.'),
}

export const stateOf = ({ api, clock, pacer }: Moved) => ({
  now: new Date(clock.now()).toISOString(),
  speed: pacer.pace,
  paused: pacer.speed === 'paused',
  turns: clock.turns,
  revision: api.revision,
})

const speed = oneOf<Exclude<Speed, 'paused'>>(
  {
    description: 'Seconds of the cluster in a real one, or max.',
    oneOf: [{ type: 'number', exclusiveMinimum: 0 }, { const: 'max' }],
  },
  'a positive number or max',
  (value) => (typeof value === 'number' || value === 'max') && isSpeed(value),
)

const usualLimitMs = minutes(30)
const limit = duration('How much of its time may pass at most. Default: 30m.')

export const clockLevers: readonly Lever[] = [
  lever({
    method: 'GET',
    path: '/clock',
    summary: 'Says what time it is in the cluster, and how fast it passes.',
    answers: 'Clock',
    pull: stateOf,
  }),
  lever({
    method: 'PUT',
    path: '/clock',
    summary: 'Changes how fast time passes, pauses it, or lets it go on.',
    answers: 'Clock',
    fields: { speed, paused: flag('Whether time stands still.') },
    pull(moved, { body }) {
      const { pacer } = moved
      if (body.speed !== undefined) pacer.setPace(body.speed)
      if (body.paused !== undefined) pacer.setSpeed(body.paused ? 'paused' : pacer.pace)
      moved.noteClock({ speed: pacer.speed })
      return stateOf(moved)
    },
  }),
  lever({
    method: 'POST',
    path: '/clock/advance',
    summary: 'Lets a length of time pass at once, with everything that happens in it.',
    answers: 'Clock',
    fields: { duration: required(duration('How much of the time of the cluster.')) },
    async pull(moved, request) {
      const ms = request.body.duration!
      await travel(moved, request, () => {
        moved.noteClock({ advance: ms })
        return { limitAt: moved.clock.now() + ms }
      })
      return stateOf(moved)
    },
  }),
  lever({
    method: 'POST',
    path: '/clock/step',
    summary: 'Runs the next turns, wherever in time they are.',
    answers: 'Clock',
    fields: { turns: wholeNumber('How many. Default: 1.', turnCounts) },
    async pull(moved, request) {
      const { turns = 1 } = request.body
      await travel(moved, request, () => {
        moved.noteClock({ step: turns })
        return { turns }
      })
      return stateOf(moved)
    },
  }),
  lever({
    method: 'POST',
    path: '/clock/settle',
    summary: 'Runs until nothing is left to do but to wait: for a probe, a back-off, a heartbeat.',
    answers: 'Settled',
    fields: { limit },
    async pull(moved, request) {
      const { limit: limitMs = usualLimitMs } = request.body
      const journey = await travel(moved, request, (clock) => {
        moved.noteClock({ settle: limitMs })
        return { limitAt: clock.now() + limitMs, isReached: () => !clock.isBusy }
      })
      return { ...stateOf(moved), settled: journey.isReached }
    },
  }),
  lever({
    method: 'POST',
    path: '/clock/run-until',
    summary: 'Runs until an instant, or until a wish has come true that kubectl wait could have.',
    answers: 'Reached',
    fields: {
      time: instant('The instant.'),
      resource: text('What is waited for: deployment/web.'),
      namespace: text('Where it is. Default: default.'),
      for: text(
        "condition=Available, delete, create, or jsonpath='{.status.phase}'=Running. Default: create.",
      ),
      limit,
    },
    async pull(moved, request) {
      const { time, resource, namespace, for: words, limit: limitMs = usualLimitMs } = request.body
      if ((time === undefined) === (resource === undefined))
        throw badRequest('one of time and resource is required, and not both')
      const goal =
        time === undefined
          ? wishGoal(moved, { resource: resource!, namespace, for: words }, limitMs)
          : timeGoal(moved, time)
      const journey = await travel(moved, request, goal)
      return { ...stateOf(moved), reached: journey.isReached || time !== undefined }
    },
  }),
]

function timeGoal({ clock, noteClock }: Moved, time: number): () => Goal {
  if (time < clock.now()) throw badRequest(`time: ${new Date(time).toISOString()} is past`)
  return () => {
    noteClock({ advance: Math.max(0, time - clock.now()) })
    return { limitAt: time }
  }
}

/** @throws ApiError 400 for a wish that makes no sense */
function wishGoal({ api, noteClock }: Moved, wish: Wish, limitMs: number): (clock: Clock) => Goal {
  const isReached = sensible(() => wishOf(api, wish))
  return (clock) => {
    noteClock({ runUntil: wish, limit: limitMs })
    return { limitAt: clock.now() + limitMs, isReached }
  }
}

function sensible<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw badRequest((error as Error).message)
  }
}

/** Resolves at the end of the journey; it is called off when nobody waits for it any more. */
const travel = (
  { pacer }: Moved,
  { onGone }: Pick<LeverRequest<never>, 'onGone'>,
  goal: (clock: Clock) => Goal,
): Promise<Journey> => new Promise((resolve) => onGone(pacer.travel(goal, resolve)))
