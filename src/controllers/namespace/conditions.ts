/** What a namespace being deleted says of how far that is: pure. */
import type { NamespaceCondition } from '../../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { findCondition } from '../../api/meta.ts'

/** What is left of one kind in a namespace. */
export interface Remainder {
  readonly kind: Kind
  readonly objects: readonly KubeObject[]
}

type Finding = Pick<NamespaceCondition, 'type' | 'status' | 'reason' | 'message'>

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

/** The conditions of a namespace in which `remainders` are left. */
export function conditionsOf(
  before: readonly NamespaceCondition[] | undefined,
  remainders: readonly Remainder[],
  at: string,
): NamespaceCondition[] {
  const findings = [
    discovered,
    parsed,
    deleted,
    contentRemaining(remainders),
    finalizersRemaining(remainders),
  ]
  const others = before?.filter(({ type }) => !findings.some((finding) => finding.type === type)) ?? []
  return [...others, ...findings.map((finding) => dated(finding, findCondition(before, finding.type), at))]
}

const dated = (finding: Finding, before: NamespaceCondition | undefined, at: string): NamespaceCondition => ({
  ...finding,
  lastTransitionTime: (before?.status === finding.status && before.lastTransitionTime) || at,
})
