/** What has changed, as mysql writes it down where its files are, and tells those who follow it. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import type { Working } from '../../runtime/program.ts'
import { appendLines, writtenLines } from '../parts/written-lines.ts'
import type { Effort } from '../sql/relations.ts'
import type { Change, Followed } from './replication.ts'

/** Every change, one a line. */
const file = '/var/lib/mysql/binlog.000001'

/** Where every log begins, whatever stands in it. */
export const logStart = 4

export class ChangeLog {
  /** Those who are told of every change. */
  readonly #followers = new Set<Socket>()
  /** The end of the log, in bytes. */
  #position = logStart

  constructor(private readonly context: ServiceContext) {}

  get position(): number {
    return this.#position
  }

  get name(): string {
    return file.slice(file.lastIndexOf('/') + 1)
  }

  /** All that was written before the server began. */
  *before(): Generator<Change> {
    for (const line of writtenLines(this.context.files, file)) {
      if (line !== '') this.#position += line.length + 1
      const change = changeIn(line)
      if (change) yield change
    }
  }

  write(change: Change): void {
    const line = JSON.stringify(change)
    appendLines(this.context.files, file, `${line}\n`)
    this.#position += line.length + 1
    const told: Followed = { change, position: this.#position }
    for (const follower of this.#followers) {
      // Who does not read is left; he asks again from where he was.
      if (follower.write(`${JSON.stringify(told)}\n`) === undefined) continue
      this.#followers.delete(follower)
      follower.abort()
    }
  }

  /** All that has changed since, for one who is told of what changes from now on, too. */
  *tell(follower: Socket, since: number, effort: Effort): Working<string> {
    let position = logStart
    let text = ''
    for (const line of writtenLines(this.context.files, file)) {
      if (effort.needsRest(line.length)) yield* effort.rest()
      position += line.length + 1
      const change = position > since ? changeIn(line) : undefined
      if (change) text += `${JSON.stringify({ change, position } satisfies Followed)}\n`
    }
    this.#followers.add(follower)
    return text
  }

  forget(follower: Socket): void {
    this.#followers.delete(follower)
  }

  /** It is gone: those who follow it look for it. */
  end(): void {
    for (const each of this.#followers) each.abort()
  }
}

function changeIn(line: string): Change | undefined {
  // It may be cut off where the disk was full, or be somebody else's.
  try {
    const change: unknown = JSON.parse(line)
    return Array.isArray(change) && typeof change[2] === 'string' ? (change as unknown as Change) : undefined
  } catch {
    return undefined
  }
}
