/** A command whose client is connected, and then told that there is none. Source: the API server's StreamTranslator. */
import { NodeRefusal, Undialled } from '../../../client/node-refusal.ts'
import type { Session, SessionEnd } from '../../../client/node-streams.ts'
import type { OpensCommand } from '../../subresources/opening.ts'

/** The session, or one that has ended before it began: of v5 the API server takes the handshake upon itself, and asks the node then. */
export function sessionAfterHandshake(opening: OpensCommand): Session {
  try {
    return opening.open()
  } catch (error) {
    const problem = problemOf(error, opening)
    if (problem === undefined) throw error
    return new NoSession(problem)
  }
}

function problemOf(error: unknown, { path }: OpensCommand): string | undefined {
  if (error instanceof NodeRefusal) return `unable to upgrade connection: ${error.message}`
  if (error instanceof Undialled)
    return `error sending request: Post "https://${error.host}${path}": ${error.dial}`
  return undefined
}

class NoSession implements Session {
  readonly stdin = undefined
  readonly stdout = undefined
  readonly stderr = undefined

  constructor(private readonly problem: string) {}

  resize(): void {}

  onEnd(run: (end: SessionEnd) => void): void {
    run({ problem: this.problem })
  }

  abandon(): void {}
}
