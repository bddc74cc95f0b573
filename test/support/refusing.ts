/** Keeps somebody from doing something: a policy that denies it. */
import { validatingAdmissionPolicy } from '../../src/api/admissionregistration/validatingadmissionpolicy.ts'
import { validatingAdmissionPolicyBinding } from '../../src/api/admissionregistration/validatingadmissionpolicybinding.ts'
import type { Client } from '../../src/client/client.ts'

interface Denied {
  readonly group: string
  readonly resource: string
  readonly operation: 'CREATE' | 'DELETE'
}

/** Answers how to allow it again. */
export function deny(client: Client, { group, resource, operation }: Denied): () => void {
  const rules = [{ apiGroups: [group], apiVersions: ['v1'], resources: [resource], operations: [operation] }]
  const policy = client.create(validatingAdmissionPolicy, {
    metadata: { name: 'deny' },
    spec: {
      matchConstraints: { resourceRules: rules },
      validations: [{ expression: 'false', message: 'not today' }],
    },
  } as never)
  const binding = client.create(validatingAdmissionPolicyBinding, {
    metadata: { name: 'deny' },
    spec: { policyName: 'deny', validationActions: ['Deny'] },
  } as never)
  return () => {
    client.delete(validatingAdmissionPolicyBinding, binding)
    client.delete(validatingAdmissionPolicy, policy)
  }
}
