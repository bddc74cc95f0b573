/** What a client of redis listens to: channels, and all whose names fit a pattern. */
import { fits } from './glob.ts'
import { replyText } from './protocol.ts'

export class Subscriptions {
  readonly channels = new Set<string>()
  readonly patterns = new Set<string>()

  get count(): number {
    return this.channels.size + this.patterns.size
  }

  /** @param verb `subscribe` or `psubscribe`; answers what is said of each name */
  add(verb: string, names: readonly string[]): string {
    const to = this.#of(verb)
    return names
      .map((name) => {
        to.add(name)
        return replyText([verb, name, this.count])
      })
      .join('')
  }

  /** @param verb `unsubscribe` or `punsubscribe` @param names none: all */
  remove(verb: string, names: readonly string[]): string {
    const from = this.#of(verb)
    const all = names.length > 0 ? names : [...from]
    if (all.length === 0) return replyText([verb, null, this.count])
    return all
      .map((name) => {
        from.delete(name)
        return replyText([verb, name, this.count])
      })
      .join('')
  }

  clear(): void {
    this.channels.clear()
    this.patterns.clear()
  }

  /** What a listener is told of a message: once for each way in which he listens to its channel. */
  heard(channel: string, message: string): readonly (readonly string[])[] {
    return [
      ...(this.channels.has(channel) ? [['message', channel, message]] : []),
      ...[...this.patterns]
        .filter((pattern) => fits(channel, pattern))
        .map((pattern) => ['pmessage', pattern, channel, message]),
    ]
  }

  #of(verb: string): Set<string> {
    return verb.startsWith('p') ? this.patterns : this.channels
  }
}
