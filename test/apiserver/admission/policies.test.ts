/** Admission policies: what they are asked, what they refuse, and what they change. */
import { expect, test } from 'vitest'
import { mutatingAdmissionPolicy } from '../../../src/api/admissionregistration/mutatingadmissionpolicy.ts'
import { mutatingAdmissionPolicyBinding } from '../../../src/api/admissionregistration/mutatingadmissionpolicybinding.ts'
import { validatingAdmissionPolicy } from '../../../src/api/admissionregistration/validatingadmissionpolicy.ts'
import { validatingAdmissionPolicyBinding } from '../../../src/api/admissionregistration/validatingadmissionpolicybinding.ts'
import { validatingWebhookConfiguration } from '../../../src/api/admissionregistration/validatingwebhookconfiguration.ts'
import { configMap } from '../../../src/api/core/configmap.ts'
import { namespace } from '../../../src/api/core/namespace.ts'
import type {
  MatchResources,
  MutatingAdmissionPolicySpec,
  ValidatingAdmissionPolicyBindingSpec,
  ValidatingAdmissionPolicySpec,
} from '../../../src/api/generated/types/admissionregistration-v1.ts'
import { refOf } from '../../../src/api/meta.ts'
import { userNamed } from '../../../src/client/user.ts'
import { ask } from '../../support/asking.ts'
import { testCluster } from '../../support/cluster.ts'
import { definitionOf } from '../../support/definition.ts'
import { apiServer, named, refusal } from './api-server.ts'

const configMaps = (...operations: readonly string[]): MatchResources =>
  ({
    resourceRules: [{ operations, apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }],
  }) as unknown as MatchResources

type Server = ReturnType<typeof apiServer>

function validate(
  { user }: Server,
  spec: Partial<ValidatingAdmissionPolicySpec>,
  binding: Partial<ValidatingAdmissionPolicyBindingSpec> = {},
) {
  const matchConstraints = configMaps('CREATE', 'UPDATE', 'DELETE')
  const policy = user.create(validatingAdmissionPolicy, {
    metadata: { name: 'rules' },
    spec: { matchConstraints, ...spec },
  } as never)
  user.create(validatingAdmissionPolicyBinding, {
    metadata: { name: 'bound' },
    spec: { policyName: 'rules', validationActions: ['Deny'], ...binding },
  } as never)
  return policy
}

function mutate({ user }: Server, name: string, spec: Partial<MutatingAdmissionPolicySpec>) {
  const matchConstraints = configMaps('CREATE', 'UPDATE')
  user.create(mutatingAdmissionPolicy, {
    metadata: { name },
    spec: { matchConstraints, reinvocationPolicy: 'Never', ...spec },
  } as never)
  user.create(mutatingAdmissionPolicyBinding, { metadata: { name }, spec: { policyName: name } } as never)
}

const patched = (expression: string) => ({ patchType: 'JSONPatch', jsonPatch: { expression } }) as const
const applied = (expression: string) =>
  ({ patchType: 'ApplyConfiguration', applyConfiguration: { expression } }) as const

const create = ({ user }: Server, data: Readonly<Record<string, string>>, name = 'settings') =>
  user.create(configMap, { metadata: named(name), data })

test('what a policy does not allow is refused in its words', () => {
  const server = apiServer()
  validate(server, { validations: [{ expression: "object.data.size == 'small'", message: 'too large' }] })
  const denied = refusal(() => create(server, { size: 'large' }))
  expect(denied.code).toBe(422)
  expect(denied.message).toBe(
    `configmaps "settings" is forbidden: ValidatingAdmissionPolicy 'rules' with binding 'bound' denied request: too large`,
  )
  expect(create(server, { size: 'small' }).data).toEqual({ size: 'small' })
})

test('a message may be made of what is refused, a reason has its code', () => {
  const server = apiServer()
  validate(server, {
    variables: [{ name: 'size', expression: 'int(object.data.size)' }],
    validations: [
      {
        expression: 'variables.size < 5',
        messageExpression: `'%d is %d too large'.format([variables.size, variables.size - 4])`,
        reason: 'Forbidden',
      },
    ],
  })
  const denied = refusal(() => create(server, { size: '7' }))
  expect([denied.code, denied.reason]).toEqual([403, 'Forbidden'])
  expect(denied.message).toMatch(/denied request: 7 is 3 too large$/)
})

