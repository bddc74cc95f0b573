/** How objects are named in answers. */
import type { Kind, KubeObject } from '../api/kind.ts'
import { refOf } from '../api/meta.ts'
import type { Subject, Why } from './why.ts'

/** Something that is named by others, and does not exist. */
export const missing = (kind: Kind, name: string, namespace?: string): Why => ({
  object: {
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    ...(kind.namespaced && namespace !== undefined && { namespace }),
    name,
  },
  sentence: 'does not exist',
  because: [],
})

export function subjectOf(object: KubeObject): Subject {
  const { apiVersion, kind } = object
  const { name, namespace } = refOf(object)
  return { apiVersion, kind, ...(namespace !== undefined && { namespace }), name }
}
