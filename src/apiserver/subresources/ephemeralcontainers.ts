/** `ephemeralcontainers`: adds containers to a running pod, for `kubectl debug`. */
import type { Draft } from 'immer'
import { defaultContainers } from '../../api/core/container-defaults.ts'
import { pod } from '../../api/core/pod.ts'
import { ephemeralContainersUpdateProblems } from '../../api/core/pod-update.ts'
import { invalid } from '../../api/errors.ts'
import type { EphemeralContainer, Pod } from '../../api/generated/types/core-v1.ts'
import { objectOf, type Subresource } from './subresource.ts'

export const ephemeralContainers: Subresource = {
  name: 'ephemeralcontainers',

  get: objectOf,

  update({ registry, ref, context }, change) {
    const adding = (current: Pod): Pod => {
      const wanted = change(current) as Pod
      const ephemeralContainers = structuredClone(wanted.spec?.ephemeralContainers ?? [])
      defaultContainers(ephemeralContainers as Draft<EphemeralContainer>[])
      const spec = { ...current.spec, ephemeralContainers }
      const next = { ...current, spec }
      const problems = [...ephemeralContainersUpdateProblems(next, current)]
      if (problems.length > 0) throw invalid(pod, ref.name, problems)
      return next
    }
    return registry.update(pod, ref, adding, { ...context, subresource: 'ephemeralcontainers' })
  },
}