test.each([
  ['Fail', /resulted in error: no such key: data$/],
  ['Ignore', undefined],
] as const)('a mistake in a policy with failurePolicy %s', (failurePolicy, sentence) => {
  const server = apiServer()
  validate(server, { failurePolicy, validations: [{ expression: "object.data.size == 'small'" }] })
  if (sentence) expect(refusal(() => create(server, {})).message).toMatch(sentence)
  else expect(create(server, { a: 'b' }).data).toEqual({ a: 'b' })
})

test('an update is seen with what was before, a deletion only with that', () => {
  const server = apiServer()
  validate(server, {
    validations: [
      { expression: "request.operation != 'UPDATE' || object.data.size >= oldObject.data.size" },
      { expression: "request.operation != 'DELETE' || (object == null && oldObject.data.size == '1')" },
    ],
  })
  const stored = create(server, { size: '2' })
  const resized = (size: string) => () =>
    server.user.update(configMap, stored, (object) => {
      object.data = { size }
    })
  expect(refusal(resized('1')).message).toContain('failed expression: request.operation')
  expect(resized('3')().data).toEqual({ size: '3' })
  expect(refusal(() => server.user.delete(configMap, stored)).message).toContain('denied request')
})

test('parameters are looked up, and decide', () => {
  const server = apiServer()
  const limits = server.user.create(configMap, { metadata: named('limits'), data: { most: '3' } })
  validate(
    server,
    {
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      matchConditions: [{ name: 'not-limits', expression: "object.metadata.name != 'limits'" }],
      validations: [{ expression: 'int(object.data.size) <= int(params.data.most)' }],
    },
    { paramRef: { name: 'limits', parameterNotFoundAction: 'Deny' } as never },
  )
  expect(refusal(() => create(server, { size: '4' })).message).toContain('failed expression')
  server.user.update(configMap, limits, (object) => {
    object.data = { most: '4' }
  })
  expect(create(server, { size: '4' }).data).toEqual({ size: '4' })
})

test('a policy without a binding, or bound to other namespaces, is not asked', () => {
  const server = apiServer()
  validate(
    server,
    { validations: [{ expression: 'false' }] },
    { matchResources: { namespaceSelector: { matchLabels: { strict: 'yes' } } } as never },
  )
  expect(create(server, { a: 'b' }).data).toEqual({ a: 'b' })
  server.user.create(namespace, { metadata: { name: 'strict', labels: { strict: 'yes' } } } as never)
  const inStrict = () =>
    server.user.create(configMap, { metadata: { name: 'settings', namespace: 'strict' }, data: {} })
  expect(refusal(inStrict).message).toContain('denied request')
})

test('nobody locks himself out: a policy that refuses everything can be deleted', () => {
  const server = apiServer()
  const everything = { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }
  const policy = validate(server, {
    matchConstraints: { resourceRules: [everything] } as never,
    validations: [{ expression: 'false' }],
  })
  expect(refusal(() => create(server, {})).code).toBe(422)
  // Only policies and their bindings are beyond them.
  const hooks = { metadata: { name: 'hooks' } }
  expect(refusal(() => server.user.create(validatingWebhookConfiguration, hooks)).code).toBe(422)
  server.user.delete(validatingAdmissionPolicy, policy)
  expect(create(server, { a: 'b' }).data).toEqual({ a: 'b' })
})

test('a rule that would take for ever is ended, and refuses', () => {
  const server = apiServer()
  const all = 'lists.range(1000)'
  validate(server, {
    validations: [{ expression: `${all}.all(a, ${all}.all(b, ${all}.all(c, a + b + c >= 0)))` }],
  })
  expect(refusal(() => create(server, {})).message).toMatch(/cost/)
})

test('a configuration is applied, as by server-side apply', () => {
  const server = apiServer()
  mutate(server, 'labels', {
    mutations: [applied("Object{metadata: Object.metadata{labels: {'team': object.data.team}}}")],
  })
  expect(create(server, { team: 'blue' }).metadata.labels).toEqual({ team: 'blue' })
})

test('JSON patches are made of what is there', () => {
  const server = apiServer()
  mutate(server, 'patches', {
    mutations: [
      patched(
        `[JSONPatch{op: 'add', path: '/metadata/labels', value: {}}, JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b'), value: object.data.a}]`,
      ),
    ],
  })
  expect(create(server, { a: 'x' }).metadata.labels).toEqual({ 'a/b': 'x' })
})

