import { expect, test } from 'vitest'
import { configurationProblems } from '../../../src/api/pod-security/configuration.ts'

const header = { apiVersion: 'pod-security.admission.config.k8s.io/v1', kind: 'PodSecurityConfiguration' }

test('a configuration may leave out what is usual', () => {
  expect(configurationProblems({})).toEqual([])
  expect(
    configurationProblems({ ...header, defaults: { enforce: 'baseline', 'warn-version': 'v1.30' } }),
  ).toEqual([])
  expect(configurationProblems({ ...header, exemptions: { namespaces: ['kube-system'] } })).toEqual([])
})

test.each([
  [null, ['it must be an object of kind PodSecurityConfiguration']],
  [[], ['it must be an object of kind PodSecurityConfiguration']],
  [{ ...header, levels: {} }, ['unknown field "levels"']],
  [{ defaults: { audits: 'x' } }, ['unknown field "defaults.audits"']],
  [{ defaults: { enforce: 3 } }, ['defaults.enforce must be a string']],
  [{ exemptions: { usernames: 'me' } }, ['exemptions.usernames must be a list of strings']],
  [
    { apiVersion: 'v1', kind: 'Pod' },
    [
      'no kind "Pod" is registered for version "v1": it must be PodSecurityConfiguration of pod-security.admission.config.k8s.io/v1',
    ],
  ],
  [
    { defaults: { enforce: 'strict', 'audit-version': '1' } },
    [
      'defaults.enforce: Invalid value: "strict": must be one of privileged, baseline, restricted',
      'defaults.audit-version: Invalid value: "1": must be "latest" or "v1.x"',
    ],
  ],
  [
    { exemptions: { namespaces: ['a', 'a'], usernames: [''] } },
    [
      'exemptions.namespaces[1]: Duplicate value: "a"',
      'exemptions.usernames[0]: Invalid value: "": username must not be empty',
    ],
  ],
])('%j is none', (value, problems) => {
  expect(configurationProblems(value)).toEqual(problems)
})
