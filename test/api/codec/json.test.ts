import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DecodeError, decode } from '../../../src/api/codec/json.ts'
import { structType, typeOfKind } from '../../../src/api/schema.ts'

const read = (apiVersion: string, kind: string, value: unknown) =>
  decode(typeOfKind(apiVersion, kind)!, value)
const readPod = (value: unknown) => read('v1', 'Pod', value)
const readDeployment = (value: unknown) => read('apps/v1', 'Deployment', value)

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/objects/${name}.json`, import.meta.url), 'utf8'))

test.each(['configmap', 'pod', 'service', 'deployment', 'job'])(
  'a %s with every field stays as it is',
  (name) => {
    const value = fixture(name)

    const { object, problems } = read(value.apiVersion, value.kind, value)

    expect(object).toEqual(value)
    expect(problems).toEqual([])
  },
)

test('what is not given is absent, except where Go has a struct of its own', () => {
  expect(readPod({ metadata: { name: 'a' }, spec: { containers: [{ name: 'c' }] } }).object).toEqual({
    metadata: { name: 'a' },
    spec: { containers: [{ name: 'c', resources: {} }] },
    status: {},
  })
})

test('zero values go, behind a pointer they stay', () => {
  const { object } = readDeployment({
    spec: {
      replicas: 0,
      minReadySeconds: 0,
      paused: false,
      template: { spec: { nodeName: '', hostAliases: [] } },
    },
  })

  expect(object.spec).toEqual({
    replicas: 0,
    strategy: {},
    template: { metadata: {}, spec: { containers: [] } },
  })
})

test('numbers that Go always writes are zero when nobody says otherwise', () => {
  expect(read('apps/v1', 'ReplicaSet', {}).object.status).toEqual({ replicas: 0 })
})

test('an instant that is not set is null, but for that of the creation', () => {
  const { object } = readPod({ status: { conditions: [{ type: 'Ready', lastTransitionTime: null }] } })

  expect(object.metadata).toEqual({})
  expect(object.status).toEqual({
    conditions: [{ type: 'Ready', status: '', lastProbeTime: null, lastTransitionTime: null }],
  })
})

test('null counts as absent', () => {
  const { object } = readPod({ metadata: { labels: null, creationTimestamp: null }, spec: null })

  expect(object).toEqual({ metadata: {}, spec: { containers: [] }, status: {} })
})

test.each([
  [['v1', 'Secret'], { data: { password: null } }, { data: { password: '' } }],
  [
    ['v1', 'ConfigMap'],
    { data: { a: null }, binaryData: { b: null } },
    { data: { a: '' }, binaryData: { b: '' } },
  ],
  [['v1', 'ServiceAccount'], { secrets: [null] }, { secrets: [{}] }],
  [['v1', 'Node'], { status: { capacity: { cpu: null } } }, { status: { capacity: { cpu: '0' } } }],
  [
    ['v1', 'Pod'],
    { spec: { containers: [null], tolerations: [null] }, metadata: { finalizers: [null] } },
    {
      spec: { containers: [{ name: '', resources: {} }], tolerations: [{}] },
      metadata: { finalizers: [''] },
    },
  ],
] as const)(
  'null in a list or a map of a %j is the zero value of its type',
  ([version, kind], value, expected) => {
    expect(read(version, kind, value).object).toMatchObject(expected)
  },
)

test('the key of a map leads to an unknown field of a text, and not of what was converted', () => {
  const struct = typeOfKind('resource.k8s.io/v1', 'ResourceSlice')!
  const slice = { spec: { devices: [{ name: 'a', attributes: { model: { foo: 1 } } }] } }

  expect(decode(struct, slice).problems).toEqual(['unknown field "spec.devices[0].attributes.model.foo"'])
  expect(decode(struct, slice, { isConverted: true }).problems).toEqual([
    'unknown field "spec.devices[0].attributes.foo"',
  ])
})

test('unknown fields are dropped and reported in the order in which they come', () => {
  const { object, problems } = readPod({
    spec: { foo: 1, containers: [{ name: 'a' }, { name: 'b', imag: 'x' }] },
    colour: 'red',
  })

  expect(problems).toEqual([
    'unknown field "spec.foo"',
    'unknown field "spec.containers[1].imag"',
    'unknown field "colour"',
  ])
  expect(object).not.toHaveProperty('colour')
})

test.each([
  [
    { spec: { replicas: '3' } },
    'cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    { spec: { replicas: 2.5 } },
    'cannot unmarshal number 2.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    { spec: { replicas: 3_000_000_000 } },
    'cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    { spec: { template: { spec: { containers: [{ env: [{ value: 1 }] }] } } } },
    'cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string',
  ],
  [
    { metadata: { labels: { a: true } } },
    'cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string',
  ],
  [{ spec: [] }, 'cannot unmarshal array into Go struct field Deployment.spec of type v1.DeploymentSpec'],
  [[], 'cannot unmarshal array into Go value of type v1.Deployment'],
])('a value of the wrong type is an error that says where it stands (%#)', (value, message) => {
  expect(() => readDeployment(value)).toThrow(expect.objectContaining({ message: `json: ${message}` }))
})

test.each([
  [{ resources: { limits: { cpu: 'many' } } }, /^quantities must match the regular expression/],
  [
    { ports: [{ containerPort: 'x' }] },
    /ContainerPort\.spec\.containers\.ports\.containerPort of type int32/,
  ],
  [
    { livenessProbe: { httpGet: { port: true } } },
    /HTTPGetAction\.spec\.containers\.livenessProbe\.ProbeHandler\.httpGet\.port of type int32/,
  ],
])('a container that cannot be read is an error (%#)', (container, message) => {
  expect(() => readPod({ spec: { containers: [container] } })).toThrow(message)
})

test('what a type that decodes itself cannot take is told before all else, and else what comes first', () => {
  const wrong = { ports: 'none', command: 'none' }
  const first = /Container\.spec\.containers\.ports/

  expect(() => readPod({ spec: { containers: [wrong] } })).toThrow(first)
  expect(() =>
    readPod({ spec: { containers: [{ ...wrong, resources: { limits: { cpu: 'many' } } }] } }),
  ).toThrow(/^quantities must match/)
})

test('of two texts that are no bytes the first is told', () => {
  const data = { b: 'Never', a: '$(A)' }

  expect(() => read('v1', 'Secret', { data })).toThrow('illegal base64 data at input byte 4')
})

test('quantities are stored in canonical form, numbers too', () => {
  const { object } = readPod({
    spec: { containers: [{ resources: { requests: { cpu: 0.5, memory: '1024Mi' } } }] },
  })

  expect(object).toHaveProperty('spec.containers.0.resources.requests', { cpu: '500m', memory: '1Gi' })
})

test('of a resource a thousandth is the least, of other quantities it is not', () => {
  const { object } = readPod({
    spec: {
      containers: [
        {
          resources: { limits: { cpu: '0.0001' } },
          env: [{ valueFrom: { resourceFieldRef: { divisor: '1n' } } }],
        },
      ],
      overhead: { memory: '1n' },
      volumes: [{ emptyDir: { sizeLimit: '1n' } }],
    },
  })

  expect(object).toMatchObject({
    spec: {
      containers: [
        {
          resources: { limits: { cpu: '1m' } },
          env: [{ valueFrom: { resourceFieldRef: { divisor: '1n' } } }],
        },
      ],
      overhead: { memory: '1m' },
      volumes: [{ emptyDir: { sizeLimit: '1n' } }],
    },
  })
})

test('keys that name prototypes are data', () => {
  const { object, problems } = readPod(
    JSON.parse(
      '{"__proto__": {"polluted": 1}, "metadata": {"labels": {"__proto__": "x", "constructor": "y"}}}',
    ),
  )
  const { labels } = object.metadata as { labels: Record<string, string> }

  expect(Object.keys(labels)).toEqual(['__proto__', 'constructor'])
  expect(Object.getPrototypeOf(labels)).toBe(Object.prototype)
  expect(problems).toEqual(['unknown field "__proto__"'])
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})

test('of what is neither a schema nor what else may stand there nothing is said, but where it may be true or false', () => {
  const definition = (schema: object) => ({ spec: { versions: [{ schema: { openAPIV3Schema: schema } }] } })
  const readDefinition = (schema: object) =>
    read('apiextensions.k8s.io/v1', 'CustomResourceDefinition', definition(schema))

  expect(readDefinition({ items: 1, dependencies: { a: 1 } }).problems).toEqual([])
  expect(readDefinition({ items: { colour: 1 } }).problems).toEqual([])
  expect(() => readDefinition({ additionalProperties: 1 })).toThrow('boolean or JSON schema expected')
})

test('bytes one by one may be null', () => {
  expect(read('v1', 'Secret', { data: { a: [104, null] } }).object).toEqual(
    expect.objectContaining({ data: { a: 'aAA=' } }),
  )
})

test('nothing of what was read is shared with what it was read from', () => {
  const value = { metadata: { managedFields: [{ fieldsV1: { 'f:spec': {} } }], labels: { a: 'b' } } }
  const { object } = readPod(value)
  const copy = structuredClone(object)

  value.metadata.labels.a = 'c'
  Object.assign(value.metadata.managedFields[0].fieldsV1, { 'f:status': {} })

  expect(object).toEqual(copy)
})

test('a schema may be a list, a truth value or names where JSON Schema has them', () => {
  const schema = {
    type: 'object',
    additionalProperties: false,
    items: [{ type: 'string' }],
    dependencies: { a: ['b'], c: { type: 'object' } },
    default: { a: null, b: 0 },
    properties: { a: { additionalProperties: { type: 'integer' } } },
  }
  const struct = structType('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps')

  expect(decode(struct, schema)).toEqual({ object: schema, problems: [] })
})

test('what is nested too deeply is refused', () => {
  let schema: object = {}
  for (let depth = 0; depth < 2_000; depth++) schema = { not: schema }
  const struct = structType('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps')

  expect(() => decode(struct, schema)).toThrow(new DecodeError('exceeded max depth'))
})

test('a type that keeps unknown fields keeps them', () => {
  const struct = { name: 'example', fields: new Map(), keepsUnknownFields: true }

  expect(decode(struct, { a: [1, null], b: { c: '' } })).toEqual({
    object: { a: [1, null], b: { c: '' } },
    problems: [],
  })
})
