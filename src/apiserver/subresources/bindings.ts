/** What a Binding that is created by itself does: the same as one at `binding` of the pod that it names. */
import { pod } from '../../api/core/pod.ts'
import { badRequest } from '../../api/errors.ts'
import type { Binding } from '../../api/generated/types/core-v1.ts'
import { binding } from './binding.ts'
import type { Subresource } from './subresource.ts'

export const bindings: Subresource = {
  name: 'bindings',
  speaks: binding.speaks,

  create(request, body) {
    const { metadata } = body as Partial<Binding>
    if (!metadata?.name) throw badRequest('Name parameter required.')
    const ref = { ...request.ref, name: metadata.name }
    return binding.create!({ ...request, kind: pod, ref }, body)
  },
}
