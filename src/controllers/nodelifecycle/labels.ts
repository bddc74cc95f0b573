/** The old names of a node's platform labels, kept equal to the stable ones. */
import type { Node } from '../../api/generated/types/core-v1.ts'

const oldNames = [
  ['kubernetes.io/os', 'beta.kubernetes.io/os'],
  ['kubernetes.io/arch', 'beta.kubernetes.io/arch'],
] as const

/** The labels to set; empty where they are right. */
export function missingOldLabels({ metadata: { labels } }: Node): Readonly<Record<string, string>> {
  const missing: Record<string, string> = {}
  for (const [stable, old] of oldNames) {
    const value = labels?.[stable]
    if (value !== undefined && labels?.[old] !== value) missing[old] = value
  }
  return missing
}
