/** Bytes between a connection and a process: what comes in goes out there, and back, until both ends are closed. */
import type { Socket } from '../../../runtime/network/socket.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Handle, Wait } from '../../../runtime/processes/streams.ts'
import type { Process, Working } from '../../../runtime/program.ts'

/** Waits for whichever comes first. */
export const eitherOf =
  (waits: readonly Wait[]): Wait =>
  (wake) => {
    let isDone = false
    const callOffs = waits.map((wait) =>
      wait(() => {
        if (isDone) return
        isDone = true
        wake()
      }),
    )
    return () => {
      isDone = true
      for (const callOff of callOffs) callOff()
    }
  }

interface Ends {
  readonly socket: Socket
  readonly input: Handle
  readonly output: Handle
  /** It ends when nothing has come for so long. */
  readonly idleMs?: number
  /** It ends when there is nothing more to be sent. */
  readonly endsWithInput?: boolean
}

/** Ends when the other end has closed, and all is written. */
export function* relay(process: Process, { socket, input, output, idleMs, endsWithInput }: Ends): Working {
  let isSending = true
  let lastAt = process.machine.clock.now()
  for (;;) {
    const waits: Wait[] = []
    const sent = isSending ? send(input, socket) : 'ended'
    if (sent === 'ended' && isSending) {
      isSending = false
      socket.close()
      if (endsWithInput) return
    } else if (typeof sent === 'function') waits.push(sent)
    const got = socket.read()
    if (got === undefined) return
    if (typeof got === 'string') {
      const written = output.write?.(got)
      if (written === 'broken' || isError(written)) return
      if (typeof written === 'function') yield written
    } else waits.push(got)
    if (sent === 'some' || typeof got === 'string') {
      lastAt = process.machine.clock.now()
      if (process.needsRest(1_000)) yield* process.rest()
      continue
    }
    const left = idleMs === undefined ? undefined : lastAt + idleMs - process.machine.clock.now()
    if (left !== undefined && left <= 0) return
    yield eitherOf(left === undefined ? waits : [...waits, process.sleep(left)])
  }
}

/** Hands on what can be read now; answers what to wait for where there is nothing, or no room for it. */
function send(input: Handle, socket: Socket): Wait | 'some' | 'ended' {
  const text = input.read?.()
  if (text === undefined) return 'ended'
  if (typeof text === 'function') return text
  const written = socket.write(text)
  if (written === 'broken') return 'ended'
  return written ?? 'some'
}
