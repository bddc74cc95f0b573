/** All who are connected with a redis server: who hears what is published, who watches, and who waits. */
import type { Watched } from './asked.ts'
import type { Connection } from './connection.ts'

export class Audience {
  readonly #connections = new Set<Connection>()
  #isOffering = false

  /** @param later calls back at once, but not before what is under way is done */
  constructor(private readonly later: (run: () => void) => void) {}

  get list(): readonly Connection[] {
    return [...this.#connections]
  }

  add(connection: Connection): void {
    this.#connections.add(connection)
  }

  /** Answers whether it was there. */
  remove(connection: Connection): boolean {
    return this.#connections.delete(connection)
  }

  end(): void {
    for (const each of this.#connections) each.abort()
  }

  watched(from: Watched, words: readonly string[]): void {
    const those = this.list.filter(({ isMonitor }) => isMonitor)
    const text = those.length > 0 ? from.watchedAs(words) : undefined
    if (text !== undefined) for (const each of those) each.push(`+${text}\r\n`)
  }

  /** Answers how many have heard it. */
  publish(channel: string, message: string): number {
    let heard = 0
    for (const each of this.#connections) heard += each.hear(channel, message)
    return heard
  }

  heard(): { readonly channels: ReadonlyMap<string, number>; readonly patterns: number } {
    const channels = new Map<string, number>()
    const patterns = new Set<string>()
    for (const { subscriptions } of this.#connections) {
      for (const each of subscriptions.channels) channels.set(each, (channels.get(each) ?? 0) + 1)
      for (const each of subscriptions.patterns) patterns.add(each)
    }
    return { channels, patterns: patterns.size }
  }

  get waiting(): number {
    let count = 0
    for (const { isWaiting } of this.#connections) if (isWaiting) count++
    return count
  }

  /** Something has changed: whoever has waited longest is offered it first, once the change is told. */
  offer(): void {
    if (this.#isOffering || this.waiting === 0) return
    this.#isOffering = true
    this.later(() => {
      this.#isOffering = false
      for (const each of this.#connections) each.tryAgain()
    })
  }
}
