/** Bodies that go on after their beginning, such as those of watches: what comes is handed on as it comes. */
import { resolvePath } from '../../../runtime/files/files.ts'
import type { BodyStream } from '../../../runtime/http/exchange.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { eitherOf } from '../network/relay.ts'

interface Receiving {
  /** Undefined for standard output. */
  readonly file: string | undefined
  /** After this instant nobody waits any more. */
  readonly deadline?: number
  /** So long one waits for the next bytes. */
  readonly patienceMs?: number
}

interface Received {
  readonly bytes: number
  readonly why: 'over' | 'timeout' | 'cannot write'
}

/** Goes on until there is no more, or one of the waits is too long. A process that is ended takes the stream with it. */
export function* receiveRest(process: Process, rest: BodyStream, how: Receiving): Working<Received> {
  process.whenExited(() => rest.cancel())
  let bytes = 0
  for (;;) {
    const piece = rest.read()
    if (piece === undefined) return { bytes, why: 'over' }
    if (piece !== '') {
      bytes += piece.length
      if (!(yield* handOn(process, how.file, piece))) {
        rest.cancel()
        return { bytes, why: 'cannot write' }
      }
      continue
    }
    if (yield* comesInTime(process, rest, how)) continue
    rest.cancel()
    return { bytes, why: 'timeout' }
  }
}

function* comesInTime(
  process: Process,
  rest: BodyStream,
  { deadline, patienceMs }: Receiving,
): Working<boolean> {
  const { clock } = process.machine
  const until = Math.min(
    deadline ?? Number.POSITIVE_INFINITY,
    patienceMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + patienceMs,
  )
  if (until === Number.POSITIVE_INFINITY) {
    yield rest.more
    return true
  }
  if (clock.now() < until) yield eitherOf([rest.more, process.sleep(until - clock.now())])
  return clock.now() < until
}

/** Answers whether that could be written. */
function* handOn(process: Process, file: string | undefined, piece: string): Working<boolean> {
  if (file === undefined) {
    yield* process.write(piece)
    return true
  }
  const { files } = process.machine
  const opened = files.openForWriting(resolvePath(process.cwd, file), { user: process.user, append: true })
  if (isError(opened)) return false
  if ('file' in opened && files.append(opened, piece)) return false
  yield* process.breathe(piece.length)
  return true
}
