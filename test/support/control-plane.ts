/** An API server and a clock, and of the rest only what a test names. */
import { admissionPlugins } from '../../src/apiserver/admission/plugins.ts'
import { Registry } from '../../src/apiserver/registry.ts'
import { Resources } from '../../src/apiserver/resources.ts'
import { Store } from '../../src/apiserver/store/store.ts'
import { bootstrap } from '../../src/bootstrap.ts'
import { Cache } from '../../src/client/cache.ts'
import { Client } from '../../src/client/client.ts'
import { userNamed } from '../../src/client/user.ts'
import { type Actor, runActors } from '../../src/controllers/runtime/actor.ts'
import type { Controller } from '../../src/controllers/runtime/controller.ts'
import { runControllers } from '../../src/controllers/runtime/runtime.ts'
import { kinds } from '../../src/kinds.ts'
import { minutes } from '../../src/sim/duration.ts'
import { Random } from '../../src/sim/random.ts'
import { supervisedClock } from './supervised-clock.ts'

/** No scheduler, no kubelets: controllers and actors as they are given. */
export class ControlPlane {
  readonly clock = supervisedClock()
  readonly random = new Random(1)
  readonly store = new Store(this.clock)
  readonly cache = new Cache(this.clock)
  readonly registry: Registry
  /** Trusted, as the parts of a cluster are. */
  readonly client: Client
  /** Checked, as users are. */
  readonly user: Client

  constructor(
    parts: { controllers?: readonly Controller[]; actors?: readonly Actor[]; bare?: boolean } = {},
  ) {
    const { clock, store, cache, random } = this
    const options = {
      store,
      clock,
      random: random.fork('apiserver'),
      resources: new Resources(kinds.map(({ kind }) => kind)),
      admission: admissionPlugins(),
    }
    this.registry = new Registry(options)
    store.subscribe((change) => cache.apply(change))
    this.client = this.clientOf('test')
    this.user = new Client(this.registry, {
      fieldManager: 'user',
      user: userNamed('user'),
      fieldValidation: 'Strict',
    })
    if (!parts.bare) bootstrap(this.registry, this.clientOf('kube-apiserver'))
    const runtime = { clock, cache, random, clientFor: (name: string) => this.clientOf(name) }
    runControllers(parts.controllers ?? [], runtime)
    runActors(parts.actors ?? [], runtime)
    this.settle()
  }

  clientOf(fieldManager: string): Client {
    return new Client(this.registry, { fieldManager, user: userNamed(fieldManager), trusted: true })
  }

  advance(ms: number): void {
    this.clock.advance(ms)
  }

  settle(): boolean {
    return this.clock.settle(minutes(30))
  }
}
