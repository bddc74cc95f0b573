/** The levers on the run as a whole. */
import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { stateOf } from './clock-levers.ts'
import { type Lever, lever } from './lever.ts'

/** So long it goes on before others are answered. */
const sliceMs = 5

export const runLevers: readonly Lever[] = [
  lever({
    method: 'POST',
    path: '/reset',
    summary: 'Begins anew: as the cluster started, with the same seed. Watches end with 410 Gone.',
    answers: 'Clock',
    async pull(moved) {
      const reset = moved.beginReset()
      for (let end = performance.now() + sliceMs; reset.go(); ) {
        if (performance.now() < end) continue
        await setImmediate()
        end = performance.now() + sliceMs
      }
      reset.end()
      return stateOf(moved)
    },
  }),
]
