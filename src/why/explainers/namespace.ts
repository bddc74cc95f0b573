/** Why a Namespace is still terminating: what is left in it, and who holds that. */
import { apiService, isStale } from '../../api/apiregistration/apiservice.ts'
import { event } from '../../api/core/event.ts'
import { namespace } from '../../api/core/namespace.ts'
import { contentFinalizer } from '../../api/finalizers.ts'
import type { Kind } from '../../api/kind.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { alike } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { counted, since } from '../general.ts'

export const namespaceExplainer = explainerOf(namespace, (object, question) => {
  if (!isBeingDeleted(object)) return { sentence: 'is active' }
  const { name, deletionTimestamp } = object.metadata
  const left = question.kinds
    .filter((kind) => kind.namespaced && kind !== (event as unknown as Kind))
    .flatMap((kind) => question.list(kind, name).map((each) => question.why(kind, each)))
  const others = object.spec.finalizers?.filter((each) => each !== contentFinalizer) ?? []
  const stale = question.list(apiService).filter(isStale)
  const holds = [
    ...(stale.length > 0 ? ['nobody can tell what there is of APIs that others answer for'] : []),
    ...(left.length > 0 ? [`${counted(left.length, 'object')} in it must go first`] : []),
    ...(others.length > 0 ? [`nobody has removed its finalizers ${others.join(', ')} yet`] : []),
  ]
  const why = holds.join('; ') || 'it will be gone in a moment'
  return {
    sentence: `has been terminating for ${since(deletionTimestamp, question.now)}: ${why}`,
    because: [...stale.map((each) => question.why(apiService, each)), ...alike(left)],
  }
})
