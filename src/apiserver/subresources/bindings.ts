/** What a Binding that is created by itself does: the same as one at `binding` of the pod that it names. */
import { pod } from '../../api/core/pod.ts'
import { badRequest } from '../../api/errors.ts'
import { binding } from './binding.ts'
import type { Subresource } from './subresource.ts'

export const bindings: Subresource = {
  name: 'bindings',
  speaks: binding.speaks,

  create(request, body, judge) {
    const { name = '' } = body.metadata ?? {}
    const judgeNamed = () => {
      judge()
      if (name === '') throw badRequest('Name parameter required.')
    }
    return binding.create!({ ...request, kind: pod, ref: { ...request.ref, name } }, body, judgeNamed)
  },
}
