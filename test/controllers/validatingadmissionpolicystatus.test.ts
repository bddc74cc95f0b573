/** The types of what policies are asked about, in their status. */
import { afterEach, expect, test } from 'vitest'
import { validatingAdmissionPolicy } from '../../src/api/admissionregistration/validatingadmissionpolicy.ts'
import { type Cluster, createCluster } from '../../src/index.ts'
import { definitionOf } from '../support/definition.ts'

let cluster: Cluster
afterEach(() => cluster.close())

const rule = (apiGroups: string[], apiVersions: string[], ...resources: string[]) => ({
  apiGroups,
  apiVersions,
  resources,
  operations: ['*'],
})
const deployments = rule(['apps'], ['v1'], 'deployments')

function statusOf(spec: object) {
  cluster = createCluster({ nodes: 0 })
  return statusIn(spec)
}

function statusIn(spec: object) {
  cluster.apply({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'rules' },
    spec: { matchConstraints: { resourceRules: [deployments] }, ...spec },
  })
  cluster.settle()
  return cluster.client.get(validatingAdmissionPolicy, 'rules').status
}

const checking = (...expressions: string[]) =>
  statusOf({ validations: expressions.map((expression) => ({ expression })) })

test('what fits the types says nothing, but that it was looked at', () => {
  expect(
    checking(
      'object.spec.replicas > 3 && object.metadata.labels["a"] == "b"',
      'object.spec.template.spec.containers.all(c, c.ports.all(p, p.containerPort > 1024))',
      'oldObject == null || timestamp("2020-01-01T00:00:00Z") < object.metadata.creationTimestamp',
    ),
  ).toEqual({ observedGeneration: 1, typeChecking: {} })
})

test('what does not is told with the kind, the place and the reason', () => {
  const { typeChecking } = checking('object.spec.replicsa > 3', 'object.spec.replicas == "3"')

  expect(typeChecking?.expressionWarnings).toEqual([
    {
      fieldRef: 'spec.validations[0].expression',
      warning:
        "apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'replicsa'\n" +
        ' | object.spec.replicsa > 3\n' +
        ' | ...........^\n',
    },
    {
      fieldRef: 'spec.validations[1].expression',
      warning:
        "apps/v1, Kind=Deployment: ERROR: <input>:1:22: found no matching overload for '_==_' applied to '(int, string)'\n" +
        ' | object.spec.replicas == "3"\n' +
        ' | .....................^\n',
    },
  ])
})

test('a message is looked at as well, variables are of the types that they come to, and kinds in their order', () => {
  const { typeChecking } = statusOf({
    matchConstraints: { resourceRules: [deployments, rule([''], ['v1'], 'pods', 'pods/status', 'nothings')] },
    variables: [{ name: 'labels', expression: 'object.metadata.labels' }],
    validations: [
      { expression: 'variables.labels["a"] == 1', messageExpression: 'string(object.spec.nodeName)' },
    ],
  })
  const warnings = typeChecking?.expressionWarnings ?? []

  expect(warnings.map(({ fieldRef }) => fieldRef)).toEqual([
    'spec.validations[0].expression',
    'spec.validations[0].messageExpression',
  ])
  expect(warnings[0].warning).toMatch(/^\/v1, Kind=Pod: ERROR.*\n\napps\/v1, Kind=Deployment: ERROR.*\n$/s)
  expect(warnings[1].warning).toContain("undefined field 'nodeName'")
})

test('of what may be any kind nothing is known', () => {
  const { typeChecking } = statusOf({
    matchConstraints: { resourceRules: [rule(['*'], ['v1'], 'deployments'), rule([''], ['v1'], '*')] },
    validations: [{ expression: 'object.nonsense == 1' }],
  })

  expect(typeChecking).toEqual({})
})

test('custom objects and parameters are of the types that their schemas say; parameters of no kind are none', () => {
  cluster = createCluster({ nodes: 0 })
  cluster.apply(definitionOf({ spec: { type: 'object', properties: { size: { type: 'integer' } } } }))
  cluster.settle()
  const spec = {
    matchConstraints: { resourceRules: [rule(['example.com'], ['v1'], 'things')] },
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    validations: [
      { expression: 'object.spec.size > 3 && object.metadata.labels["a"] == params.data["a"]' },
      { expression: 'object.spec.weight > 3' },
      { expression: 'params.datum == "x"' },
    ],
  }
  const texts = () =>
    statusIn(spec).typeChecking?.expressionWarnings?.map(({ warning }) => warning.split('\n')[0])

  expect(texts()).toEqual([
    "example.com/v1, Kind=Thing: ERROR: <input>:1:12: undefined field 'weight'",
    "example.com/v1, Kind=Thing: ERROR: <input>:1:7: undefined field 'datum'",
  ])
  spec.paramKind.kind = 'Nothing'
  expect(texts()?.[0]).toContain("undeclared reference to 'params'")
})
