/** Keeps a finalizer on an object until it is being deleted and nobody uses it any more. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import { isBeingDeleted, isHeldBy } from '../../api/meta.ts'
import type { Client } from '../../client/client.ts'

interface Protection<T extends KubeObject> {
  readonly client: Client
  readonly kind: Kind<T>
  readonly finalizer: string
}

export function protect<T extends KubeObject>(
  { client, kind, finalizer }: Protection<T>,
  object: T,
  isUsed: () => boolean,
): void {
  const isHeld = isHeldBy(object, finalizer)
  if (isBeingDeleted(object) ? !isHeld || isUsed() : isHeld) return
  client.update(kind, object, ({ metadata }) => {
    const others = metadata.finalizers?.filter((each) => each !== finalizer) ?? []
    metadata.finalizers = isHeld ? others : [...others, finalizer]
  })
}
