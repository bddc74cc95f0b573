/**
 * Puts in what every cluster has from the start: it is right, frozen and has its defaults, so that nobody is asked and
 * nothing is filled in but what tells one life of it from another. There is much of it, and a cluster has to be there at once.
 */
import type { KubeObject } from '../api/kind.ts'
import { deepFreeze } from '../api/memo.ts'
import type { Planted } from '../api/planted.ts'
import { formatTime } from '../api/time.ts'
import { entryOf } from './field-manager/managed-entries.ts'
import type { Identities } from './identities.ts'
import type { Store } from './store/store.ts'

/** @param now the cluster's time */
export function plant(
  { kind, metadata, parts, status, fields, manager }: Planted,
  {
    store,
    identities,
    now,
  }: { readonly store: Store; readonly identities: Identities; readonly now: number },
): void {
  const at = formatTime(now)
  const { apiVersion } = kind
  const writer = { manager, operation: 'Update', apiVersion, subresource: undefined } as const
  const object = Object.assign(
    { apiVersion, kind: kind.kind, metadata: undefined },
    parts,
    {
      metadata: Object.freeze(
        Object.assign({}, metadata, {
          uid: identities.uid(),
          resourceVersion: String(store.revision + 1),
          creationTimestamp: at,
          managedFields: Object.freeze([Object.freeze(entryOf(writer, fields, at))]),
        }),
      ),
    },
    status && { status: deepFreeze(status(at)) },
  )
  store.append(kind, 'ADDED', Object.freeze(object) as unknown as KubeObject)
}
