/** Which endpoint a client has had last: with session affinity he stays with it, until he has not come for a while. */
import type { Target } from './endpoints.ts'

interface Session {
  readonly target: Target
  readonly endsAt: number
}

/** Sessions that are over are looked for when so many have begun since. */
const cleanEvery = 1_024

export class SessionAffinity {
  readonly #sessions = new Map<string, Session>()
  #begun = 0

  /** The endpoint that the client had, if he still may. @param key of the client at a port of a Service */
  targetFor(key: string, targets: readonly Target[], now: number): Target | undefined {
    const session = this.#sessions.get(key)
    if (!session || session.endsAt <= now) return undefined
    const { ip, port } = session.target
    return targets.find((each) => each.ip === ip && each.port === port)
  }

  /** Each connection begins the time anew. */
  keep(key: string, target: Target, { now, timeoutMs }: { now: number; timeoutMs: number }): void {
    if (!this.#sessions.has(key) && ++this.#begun % cleanEvery === 0) this.#clean(now)
    this.#sessions.set(key, { target, endsAt: now + timeoutMs })
  }

  #clean(now: number): void {
    for (const [key, { endsAt }] of this.#sessions) if (endsAt <= now) this.#sessions.delete(key)
  }
}
