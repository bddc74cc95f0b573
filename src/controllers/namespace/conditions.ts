/** What a namespace being deleted says of how far that is: pure. */
import type { APIService } from '../../api/apiregistration/types.ts'
import { pod } from '../../api/core/pod.ts'
import type { Namespace, NamespaceCondition } from '../../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { findCondition } from '../../api/meta.ts'

/** What is left of one kind in a namespace. */
export interface Remainder {
  readonly kind: Kind
  readonly objects: readonly KubeObject[]
  /** Whether it should be gone by now: no finalizer keeps it, and its time to end is over. */
  readonly isOverdue: boolean
  /** How long it may take yet, in seconds. */
  readonly secondsLeft: number
}

/** What keeps a namespace. */
export interface Content {
  readonly remainders: readonly Remainder[]
  /** Who else answers for versions of groups, and does not say what there is. */
  readonly stale: readonly APIService[]
}

type Finding = Pick<NamespaceCondition, 'type' | 'status' | 'reason' | 'message'>

/** What is left of pods alone is counted nowhere: nothing else was looked at. */
const countedOf = (remainders: readonly Remainder[]) =>
  remainders.filter(({ kind }) => kind !== (pod as unknown as Kind))

const fine = (type: string, reason: string, message: string): Finding => ({
  type,
  status: 'False',
  reason,
  message,
})

const discovered = fine(
  'NamespaceDeletionDiscoveryFailure',
  'ResourcesDiscovered',
  'All resources successfully discovered',
)
const parsed = fine(
  'NamespaceDeletionGroupVersionParsingFailure',
  'ParsedGroupVersions',
  'All legacy kube types successfully parsed',
)
const deleted = fine(
  'NamespaceDeletionContentFailure',
  'ContentDeleted',
  'All content successfully deleted, may be waiting on finalization',
)
const removed = fine('NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed')
const finalized = fine(
  'NamespaceFinalizersRemaining',
  'ContentHasNoFinalizers',
  'All content-preserving finalizers finished',
)

function discoveryFailure(stale: readonly APIService[]): Finding {
  if (stale.length === 0) return discovered
  const groups = stale
    .map(({ spec: { group, version } }) => `${group}/${version}`)
    .map((each) => `${each}: stale GroupVersion discovery: ${each}`)
    .sort()
  const message = `Discovery failed for some groups, ${stale.length} failing: unable to retrieve the complete list of server APIs: ${groups.join(', ')}`
  return { type: discovered.type, status: 'True', reason: 'DiscoveryFailed', message }
}

function contentFailure(namespace: string, remainders: readonly Remainder[]): Finding {
  const overdue = remainders.filter(({ isOverdue }) => isOverdue)
  if (overdue.length === 0) return deleted
  const errors = overdue.map(({ kind: { group, version, plural } }) => {
    const resource = `${group}/${version}, Resource=${plural}`
    return `unexpected items still remain in namespace: ${namespace} for gvr: ${resource}`
  })
  const message = `Failed to delete all resource types, ${errors.length} remaining: ${errors.join(', ')}`
  return { type: deleted.type, status: 'True', reason: 'ContentDeletionFailed', message }
}

function contentRemaining(remainders: readonly Remainder[]): Finding {
  if (remainders.length === 0) return removed
  const left = remainders
    .map(({ kind, objects }) => `${kind.plural}.${kind.group} has ${objects.length} resource instances`)
    .sort()
  const message = `Some resources are remaining: ${left.join(', ')}`
  return { type: removed.type, status: 'True', reason: 'SomeResourcesRemain', message }
}

function finalizersRemaining(remainders: readonly Remainder[]): Finding {
  const counts = new Map<string, number>()
  for (const { objects } of remainders) {
    for (const finalizer of objects.flatMap(({ metadata }) => metadata.finalizers ?? [])) {
      counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1)
    }
  }
  if (counts.size === 0) return finalized
  const left = [...counts].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).sort()
  const message = `Some content in the namespace has finalizers remaining: ${left.join(', ')}`
  return { type: finalized.type, status: 'True', reason: 'SomeFinalizersRemain', message }
}

/** The conditions of a namespace that is to go. */
export function conditionsOf(
  { metadata: { name }, status: { conditions: before } }: Namespace,
  { remainders, stale }: Content,
  at: string,
): NamespaceCondition[] {
  const counted = countedOf(remainders)
  const findings = [
    discoveryFailure(stale),
    parsed,
    contentFailure(name, remainders),
    contentRemaining(counted),
    finalizersRemaining(counted),
  ]
  const others = before?.filter(({ type }) => !findings.some((finding) => finding.type === type)) ?? []
  return [...others, ...findings.map((finding) => dated(finding, findCondition(before, finding.type), at))]
}

const dated = (finding: Finding, before: NamespaceCondition | undefined, at: string): NamespaceCondition => ({
  ...finding,
  lastTransitionTime: (before?.status === finding.status && before.lastTransitionTime) || at,
})
