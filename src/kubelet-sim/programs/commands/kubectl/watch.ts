/** A watch as kubectl reads it: event by event, no longer than it is wanted. */
import { textOf } from '../../../runtime/bytes.ts'
import type { BodyStream } from '../../../runtime/http/exchange.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { eitherOf } from '../network/relay.ts'
import { failure, Refused } from './failure.ts'
import type { Kubectl } from './kubectl-process.ts'

interface WatchEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  readonly object: T
}

/** Why there is no event. */
type Silence = 'late' | 'over'

export class Watch<T> {
  #text = ''

  private constructor(
    private readonly process: Process,
    private readonly body: BodyStream,
  ) {
    process.whenExited(() => body.cancel())
  }

  /** @param path with its query. @throws Refused, Failure */
  static *open<T>({ process, client }: Kubectl, path: string, accept?: string): Working<Watch<T>> {
    const { rest } = yield* client.ask(path, { takesStream: true, accept })
    if (!rest) throw failure('unexpected end of watch')
    return new Watch<T>(process, rest)
  }

  /** @param until in milliseconds since 1970; absent: however long it takes. @throws Refused */
  *next(until?: number): Working<WatchEvent<T> | Silence> {
    const { clock } = this.process.machine
    for (;;) {
      const newline = this.#text.indexOf('\n')
      if (newline >= 0) {
        const event = JSON.parse(textOf(this.#text.slice(0, newline)))
        this.#text = this.#text.slice(newline + 1)
        if (event.type === 'ERROR') throw new Refused(event.object)
        return event
      }
      const piece = this.body.read()
      if (piece === undefined) return 'over'
      this.#text += piece
      if (piece !== '') continue
      if (until !== undefined && clock.now() >= until) return 'late'
      yield until === undefined
        ? this.body.more
        : eitherOf([this.body.more, this.process.sleep(until - clock.now())])
    }
  }

  close(): void {
    this.body.cancel()
  }
}

/** What follows one object. */
export const watchOf = (list: string, name: string, resourceVersion?: string): string =>
  `${list}?watch=true&fieldSelector=${encodeURIComponent(`metadata.name=${name}`)}${resourceVersion ? `&resourceVersion=${resourceVersion}` : ''}`
