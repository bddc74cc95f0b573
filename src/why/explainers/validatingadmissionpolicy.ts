/** Whether a policy of admission refuses anything: it takes a binding, and expressions that hold. */
import { validatingAdmissionPolicy } from '../../api/admissionregistration/validatingadmissionpolicy.ts'
import { validatingAdmissionPolicyBinding } from '../../api/admissionregistration/validatingadmissionpolicybinding.ts'
import { explainerOf } from '../explainer.ts'
import { clause } from '../general.ts'

export const admissionPolicyExplainer = explainerOf(
  validatingAdmissionPolicy,
  ({ metadata, status }, question) => {
    const bindings = question
      .list(validatingAdmissionPolicyBinding)
      .filter(({ spec }) => spec.policyName === metadata.name)
    const [warning] = status?.typeChecking?.expressionWarnings ?? []
    const doubt = warning
      ? `; ${warning.fieldRef} may not hold: ${clause(warning.warning.split('\n')[0])}`
      : ''
    if (bindings.length === 0)
      return { sentence: `is asked about nothing: no ValidatingAdmissionPolicyBinding names it${doubt}` }
    const names = bindings.map(({ metadata: { name }, spec: { validationActions = [] } }) => {
      const acts = validationActions.length > 0 ? ` (${validationActions.join(', ')})` : ''
      return `${name}${acts}`
    })
    return { sentence: `is in force by the binding ${names.join(', ')}${doubt}` }
  },
)
