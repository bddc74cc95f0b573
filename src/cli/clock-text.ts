/** What `/kubesim/v1/clock` answers, in one line. */

interface ClockState {
  readonly now: string
  readonly speed: number | 'max'
  readonly paused: boolean
  readonly turns: number
  readonly revision: number
}

/** @param state as the server answers it */
export function clockText(state: unknown): string {
  const { now, speed, paused, turns, revision } = state as ClockState
  return `${now}  speed ${speed}${paused ? ', paused' : ''}  turn ${turns}  revision ${revision}\n`
}
