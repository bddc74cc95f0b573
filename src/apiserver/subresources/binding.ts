/** `binding`: how a scheduler, ours or a user's, gives a pod to a node. */
import { boundTo } from '../../api/core/binding.ts'
import { pod } from '../../api/core/pod.ts'
import { invalid } from '../../api/errors.ts'
import { required } from '../../api/field-error.ts'
import { formatTime } from '../../api/time.ts'
import type { Subresource } from './subresource.ts'
import { success } from './success.ts'

export const binding: Subresource = {
  name: 'binding',
  speaks: { group: '', version: 'v1', kind: 'Binding' },

  create({ registry, ref, context }, body) {
    const { target, metadata } = body as { target?: { name?: string }; metadata?: { uid?: string } }
    const nodeName = target?.name
    if (!nodeName) throw invalid({ kind: 'Binding', group: '' }, ref.name, [required('target.name')])
    const preconditions = metadata?.uid ? { uid: metadata.uid } : undefined
    const at = formatTime(registry.now)
    registry.update(pod, ref, (current) => boundTo(current, nodeName, at), {
      ...context,
      subresource: 'binding',
      trusted: true,
      preconditions,
    })
    return success
  },
}
