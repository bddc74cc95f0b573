/** Puts right the revisions of a DaemonSet that somebody else has made. Source: constructHistory and dedupCurHistories. */
import { controllerRevision } from '../../api/apps/controllerrevision.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import type { ControllerRevision, DaemonSet } from '../../api/generated/types/apps-v1.ts'
import type { Context } from '../runtime/controller.ts'
import { revisionLabel } from '../shared/revisions.ts'

/** Each bears a hash, and one only is of the template as it is now. */
export function tidyHistories(
  context: Context,
  set: DaemonSet,
  revisions: readonly ControllerRevision[],
  isLatest: (revision: ControllerRevision) => boolean,
): readonly ControllerRevision[] {
  const all = revisions.map((each) => labelled(context, each))
  const same = all.filter(isLatest)
  const kept = same.at(-1)
  if (!kept || same.length === 1) return all
  relabelPods(context, set, kept.metadata.labels?.[revisionLabel] ?? '')
  const surplus = same.slice(0, -1)
  for (const each of surplus) context.client.delete(controllerRevision, each)
  return all.filter((each) => !surplus.includes(each))
}

/** One that somebody else has made bears its name instead. */
const labelled = ({ client }: Context, revision: ControllerRevision): ControllerRevision =>
  revision.metadata.labels && revisionLabel in revision.metadata.labels
    ? revision
    : client.update(controllerRevision, revision, ({ metadata }) => {
        metadata.labels = { ...metadata.labels, [revisionLabel]: metadata.name! }
      })

function relabelPods({ client, cache }: Context, set: DaemonSet, hash: string): void {
  for (const each of cache.ownedBy(set, podKind)) {
    if (each.metadata.labels?.[revisionLabel] === hash) continue
    client.update(podKind, each, ({ metadata }) => {
      metadata.labels = { ...metadata.labels, [revisionLabel]: hash }
    })
  }
}
