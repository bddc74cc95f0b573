/** The time on the wall, for what the cluster's clock does not drive: how long a watch lasts, how long somebody outside is waited for. */
import { setImmediate } from 'node:timers/promises'
import { vi } from 'vitest'

/** Does something while the wall's timers (`setTimeout`) come in their order, ten milliseconds with each turn of the event loop, and nobody waits for them. */
export async function whileTheWallFlies<Result>(act: () => Promise<Result>): Promise<Result> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    let isActing = true
    const acted = act().finally(() => {
      isActing = false
    })
    acted.catch(() => undefined)
    while (isActing) {
      await setImmediate()
      vi.advanceTimersByTime(10)
    }
    return await acted
  } finally {
    vi.useRealTimers()
  }
}
