/** Pods as a template describes them. */
import type { Pod, PodTemplateSpec } from '../../api/generated/types/core-v1.ts'
import type { KubeObject, New } from '../../api/kind.ts'
import { ownerReferencesTo } from './ownership.ts'

/**
 * The pod that `template` describes, still without a name of its own. It may be created any number of times; all
 * that is made from it shares the parts of the template.
 */
export function podFromTemplate(template: PodTemplateSpec, owner: KubeObject) {
  const { labels, annotations, finalizers } = template.metadata
  return {
    metadata: {
      namespace: owner.metadata.namespace,
      generateName: prefixOf(owner.metadata.name),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: ownerReferencesTo(owner),
    },
    spec: template.spec,
  } satisfies New<Pod>
}

/** A name that is as long as names may be is a prefix as it is. */
const prefixOf = (name: string): string => (name.length < longestName ? `${name}-` : name)

const longestName = 253
