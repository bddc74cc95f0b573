/** The webhooks that are configured now, in the order in which they are asked: by the names of their configurations. */
import type { Kind, KubeObject } from '../../../api/kind.ts'
import type { Store } from '../../store.ts'

interface Configuration<Hook> extends KubeObject {
  readonly webhooks?: readonly Hook[]
}

const none: readonly never[] = Object.freeze([])

export class Configured<Hook> {
  #revision = -1
  #hooks: readonly Hook[] = none

  constructor(private readonly kind: Kind<Configuration<Hook>>) {}

  in(store: Store): readonly Hook[] {
    const kind = this.kind as unknown as Kind
    if (store.count(kind) === 0) return none
    const revision = store.revisionOf(kind)
    if (revision !== this.#revision) {
      this.#revision = revision
      this.#hooks = store.list(this.kind).flatMap(({ webhooks = [] }) => webhooks)
    }
    return this.#hooks
  }
}
