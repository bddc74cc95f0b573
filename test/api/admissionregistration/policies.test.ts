import { expect, test } from 'vitest'
import { mutatingAdmissionPolicy } from '../../../src/api/admissionregistration/mutatingadmissionpolicy.ts'
import { mutatingAdmissionPolicyBinding } from '../../../src/api/admissionregistration/mutatingadmissionpolicybinding.ts'
import { mutatingWebhookConfiguration } from '../../../src/api/admissionregistration/mutatingwebhookconfiguration.ts'
import { validatingAdmissionPolicy } from '../../../src/api/admissionregistration/validatingadmissionpolicy.ts'
import { validatingAdmissionPolicyBinding } from '../../../src/api/admissionregistration/validatingadmissionpolicybinding.ts'
import { validatingWebhookConfiguration } from '../../../src/api/admissionregistration/validatingwebhookconfiguration.ts'
import { apiServer, refusal } from '../../apiserver/admission/api-server.ts'

test.each([
  mutatingAdmissionPolicy,
  mutatingAdmissionPolicyBinding,
  mutatingWebhookConfiguration,
  validatingAdmissionPolicy,
  validatingAdmissionPolicyBinding,
  validatingWebhookConfiguration,
])('an update of one of the $plural names the version that it changes', ({ needsVersion }) => {
  expect(needsVersion).toBe(true)
})

const policy = {
  metadata: { name: 'few' },
  spec: {
    matchConstraints: {
      resourceRules: [
        { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] },
      ],
    },
    validations: [{ expression: 'object.spec.replicas < 5' }],
  },
}

test('the status of a policy is checked: its warnings say of what, its conditions why and since when', () => {
  const { user } = apiServer()
  const made = user.create(validatingAdmissionPolicy, policy as never)

  const status = {
    typeChecking: { expressionWarnings: [{ fieldRef: ' ', warning: '' }] },
    conditions: [{ type: '', status: 'Maybe', reason: '', message: '' }],
  }

  const { message } = refusal(() =>
    user.updateStatus(validatingAdmissionPolicy, made as never, (draft) => void Object.assign(draft, status)),
  )
  for (const sentence of [
    'status.typeChecking.expressionWarnings[0].warning: Required value',
    'status.typeChecking.expressionWarnings[0].fieldRef: Required value',
    'status.conditions[0].type: Invalid value: "": name part must be non-empty',
    'status.conditions[0].status: Unsupported value: "Maybe"',
    'status.conditions[0].lastTransitionTime: Required value',
    'status.conditions[0].reason: Required value',
  ])
    expect(message).toContain(sentence)
})

test.each([
  ['{', "unrecognized character in action: U+007B '{'"],
  ['a[', 'unterminated array'],
  ['a[x]', 'invalid array index x'],
  ['a....b', 'invalid multiple recursive descent'],
  ['a[?(@.b', 'unterminated filter'],
  ["'a", 'unterminated quoted string'],
])('a warning in the status of a policy is of a field: %s is none', (fieldRef, why) => {
  const { user } = apiServer()
  const made = user.create(validatingAdmissionPolicy, policy as never)
  const typeChecking = { expressionWarnings: [{ fieldRef, warning: 'odd' }] }
  const write = () =>
    user.updateStatus(validatingAdmissionPolicy, made as never, (status) => {
      Object.assign(status, { typeChecking })
    })
  expect(refusal(write).message).toContain(`invalid JSONPath: ${why}`)
})
