/** The webhooks that are configured now, in the order in which they are asked: by the names of their configurations. */
import type { Kind, KubeObject } from '../../../api/kind.ts'
import type { Store } from '../../store/store.ts'

interface Configuration<Hook> extends KubeObject {
  readonly webhooks?: readonly Hook[]
}

const none: readonly never[] = Object.freeze([])

export class Configured<Hook extends object> {
  #revision = -1
  #hooks: readonly Hook[] = none
  #names = new Map<Hook, string>()

  constructor(private readonly kind: Kind<Configuration<Hook>>) {}

  in(store: Store): readonly Hook[] {
    const kind = this.kind as unknown as Kind
    if (store.count(kind) === 0) return none
    const revision = store.revisionOf(kind)
    if (revision !== this.#revision) {
      this.#revision = revision
      const all = store.list(this.kind)
      this.#hooks = all.flatMap(({ webhooks = [] }) => webhooks)
      this.#names = new Map(
        all.flatMap(({ metadata, webhooks = [] }) => webhooks.map((hook) => [hook, metadata.name])),
      )
    }
    return this.#hooks
  }

  /** The name of the configuration in which a webhook stands. */
  nameOf(hook: Hook): string {
    return this.#names.get(hook) ?? ''
  }
}
