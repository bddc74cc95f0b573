/** What reads and writes one life of the store, and what it shares with the edge that serves it. */
import { Rest, type RestOptions } from '../rest/rest.ts'
import { WatchHub } from '../watch.ts'
import { Snapshots } from './snapshots.ts'
import type { Streams } from './streams.ts'
import type { Traffic } from './traffic.ts'
import type { Turns } from './turns.ts'
import { Watches } from './watches.ts'

export type LifeOptions = Omit<RestOptions, 'lists'>

/** What an edge has for all lives. */
interface Edge {
  readonly turns: Turns
  readonly streams: Streams
  readonly traffic?: Traffic
}

export class Life {
  readonly rest: Rest
  readonly watches: Watches
  readonly #hub: WatchHub

  /** @param hub who tells watches of changes; default: one for this life alone */
  constructor(options: LifeOptions, edge: Edge, hub?: WatchHub) {
    const { registry } = options
    const snapshots = new Snapshots(registry.store)
    this.#hub = hub ?? new WatchHub(registry)
    this.rest = new Rest({ ...options, lists: snapshots })
    this.watches = new Watches({ ...edge, registry, snapshots, hub: this.#hub })
  }

  end(): void {
    this.#hub.close()
    this.rest.close()
  }
}
