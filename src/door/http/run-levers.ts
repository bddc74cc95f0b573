/** The levers on the run as a whole. */
import { stateOf } from './clock-levers.ts'
import { type Lever, lever } from './lever.ts'

export const runLevers: readonly Lever[] = [
  lever({
    method: 'POST',
    path: '/reset',
    summary: 'Begins anew: as the cluster started, with the same seed. Watches end with 410 Gone.',
    answers: 'Clock',
    pull(moved) {
      moved.reset()
      return stateOf(moved)
    },
  }),
]
