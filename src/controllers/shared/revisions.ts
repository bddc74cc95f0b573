/** ControllerRevisions: what StatefulSets and DaemonSets remember of their templates, as kubectl rollout reads it. */
import { controllerRevision } from '../../api/apps/controllerrevision.ts'
import { isEqual } from '../../api/equality.ts'
import { ApiError } from '../../api/errors.ts'
import type { ControllerRevision } from '../../api/generated/types/apps-v1.ts'
import type { PodTemplateSpec } from '../../api/generated/types/core-v1.ts'
import { withKeysInOrder } from '../../api/go-json.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { type LabelSelector, matches } from '../../api/selector.ts'
import type { Context } from '../runtime/controller.ts'
import { orphansOf } from './orphans.ts'
import { claim, ownerReferencesTo, selectorOfSet } from './ownership.ts'
import { attempt } from './requests.ts'

/** The label by which a pod bears the name or the hash of the revision that it was made from. */
export const revisionLabel = 'controller-revision-hash'

/** What has a history: a StatefulSet or a DaemonSet. */
interface RevisedSet extends KubeObject {
  readonly spec: {
    readonly selector: LabelSelector
    readonly template: PodTemplateSpec
    readonly revisionHistoryLimit: number
  }
  readonly status: { readonly collisionCount?: number }
}

interface HistoryRules<T extends RevisedSet> {
  readonly kind: Kind<T>
  /** The label under which a revision bears its hash. */
  readonly hashLabel: string
  /** The hash of what a revision holds. */
  hashOf(content: unknown, collisionCount?: number): string
  /** Revisions that the set controls and whose labels match no more stay its own, and are not looked at. Default: it lets go of them. */
  readonly keepsStrays?: boolean
  /**
   * Puts right what the revisions of a set lack, which are sorted by number, and answers those that stay. Default: nothing.
   * @param isLatest whether a revision holds the template as it is now
   */
  tidy?(
    context: Context,
    set: T,
    revisions: readonly ControllerRevision[],
    isLatest: (revision: ControllerRevision) => boolean,
  ): readonly ControllerRevision[]
}

export interface History {
  /** The revision of the template as it is now. */
  readonly latest: ControllerRevision
  /** All of them by number, the oldest first. */
  readonly all: readonly ControllerRevision[]
}

const orphanRevisions = orphansOf(controllerRevision)

/** Records the template of a set if it is new. Answers undefined where a name was taken: the set comes back. */
export function recordRevision<T extends RevisedSet>(
  context: Context,
  rules: HistoryRules<T>,
  set: T,
): History | undefined {
  const selector = selectorOfSet(set.spec.selector)
  const claimed = claim(context, {
    owner: set,
    ownerKind: rules.kind,
    kind: controllerRevision,
    orphans: orphanRevisions,
    selector,
    ...(rules.keepsStrays && {
      isCandidate: ({ metadata: { labels } }: ControllerRevision) =>
        selector !== undefined && matches(selector, labels),
    }),
  })
  const content = contentOf(set.spec.template)
  const isLatest = ({ data }: ControllerRevision) => isEqual(data, content)
  const sorted = claimed.toSorted(byNumber)
  const all = rules.tidy?.(context, set, sorted, isLatest) ?? sorted
  const known = all.findLast(isLatest)
  const next = (all.at(-1)?.revision ?? 0) + 1
  if (known && known === all.at(-1)) return { latest: known, all }
  const latest = known ? renumber(context, known, next) : create(context, rules, set, next)
  return latest && { latest, all: [...all.filter((each) => each !== known), latest] }
}

const byNumber = (a: ControllerRevision, b: ControllerRevision) =>
  a.revision - b.revision || (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1)

type Content = {
  readonly spec: { readonly template: PodTemplateSpec & { readonly $patch: 'replace' } }
}

/** A strategic merge patch that puts a set back to this template, as Go writes it: clients compare it byte by byte with one of their own. */
const contentOf = memoByIdentity(
  ({ metadata, spec }: PodTemplateSpec) =>
    withKeysInOrder({
      spec: { template: { $patch: 'replace', metadata, spec } },
    }) as ControllerRevision['data'] & Content,
)

/** The template that a revision holds. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec {
  const { metadata, spec } = (data as unknown as Content).spec.template
  return { metadata: metadata ?? {}, spec }
}

/** A template that comes back is the newest revision again. */
const renumber = ({ client }: Context, known: ControllerRevision, number: number): ControllerRevision =>
  client.update(controllerRevision, known, (draft) => {
    draft.revision = number
  })

function create<T extends RevisedSet>(
  { client }: Context,
  { kind, hashLabel, hashOf }: HistoryRules<T>,
  set: T,
  number: number,
): ControllerRevision | undefined {
  const content = contentOf(set.spec.template)
  const hash = hashOf(content, set.status.collisionCount)
  const { namespace, annotations } = set.metadata
  const name = `${set.metadata.name.slice(0, 223)}-${hash}`
  const made = attempt(() =>
    client.create(controllerRevision, {
      metadata: {
        name,
        namespace,
        labels: { ...set.spec.template.metadata.labels, [hashLabel]: hash },
        ...(annotations && { annotations }),
        ownerReferences: ownerReferencesTo(set),
      },
      data: content,
      revision: number,
    }),
  )
  if (!(made instanceof ApiError)) return made
  if (made.reason !== 'AlreadyExists') throw made
  const known = client.get(controllerRevision, name, namespace)
  if (isEqual(known.data, content)) return known
  client.updateStatus(kind, set, (draft) => {
    const status = draft as { collisionCount?: number }
    status.collisionCount = (status.collisionCount ?? 0) + 1
  })
  return undefined
}

interface Unused {
  readonly all: History['all']
  /** The names of those in use. */
  readonly live: ReadonlySet<string>
  /** How many count towards the limit. Default: those that are not in use. */
  readonly counted?: number
}

/** Deletes the oldest revisions beyond the limit that no pod is of. */
export function forgetRevisions({ client }: Context, set: RevisedSet, { all, live, counted }: Unused): void {
  const unused = all.filter(({ metadata }) => !live.has(metadata.name))
  const surplus = (counted ?? unused.length) - set.spec.revisionHistoryLimit
  for (const revision of unused.slice(0, Math.max(0, surplus))) client.delete(controllerRevision, revision)
}