test('who wants to see what others have changed since is asked once more', () => {
  const count = `[JSONPatch{op: 'add', path: '/data/n', value: string(int(object.data.n) + 1)}]`
  const played = (reinvocationPolicy: 'IfNeeded' | 'Never') => {
    const server = apiServer()
    mutate(server, 'a-counter', { reinvocationPolicy, mutations: [patched(count)] })
    mutate(server, 'b-writer', {
      mutations: [patched(`[JSONPatch{op: 'add', path: '/data/b', value: 'b'}]`)],
    })
    return create(server, { n: '0' }).data
  }
  expect(played('Never')).toEqual({ n: '1', b: 'b' })
  expect(played('IfNeeded')).toEqual({ n: '2', b: 'b' })
})

test('what a policy makes of an object is validated as what a user writes', () => {
  const server = apiServer()
  mutate(server, 'bad', { mutations: [patched(`[JSONPatch{op: 'add', path: '/data/a b', value: 'x'}]`)] })
  expect(refusal(() => create(server, { a: 'x' })).message).toContain('data[a b]: Invalid value')
})

test.each([
  ["add', path: '/spek', value: 'x'", 'strict decoding error: unknown field "spek"'],
  [
    "replace', path: '/data', value: 'x'",
    'json: cannot unmarshal string into Go struct field ConfigMap.data of type map[string]string',
  ],
  ["replace', path: '/kind', value: 'Nope'", 'no kind "Nope" is registered for version "v1"'],
  [
    "replace', path: '/kind', value: 'Secret'",
    'failed to convert object: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
  ],
])('a JSON patch that leaves no object of the kind is a failure: %s', (operation, why) => {
  const server = apiServer()
  mutate(server, 'wrong', { failurePolicy: 'Ignore', mutations: [patched(`[JSONPatch{op: '${operation}}]`)] })
  const failed = refusal(() => create(server, { a: 'x' }))
  expect(failed.code).toBe(500)
  expect(failed.message).toContain(`Internal error occurred: ${why}`)
})

test.each([
  ["duration('90m')", '5400s'],
  ["timestamp('2020-01-01T00:00:00.5Z')", '2020-01-01T00:00:00.5Z'],
  ["b'abc'", 'YWJj'],
  ['9007199254740993', '9007199254740993'],
  ["optional.of('x')", 'x'],
])('a JSON patch writes %s as protobuf does', (value, text) => {
  const server = apiServer()
  mutate(server, 'value', {
    mutations: [patched(`[JSONPatch{op: 'add', path: '/data/v', value: ${value}}]`)],
  })
  expect(create(server, { a: 'x' }).data).toEqual({ a: 'x', v: text })
})

test.each([
  ['type(1)', "type conversion not supported for 'type'"],
  ['optional.none()', 'optional.none() dereference'],
  ["quantity('1Gi')", "type conversion error from 'Quantity' to '*structpb.Value'"],
  ["{1: 'x'}", "unsupported type conversion from 'int' to string"],
  ["Object.data{t: duration('1h')}", 'proto: invalid type: time.Duration'],
  ["double('NaN')", 'google.protobuf.Value.number_value: invalid NaN value'],
])('what JSON does not have, no JSON patch writes: %s', (value, why) => {
  const server = apiServer()
  mutate(server, 'value', {
    mutations: [patched(`[JSONPatch{op: 'add', path: '/data/v', value: ${value}}]`)],
  })
  const { message } = refusal(() => create(server, { a: 'x' }))
  expect(message).toContain(
    'denied request: JSONPath valueExpression evaluated to a type that could not marshal to JSON: ',
  )
  expect(message).toContain(why)
})

test.each([
  [
    "data: {'v': timestamp('2020-01-01T00:00:00Z')}",
    'time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)',
  ],
  ["data: {'v': {'a': 1}}", 'map[ref.Val]ref.Val{"a":1}'],
  ["data: {'v': 'a,b'.split(',')}", '[]string{"a", "b"}'],
])('a configuration holds no value that JSON does not have: %s', (field, shown) => {
  const server = apiServer()
  mutate(server, 'value', { mutations: [applied(`Object{${field}}`)] })
  expect(refusal(() => create(server, { a: 'x' })).message).toContain(
    `.data.v: expected string, got &value.valueUnstructured{Value:${shown}}`,
  )
})

