/** Says in the status of each ValidatingAdmissionPolicy what is strange about its expressions, by the types of what it is asked about. */
import { typeWarnings } from '../../api/admissionregistration/type-warnings.ts'
import { validatingAdmissionPolicy } from '../../api/admissionregistration/validatingadmissionpolicy.ts'
import { type Actor, defineActor } from '../runtime/actor.ts'
import type { Served } from '../runtime/served.ts'

/** @param served every kind that is served now: kinds come and go. Source: pkg/controller/validatingadmissionpolicystatus. */
export const validatingAdmissionPolicyStatus = (served: Served): Actor =>
  defineActor({
    name: 'validatingadmissionpolicy-status',
    start({ client, cache, queue }) {
      const changed = queue((name) => {
        const policy = cache.get(validatingAdmissionPolicy, name)
        if (!policy) return
        const { generation = 0 } = policy.metadata
        if (generation <= (policy.status.observedGeneration ?? 0)) return
        const found = typeWarnings(policy.spec, served.kinds)
        const typeChecking = found.length > 0 ? { expressionWarnings: found } : {}
        client.apply(
          validatingAdmissionPolicy,
          policy,
          { status: { observedGeneration: generation, typeChecking } },
          { fieldManager: 'validatingadmissionpolicy-status', subresource: 'status' },
        )
      })
      cache.onChange(validatingAdmissionPolicy, ({ type, key }) => {
        if (type !== 'DELETED') changed.add(key)
      })
    },
  })
