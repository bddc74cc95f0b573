/** Labels of nodes that have newer names. Source: pkg/api/node/util.go. */
import type { NodeSelectorTerm } from '../generated/types/core-v1.ts'

const newLabels: Readonly<Record<string, readonly [since: string, now: string]>> = {
  'beta.kubernetes.io/arch': ['v1.14', 'kubernetes.io/arch'],
  'beta.kubernetes.io/os': ['v1.14', 'kubernetes.io/os'],
  'failure-domain.beta.kubernetes.io/region': ['v1.17', 'topology.kubernetes.io/region'],
  'failure-domain.beta.kubernetes.io/zone': ['v1.17', 'topology.kubernetes.io/zone'],
  'beta.kubernetes.io/instance-type': ['v1.17', 'node.kubernetes.io/instance-type'],
}

/** Those that are used no more, or are written otherwise. */
const otherwise: Readonly<Record<string, string>> = {
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods':
    'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
}

/** What the author of an old label is told; undefined where the label is not old. */
export function oldLabelSentence(key: string): string | undefined {
  if (Object.hasOwn(otherwise, key)) return otherwise[key]
  if (!Object.hasOwn(newLabels, key)) return undefined
  const [since, now] = newLabels[key]
  return `deprecated since ${since}; use "${now}" instead`
}

/** What a label is called now; undefined where it is not old. */
export const newLabelFor = (key: string): string | undefined =>
  Object.hasOwn(newLabels, key) ? newLabels[key][1] : undefined

/** The old labels in a list of requirements. */
export function* oldLabelWarnings(
  requirements: NodeSelectorTerm['matchExpressions'],
  path: string,
): Iterable<string> {
  for (const [n, { key }] of (requirements ?? []).entries()) {
    const old = oldLabelSentence(key)
    if (old) yield `${path}[${n}].key: ${key} is ${old}`
  }
}
