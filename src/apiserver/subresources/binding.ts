/** `binding`: how a scheduler, ours or a user's, gives a pod to a node. */
import { boundTo } from '../../api/core/binding.ts'
import { node } from '../../api/core/node.ts'
import { pod } from '../../api/core/pod.ts'
import { badRequest, invalid } from '../../api/errors.ts'
import { type FieldErrors, notSupported, required } from '../../api/field-error.ts'
import type { Binding, Pod } from '../../api/generated/types/core-v1.ts'
import { formatTime } from '../../api/time.ts'
import { otherThanMeant } from '../preconditions.ts'
import type { Subresource } from './subresource.ts'
import { success } from './success.ts'

function* targetProblems({ kind, name }: Partial<Binding['target']>): FieldErrors {
  if (kind && kind !== node.kind) yield notSupported('target.kind', kind, [node.kind, '<empty>'])
  if (!name) yield required('target.name')
}

export const binding: Subresource = {
  name: 'binding',
  speaks: { group: '', version: 'v1', kind: 'Binding' },

  create({ registry, ref, context }, body, judge) {
    const { target, metadata } = body as unknown as Partial<Binding>
    if ((metadata?.name ?? '') !== ref.name)
      throw badRequest('name in URL does not match name in Binding object')
    const problems = [...targetProblems(target ?? {})]
    if (problems.length > 0) throw invalid({ kind: 'Binding', group: '' }, ref.name, problems)
    judge()
    const { uid, resourceVersion } = metadata!
    const at = formatTime(registry.now)
    const binding = (current: Pod) => {
      checkVersion(current, resourceVersion)
      return boundTo(current, { target: target!, metadata }, at)
    }
    const options = { subresource: 'binding', trusted: true, preconditions: { uid: uid || undefined } }
    registry.update(pod, ref, binding, { ...context, ...options })
    return success
  },
}

function checkVersion({ metadata }: Pod, asked: string | undefined): void {
  const { resourceVersion: found } = metadata
  if (asked && asked !== found) throw otherThanMeant(pod, metadata, { what: 'ResourceVersion', asked, found })
}
