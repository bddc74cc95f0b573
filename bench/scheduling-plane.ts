/** An API server and the scheduler, and nothing else, as in kube-scheduler's own benchmark: nodes are only written down, and pods never run. */
import { pod } from '../src/api/core/pod.ts'
import type { Pod } from '../src/api/generated/types/core-v1.ts'
import type { Kind } from '../src/api/kind.ts'
import { Registry } from '../src/apiserver/registry.ts'
import { Resources } from '../src/apiserver/resources.ts'
import { Store } from '../src/apiserver/store/store.ts'
import { Cache } from '../src/client/cache.ts'
import { Client } from '../src/client/client.ts'
import { administrator, scheduler } from '../src/client/user.ts'
import { kinds } from '../src/kinds.ts'
import { runScheduler } from '../src/scheduler/scheduler.ts'
import { Clock } from '../src/sim/clock.ts'
import { Random } from '../src/sim/random.ts'

export type Manifest = { readonly apiVersion: string; readonly kind: string; readonly metadata: object }

export class SchedulingPlane {
  readonly clock = new Clock(Date.UTC(2026, 0, 1))
  readonly #client: Client
  readonly #kinds: ReadonlyMap<string, Kind>
  /** How many pods have been given a node. */
  bound = 0

  constructor() {
    const { clock } = this
    const store = new Store(clock)
    const all = kinds.map(({ kind }) => kind)
    this.#kinds = new Map(all.map((kind) => [`${kind.apiVersion}/${kind.kind}`, kind]))
    const resources = new Resources(all)
    const random = new Random(1)
    const registry = new Registry({
      store,
      clock,
      random: random.fork('apiserver'),
      resources,
      admission: [],
    })
    const cache = new Cache(clock)
    store.subscribe((change) => cache.apply(change))
    this.#client = new Client(registry, { fieldManager: 'bench', user: administrator })
    const client = new Client(registry, { fieldManager: 'kube-scheduler', user: scheduler, trusted: true })
    runScheduler({ clock, cache, client, random: random.fork('scheduler') })
    cache.onChange(pod, ({ object, previous }) => {
      if (previous && !previous.spec.nodeName && object.spec.nodeName) this.bound++
    })
  }

  create(manifest: Manifest): Pod {
    const kind = this.#kinds.get(`${manifest.apiVersion}/${manifest.kind}`)!
    return this.#client.create(kind, manifest as never) as never
  }

  /** Deletes what was created; what is gone already is so. */
  delete({ apiVersion, kind, metadata }: Manifest): void {
    const known = this.#kinds.get(`${apiVersion}/${kind}`)!
    const { name, namespace } = metadata as { readonly name: string; readonly namespace?: string }
    const found = this.#client.find(known, name, namespace)
    if (found) this.#client.delete(known, found)
  }

  /** Lets everything that is due be done. */
  run(): void {
    this.clock.advance(0)
  }
}