test('maps within lists are no structs, and a list that is written empty says nothing', () => {
  const server = apiServer()
  const owner = "{'apiVersion': 'v1', 'kind': 'Pod', 'name': 'web', 'uid': 'u'}"
  const setting = (field: string, value: string) => {
    mutate(server, field.toLowerCase(), {
      mutations: [applied(`Object{metadata: Object.metadata{${field}: ${value}}}`)],
    })
  }
  setting('finalizers', '[]')
  expect(create(server, {}).metadata).not.toHaveProperty('finalizers')
  setting('ownerReferences', `[${owner}]`)
  expect(refusal(() => create(server, {}, 'other')).message).toContain(
    '.metadata.ownerReferences: element 0: associative list with keys may not have non-map elements',
  )
})

test('a mutating policy sees a new object without what the API server makes up, and cannot say it', () => {
  const server = apiServer()
  const told = (field: string) => `'${field}': string(has(object.metadata.${field}))`
  mutate(server, 'a-look', {
    mutations: [applied(`Object{data: {${told('uid')}, ${told('creationTimestamp')}}}`)],
  })
  mutate(server, 'b-claim', {
    mutations: [patched("[JSONPatch{op: 'add', path: '/metadata/uid', value: 'mine'}]")],
  })
  const made = create(server, {})
  expect(made.data).toEqual({ uid: 'false', creationTimestamp: 'false' })
  expect(made.metadata.uid).not.toBe('mine')
})

test('which policies act is settled before one of them does', () => {
  const server = apiServer()
  const blue = { matchLabels: { team: 'blue' } }
  mutate(server, 'a-label', {
    mutations: [applied("Object{metadata: Object.metadata{labels: {'team': 'blue'}}}")],
  })
  mutate(server, 'b-blue', {
    reinvocationPolicy: 'IfNeeded',
    matchConstraints: { ...configMaps('CREATE'), objectSelector: blue },
    mutations: [applied("Object{data: {'is': 'blue'}}")],
  })
  expect(create(server, { a: 'x' }).data).toEqual({ a: 'x' })
})

test('who has not acted at first is not asked once more', () => {
  const server = apiServer()
  mutate(server, 'a-late', {
    reinvocationPolicy: 'IfNeeded',
    matchConditions: [{ name: 'ready', expression: "'ready' in object.data" }],
    mutations: [applied("Object{data: {'late': 'yes'}}")],
  })
  mutate(server, 'b-ready', { mutations: [applied("Object{data: {'ready': 'yes'}}")] })
  expect(create(server, { a: 'x' }).data).toEqual({ a: 'x', ready: 'yes' })
})

test('a binding without its parameters forbids, before any mutation is tried', () => {
  const server = apiServer()
  mutate(server, 'a-wrong', { mutations: [applied('Object{data: {"a": 1}}')] })
  mutate(server, 'b-bound', {
    paramKind: { apiVersion: 'example.com/v1', kind: 'Limit' },
    mutations: [applied('Object{}')],
  })
  const failed = refusal(() => create(server, {}))
  expect(failed.reason).toBe('Forbidden')
  expect(failed.message).toContain('policy "b-bound" denied request: failed to configure policy: ')
  expect(failed.details?.causes).toHaveLength(2)
})

test('a configuration that makes no object of the kind is a mistake of its policy', () => {
  const server = apiServer()
  mutate(server, 'wrong', { mutations: [applied("Object{binaryData: {'b': 'no base64'}}")] })
  expect(refusal(() => create(server, { a: 'x' }))).toMatchObject({
    code: 403,
    message:
      "policy 'wrong' with binding 'wrong' denied request: unable to convert unstructured object to /v1, Kind=ConfigMap: illegal base64 data at input byte 2",
  })
})

test('what a JSON patch adds without a value is null', () => {
  const server = apiServer()
  const labels = patched("[JSONPatch{op: 'add', path: '/metadata/labels'}]")
  mutate(server, 'bare', { mutations: [labels] })
  const made = server.user.create(configMap, { metadata: { ...named('settings'), labels: { a: 'b' } } })
  expect(made.metadata).not.toHaveProperty('labels')
})

test('a policy sends nothing to another namespace', () => {
  const server = apiServer()
  const elsewhere = patched("[JSONPatch{op: 'replace', path: '/metadata/namespace', value: 'other'}]")
  mutate(server, 'elsewhere', { mutations: [elsewhere] })
  expect(refusal(() => create(server, { a: 'x' })).message).toBe(
    'the namespace of the provided object does not match the namespace sent on the request',
  )
})

