/** How a command that goes on ends: on Ctrl-C, when it is told to, or when its terminal is closed. */
import { constants } from 'node:os'
import { complain } from './output.ts'

interface Ending {
  /** Puts the world outside in order again. Called once, whatever it is that ends the process; may throw. */
  restore(): void
  /** Lets go of whoever is still connected. */
  close(): Promise<void>
}

/** A server that takes longer to close is left to its fate. */
const longestCloseMs = 1_500

/** npm hands a Ctrl-C on to a process that has it from the terminal already: that is one wish, not two. */
const sameWishMs = 300

/** The first signal ends in order, with exit code 0; another one at once, with the code that shells give it. */
export function endOnSignal({ restore, close }: Ending): void {
  const restoreOnce = once(() => reported(restore))
  process.once('exit', restoreOnce)
  let endingAt: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (endingAt !== undefined && performance.now() - endingAt < sameWishMs) return
      if (endingAt !== undefined) process.exit(128 + constants.signals[signal])
      endingAt = performance.now()
      restoreOnce()
      const exit = () => process.exit()
      void closeInTime(close).then(exit, exit)
    })
  }
}

const closeInTime = (close: () => Promise<void>): Promise<void> =>
  Promise.race([close(), new Promise<void>((done) => setTimeout(done, longestCloseMs))])

function once(run: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    run()
  }
}

/** What goes wrong at the very end is said, and is no reason to end in another way. */
function reported(run: () => void): void {
  try {
    run()
  } catch (error) {
    process.exitCode = 1
    void complain((error as Error).message)
  }
}
