/**
 * What comes in one turn of the event loop is done together: once all has been read, the writes are made one after the
 * other, and then all answers go out. One write after the other finds its code in the processor's caches, which reading
 * a request and sending an answer drive out of them; and a client who gets several answers at once is woken once.
 * Together a small write takes a third less time.
 */
import type { ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'

/** So many answers wait for each other at most: who has asked first shall not wait for a thousand others. */
const mostAnswers = 16

/** Where it takes longer until the event loop comes round, in milliseconds, nobody waits for others. */
const longestWaitMs = 4

let writes: (() => void)[] = []
let answers: (() => void)[] = []
let isDue = false

/** Makes a write, which answers for what it throws, once all has been read that has come with it. */
export function writeTogether(write: () => void): void {
  writes.push(write)
  goOnSoon()
}

/** Ends an answer whose headers are written. */
export function endTogether(
  response: ServerResponse,
  body: string | Uint8Array,
  encoding: BufferEncoding = 'utf8',
): void {
  answers.push(() => response.end(body, encoding))
  if (answers.length < mostAnswers) goOnSoon()
  else sendAnswers()
}

/** How long those who waited of late did so: the cluster may be at work in between. What is past counts less each time. */
let waitedMs = 0

function goOnSoon(): void {
  if (!isDue) {
    isDue = true
    const since = performance.now()
    setImmediate(() => {
      isDue = false
      waitedMs = Math.max(performance.now() - since, waitedMs * 0.8)
      goOn()
    })
  }
  if (waitedMs > longestWaitMs) goOn()
}

/** Does at once all that waits: for what has waited for long enough already. */
export function goOn(): void {
  const due = writes
  writes = []
  for (const write of due) write()
  sendAnswers()
}

/** Sends at once what would wait for others: before something else is said on a connection. */
export function sendAnswers(): void {
  const due = answers
  answers = []
  for (const send of due) send()
}