test('a test of a JSON patch at a place that is not there is no test that fails', () => {
  const server = apiServer()
  mutate(server, 'marked', {
    mutations: [patched("[JSONPatch{op: 'test', path: '/data/k', value: 'v'}]")],
  } as never)

  expect(create(server, { k: 'other' }).data).toEqual({ k: 'other' })
  const { message } = refusal(() => server.user.create(configMap, { metadata: named('empty') }))
  expect(message).toContain(
    'JSON Patch: test operation does not apply: is missing path: /data/k: missing value',
  )
})

test('who is answered is asked about a patch that changes nothing, and about each object of a collection', () => {
  const server = apiServer()
  const made = create(server, { size: 'large' })
  validate(server, { validations: [{ expression: 'false', message: 'never' }] })
  const context = { fieldManager: 'test', user: userNamed('test'), warn: () => {} }
  const ref = refOf(made)

  expect(refusal(() => server.registry.update(configMap, ref, (it) => it, context)).message).toContain(
    'never',
  )
  expect(
    refusal(() => server.registry.delete(configMap, ref, {}, { ...context, isOfCollection: true })).message,
  ).toContain('configmaps "Unknown" is forbidden')
})

test.each([
  ["object.data.map(key, key).sum() == 'x'", 'no such overload: sum(list)'],
  ["[dyn(1), dyn('a')].sum() == 1", 'no such overload'],
  ["dyn(1) + dyn('a') == 'x'", 'no such overload'],
])('a function of values that it does not take is a mistake, and no harm: %s', (expression, why) => {
  const server = apiServer()
  validate(server, { validations: [{ expression }] })
  expect(refusal(() => create(server, { a: '1' })).message).toContain(`resulted in error: ${why}`)
})

test('a policy whose parameters are of a kind that there is not cannot be asked, whatever it is bound to', () => {
  const server = apiServer()
  const paramKind = { apiVersion: 'example.com/v1', kind: 'Limit' }
  const ref = { paramRef: { name: 'few', parameterNotFoundAction: 'Deny' as const } }
  validate(server, { paramKind, validations: [{ expression: 'true' }] }, ref)
  expect(refusal(() => create(server, {})).message).toContain(
    "ValidatingAdmissionPolicy 'rules' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'example.com/v1, Kind=Limit'",
  )
})

test('what nobody can list has no parameters', () => {
  const server = apiServer()
  const paramKind = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview' }
  const ref = { paramRef: { name: 'few', parameterNotFoundAction: 'Allow' as const } }
  validate(server, { paramKind, validations: [{ expression: 'true' }] }, ref)
  expect(refusal(() => create(server, {})).message).toContain(
    'paramKind kind `&ParamKind{APIVersion:authentication.k8s.io/v1,Kind:TokenReview,}` not yet synced to use for admission',
  )
})

test('a policy is told of the options of a request: who sends it is no option', async () => {
  const cluster = testCluster({ nodes: 0 })
  const told = {
    messageExpression:
      "'by ' + request.options.?fieldManager.orValue('nobody') + ', ' + request.options.?fieldValidation.orValue('as usual')",
    expression: 'false',
  }
  validate({ user: cluster.client } as Server, { validations: [told] })
  const path = '/api/v1/namespaces/default/configmaps'
  const say = async (query: string) =>
    (await ask(cluster, `POST ${path}${query}`, { metadata: named('a') }, { 'user-agent': 'me/1' })).body
      .message
  expect(await say('')).toContain('denied request: by nobody, as usual')
  expect(await say('?fieldManager=ci&fieldValidation=Strict')).toContain('denied request: by ci, Strict')
})

test('what a policy writes into the metadata of a custom object, and cannot be read, falls away', async () => {
  const cluster = testCluster({ nodes: 0 })
  cluster.apply([definitionOf({})])
  cluster.settle()
  const rule = {
    apiGroups: ['example.com'],
    apiVersions: ['*'],
    operations: ['CREATE'],
    resources: ['things'],
  }
  mutate({ user: cluster.client } as Server, 'numbers', {
    matchConstraints: { resourceRules: [rule] } as unknown as MatchResources,
    mutations: [
      patched(`[JSONPatch{op: 'add', path: '/metadata/labels', value: {'n': dyn(5)}},
        JSONPatch{op: 'add', path: '/metadata/annotations', value: {'by': 'policy'}}]`),
    ],
  })
  const thing = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' } }
  const { code, body } = await ask(cluster, 'POST /apis/example.com/v1/namespaces/default/things', thing)
  expect([code, body.metadata.labels, body.metadata.annotations]).toEqual([201, undefined, { by: 'policy' }])
})
