import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DecodeError } from '../../../src/api/codec/errors.ts'
import { decode } from '../../../src/api/codec/json.ts'
import {
  decodeProtobuf,
  encodeMessage,
  encodeProtobuf,
  isInProtobuf,
} from '../../../src/api/codec/protobuf.ts'
import { deepFreeze } from '../../../src/api/memo.ts'
import { typeOfKind } from '../../../src/api/schema.ts'
import { allKinds, digestOf, filledObject } from '../../support/filled.ts'
import { anyObject } from '../../support/random-objects.ts'

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url))
const file = (name: string) => fixture(`objects/${name}`)

test.each(['configmap', 'pod', 'service', 'deployment', 'job'])(
  'a %s with every field is read and written',
  (name) => {
    const value = JSON.parse(file(`${name}.json`).toString())
    const bytes = new Uint8Array(file(`${name}.pb`))

    const { apiVersion, kind, object } = decodeProtobuf(bytes)

    expect({ apiVersion, kind, ...object }).toEqual(value)
    expect(encodeProtobuf(apiVersion, kind, object)).toEqual(bytes)
  },
)

test.each(fixture('protobuf-digests.txt').toString().trim().split('\n'))(
  'what Go writes of every field: %s',
  (line) => {
    const [apiVersion, kind, digest] = line.split(' ')

    expect(digestOf(encodeProtobuf(apiVersion, kind, filledObject(apiVersion, kind)))).toBe(digest)
  },
)

test('every kind but Table has a protobuf form', () => {
  const without = allKinds.filter(([apiVersion, kind]) => !isInProtobuf({ apiVersion, kind }))

  expect(without).toEqual([['meta.k8s.io/v1', 'Table']])
})

test.each(allKinds.filter(([, kind]) => kind !== 'Table'))('any %s %s comes back as it was', (...names) => {
  const struct = typeOfKind(...names)!
  fc.assert(
    fc.property(anyObject(struct), (value) => {
      const { object } = decode(struct, value)
      expect(decodeProtobuf(encodeProtobuf(...names, object)).object).toEqual(object)
    }),
    { numRuns: 20 },
  )
})

test('a spec whose parts are shared is written as any other', () => {
  const struct = typeOfKind('v1', 'Pod')!
  const pod = deepFreeze(filledObject('v1', 'Pod'))

  expect(encodeMessage(struct, pod, true)).toEqual(encodeMessage(struct, pod))
  expect(encodeMessage(struct, pod, true)).toEqual(encodeMessage(struct, pod))
})

test('the keys of a map are in the order of their bytes', () => {
  const data = { z: '1', '\u{1f600}': '2', '\ufb00': '3', é: '4', a: '5' }
  const { object } = decodeProtobuf(encodeProtobuf('v1', 'ConfigMap', { data }))

  expect(Object.keys(object.data as object)).toEqual(['a', 'z', 'é', '\ufb00', '\u{1f600}'])
})

/** `kubectl create configmap a --from-literal=k=v`, as client-go writes it. */
const configMap = Uint8Array.from(
  [
    [0x6b, 0x38, 0x73, 0x00, 0x0a, 0x0f, 0x0a, 0x02, 0x76, 0x31, 0x12, 0x09],
    [...'ConfigMap'].map((letter) => letter.charCodeAt(0)),
    [0x12, 0x1b, 0x0a, 0x11, 0x0a, 0x01, 0x61, 0x12, 0x00, 0x1a, 0x00, 0x22, 0x00, 0x2a, 0x00, 0x32, 0x00],
    [0x38, 0x00, 0x42, 0x00, 0x12, 0x06, 0x0a, 0x01, 0x6b, 0x12, 0x01, 0x76, 0x1a, 0x00, 0x22, 0x00],
  ].flat(),
)

test('zero values that Go writes out count as absent', () => {
  expect(decodeProtobuf(configMap)).toEqual({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    object: { metadata: { name: 'a' }, data: { k: 'v' } },
  })
})

test('values that are absent are written as Go does', () => {
  expect(encodeProtobuf('v1', 'ConfigMap', { metadata: { name: 'a' }, data: { k: 'v' } })).toEqual(configMap)
})

test('zero values behind pointers, negative numbers and special forms survive', () => {
  const spec = {
    replicas: 0,
    strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '25%' } },
    template: {
      metadata: { creationTimestamp: '1970-01-01T00:00:01Z' },
      spec: { containers: [], priority: -5, overhead: { cpu: '-1' }, automountServiceAccountToken: false },
    },
  }
  const { object } = decodeProtobuf(encodeProtobuf('apps/v1', 'Deployment', { spec }))

  expect(object.spec).toEqual(spec)
})

test('DeleteOptions come under the group version of the resource', () => {
  const bytes = encodeProtobuf('apps/v1', 'DeleteOptions', { propagationPolicy: 'Foreground' })

  expect(decodeProtobuf(bytes)).toEqual({
    apiVersion: 'apps/v1',
    kind: 'DeleteOptions',
    object: { propagationPolicy: 'Foreground' },
  })
})

test('a CustomResourceDefinition survives with its schema', () => {
  const openAPIV3Schema = {
    type: 'object',
    maximum: 1.5,
    properties: { a: { items: { type: 'string' }, additionalProperties: true, enum: [1, 'b', null] } },
    dependencies: { x: ['y'], z: { type: 'object' } },
    additionalProperties: { type: 'integer' },
  }
  const versions = [{ name: 'v1', served: true, storage: false, schema: { openAPIV3Schema } }]
  const names = { plural: 'ps', kind: 'P' }
  const crd = { metadata: {}, spec: { group: 'g', names, scope: 'Namespaced', versions } }

  const bytes = encodeProtobuf('apiextensions.k8s.io/v1', 'CustomResourceDefinition', crd)

  expect(decodeProtobuf(bytes).object.spec).toEqual(crd.spec)
})

test('a kind that is not known is an error', () => {
  const bytes = encodeProtobuf('apps/v1', 'Deployment', {})
  bytes.set([0x58], bytes.indexOf(0x44))

  expect(() => decodeProtobuf(bytes)).toThrow('no kind "Xeployment" is registered for version "apps/v1"')
})

test('what is no protobuf is an error', () => {
  expect(() => decodeProtobuf(new TextEncoder().encode('{}'))).toThrow('expected prefix [107 56 115 0]')
})

test('malformed bytes are an error and nothing worse', () => {
  const pod = new Uint8Array(file('pod.pb'))
  fc.assert(
    fc.property(fc.nat(pod.length - 1), fc.nat(255), fc.nat(pod.length), (at, byte, length) => {
      const bytes = pod.slice(0, Math.max(length, 20))
      bytes[at % bytes.length] = byte
      try {
        expect(decodeProtobuf(bytes)).toBeTypeOf('object')
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError)
      }
    }),
  )
})

test('the fields of a manager are in the order of their steps, for clients compare these bytes', () => {
  const fieldsV1 = { 'f:spec': { 'f:b': {}, 'f:a': {}, '.': {} }, 'f:data': {} }
  const object = { metadata: { name: 'a', managedFields: [{ manager: 'm', fieldsV1 }] } }
  const bytes = encodeProtobuf('v1', 'ConfigMap', object)
  expect(new TextDecoder().decode(bytes)).toContain('{"f:data":{},"f:spec":{".":{},"f:a":{},"f:b":{}}}')
})
