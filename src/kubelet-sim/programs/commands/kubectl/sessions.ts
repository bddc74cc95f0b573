/** Sessions with what runs in containers, which the API server opens. */
import type { Pod } from '../../../../api/generated/types/core-v1.ts'
import type { Session, SessionEnd } from '../../../../client/node-streams.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Handle, Wait } from '../../../runtime/processes/streams.ts'
import type { Working } from '../../../runtime/program.ts'
import { eitherOf } from '../network/relay.ts'
import { failure } from './failure.ts'
import type { Kubectl } from './kubectl-process.ts'

/** What is asked for below a Pod. */
type Sort = 'exec' | 'attach'

/** @throws Failure where nothing runs in it any more */
export function checkRuns({ status: { phase } }: Pod, sort: Sort): void {
  if (phase === 'Succeeded' || phase === 'Failed')
    throw failure(
      `cannot ${sort === 'exec' ? 'exec into' : 'attach'} a container in a completed pod; current phase is ${phase}`,
    )
}

/** @throws Refused, Failure */
export function* opened(
  { process, client }: Kubectl,
  { metadata }: Pod,
  below: Sort,
  query: URLSearchParams,
): Working<Session> {
  // What is run there may open a session of its own: each in a step of its own, so that none is within another.
  yield process.sleep(0)
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}/${below}?${query}`
  const { session } = yield* client.ask(path, { takesSession: true })
  if (!session)
    throw failure('unable to upgrade connection: you must specify at least 1 of stdin, stdout, stderr')
  return session
}

/** What the command has ended with. @throws Failure where the session has ended without it */
export function exitCodeOf(end: SessionEnd): number {
  if ('problem' in end) throw failure(`Internal error occurred: ${end.problem}`)
  return end.exitCode
}

/** How a session ends, once it does. */
export class Ending {
  how: SessionEnd | undefined
  #wake = () => {}

  constructor(session: Session) {
    session.onEnd((how) => {
      this.how = how
      this.#wake()
    })
  }

  /** Until then. */
  readonly wait: Wait = (wake) => {
    this.#wake = wake
    return () => {
      this.#wake = () => {}
    }
  }
}

/** Hands on what is said on both sides, until the command has come to its end. @param handles whose what it reads and writes is; default: those of this process */
export function* joined(
  { process }: Kubectl,
  session: Session,
  [input, output, errors]: readonly Handle[] = [
    process.input,
    process.handles[1] ?? {},
    process.handles[2] ?? {},
  ],
): Working<SessionEnd> {
  process.whenExited(() => session.abandon())
  const ending = new Ending(session)
  const ways = [
    ...(session.stdin ? [new Way(input, session.stdin)] : []),
    ...(session.stdout ? [new Way(session.stdout, output)] : []),
    ...(session.stderr ? [new Way(session.stderr, errors)] : []),
  ]
  for (;;) {
    const waits: Wait[] = []
    let hasMoved = false
    for (const way of ways) {
      const moved = way.move()
      if (moved === 'some') hasMoved = true
      else if (moved) waits.push(moved)
    }
    if (hasMoved) {
      if (process.needsRest(1_000)) yield* process.rest()
      continue
    }
    if (ending.how && ways.every((way) => way.isOver || way.isInput)) return ending.how
    yield eitherOf(ending.how ? waits : [...waits, ending.wait])
  }
}

interface From {
  read?(): string | undefined | Wait
}

/** Bytes that go from one place to another. */
class Way {
  isOver = false
  /** Nobody waits for its end. */
  readonly isInput: boolean

  constructor(
    private readonly from: From,
    private readonly to: Handle | NonNullable<Session['stdin']>,
  ) {
    this.isInput = 'close' in to
  }

  /** Hands on what there is; answers what to wait for where there is nothing, or no room for it. */
  move(): 'some' | Wait | undefined {
    if (this.isOver) return undefined
    const bytes = this.from.read?.()
    if (typeof bytes === 'function') return bytes
    if (bytes === undefined) {
      this.isOver = true
      if ('close' in this.to) this.to.close()
      return undefined
    }
    const written = this.to.write?.(bytes)
    if (written === 'broken' || isError(written)) this.isOver = true
    return typeof written === 'function' ? written : 'some'
  }
}
