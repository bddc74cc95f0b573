/** What an audit policy may say. */
import { expect, test } from 'vitest'
import { readAuditPolicy } from '../../../src/api/audit/policy.ts'
import { problemsIn, sentenceOf } from '../../../src/api/component-config/invalid-configuration.ts'

const problemsOf = (policy: unknown) => problemsIn(() => readAuditPolicy(policy)).map(sentenceOf)

test('a policy in the words of the documentation is one', () => {
  const rules = [
    { level: 'RequestResponse', resources: [{ group: '', resources: ['pods'] }] },
    { level: 'None', userGroups: ['system:authenticated'], nonResourceURLs: ['/api*', '/version'] },
    { level: 'Metadata', omitStages: ['RequestReceived'] },
  ]
  expect(problemsOf({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages: [], rules })).toEqual([])
})

test.each<[object, string]>([
  [{ rules: [] }, 'rules: Required value: there must be one at least'],
  [{ kind: 'Policies', rules: [{}] }, 'it must be Policy of audit.k8s.io/v1'],
  [{ rules: [{}] }, 'rules[0].level: Required value'],
  [
    { rules: [{ level: 'All' }] },
    'rules[0].level: Unsupported value: "All": supported values: "None", "Metadata", "Request", "RequestResponse"',
  ],
  [{ rules: [{ level: 'None', verb: ['get'] }] }, 'rules[0].verb: unknown field'],
  [
    { rules: [{ level: 'None', nonResourceURLs: ['healthz', '/a*b'] }] },
    `rules[0].nonResourceURLs[0]: Invalid value: "healthz": non-resource URL rules must begin with a '/' character`,
  ],
  [
    { rules: [{ level: 'None', nonResourceURLs: ['/a'], namespaces: ['b'] }] },
    'rules cannot apply to both regular resources and non-resource URLs',
  ],
  [
    { rules: [{ level: 'None', resources: [{ group: 'apps/v1' }] }] },
    'rules[0].resources.group: Invalid value: "apps/v1"',
  ],
  [
    { rules: [{ level: 'None', resources: [{ group: 'apps', resourceNames: ['a'] }] }] },
    'using resourceNames requires at least one resource',
  ],
  [
    { omitStages: ['Begun'], rules: [{ level: 'None' }] },
    'omitStages[0]: Invalid value: "Begun": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic',
  ],
])('of %j it is told what is wrong', (policy, said) => {
  expect(problemsOf(policy).join('; ')).toContain(said)
})
