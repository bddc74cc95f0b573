import { describe, expect, test } from 'vitest'
import { deployment } from '../../../src/api/apps/deployment.ts'
import { event } from '../../../src/api/core/event.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { intersect, subtract, unite, without } from '../../../src/apiserver/field-manager/field-set.ts'
import { compareFields, fieldsOfNew } from '../../../src/apiserver/field-manager/object-fields.ts'

const struct = pod.structure()
const withContainers = (...containers: object[]) => ({ spec: { containers } })

describe('the fields of an object', () => {
  test('name items of a list map by their keys, with defaults for keys that are left out', () => {
    const object = withContainers({ name: 'web', ports: [{ containerPort: 80 }] })
    expect(fieldsOfNew(struct, object)).toEqual({
      'f:spec': {
        'f:containers': {
          'k:{"name":"web"}': {
            '.': {},
            'f:name': {},
            'f:ports': {
              '.': {},
              'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
            },
          },
        },
      },
    })
  })

  test('end at what is atomic: tolerations, a label selector, an owner', () => {
    const spec = { selector: { matchLabels: { app: 'web' } } }
    expect(fieldsOfNew(deployment.structure(), { spec })).toEqual({ 'f:spec': { 'f:selector': {} } })
    expect(fieldsOfNew(struct, { spec: { tolerations: [{ key: 'a' }] } })).toEqual({
      'f:spec': { 'f:tolerations': {} },
    })
    expect(fieldsOfNew(struct, { metadata: { ownerReferences: [{ uid: 'u', name: 'n' }] } })).toEqual({
      'f:metadata': { 'f:ownerReferences': { '.': {}, 'k:{"uid":"u"}': {} } },
    })
  })

  test('name each label, and each finalizer by its value', () => {
    expect(fieldsOfNew(struct, { metadata: { labels: { a: '1' }, finalizers: ['x/y'] } })).toEqual({
      'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} }, 'f:finalizers': { '.': {}, 'v:"x/y"': {} } },
    })
  })
})

test('a time that nobody has set is no field of a new object', () => {
  expect(fieldsOfNew(event.structure(), { eventTime: null, reason: 'Tested' })).toEqual({ 'f:reason': {} })
})

describe('what an update did', () => {
  test('is what has a new value, wherever it stands', () => {
    const before = withContainers({ name: 'web', image: 'a' }, { name: 'side', image: 'b' })
    const after = withContainers({ name: 'side', image: 'b' }, { name: 'web', image: 'c' })
    expect(compareFields(struct, before, after)).toEqual({
      written: { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { 'f:image': {} } } } },
      removed: {},
    })
  })

  test('is what is new and what is gone', () => {
    const before = { metadata: { labels: { old: '1', kept: '1' } } }
    const after = { metadata: { labels: { kept: '1', fresh: '1' } } }
    expect(compareFields(struct, before, after)).toEqual({
      written: { 'f:metadata': { 'f:labels': { 'f:fresh': {} } } },
      removed: { 'f:metadata': { 'f:labels': { 'f:old': {} } } },
    })
  })

  test('is nothing where both share the same part or say the same', () => {
    const shared = { containers: [{ name: 'web' }] }
    expect(compareFields(struct, { spec: shared }, { spec: shared })).toEqual({ written: {}, removed: {} })
    expect(compareFields(struct, { spec: shared }, { spec: structuredClone(shared) })).toEqual({
      written: {},
      removed: {},
    })
  })
})

describe('sets of fields', () => {
  const set = { 'f:spec': { 'f:a': {}, 'f:b': { '.': {}, 'f:c': {} } } }

  test('unite, and answer themselves where nothing is added', () => {
    expect(unite(set, { 'f:spec': { 'f:d': {} } })).toEqual({ 'f:spec': { ...set['f:spec'], 'f:d': {} } })
    expect(unite(set, { 'f:spec': { 'f:a': {} } })).toBe(set)
  })

  test('know a field itself from what is inside of it', () => {
    const whole = { 'f:spec': { '.': {}, 'f:a': {} } }
    expect(unite({ 'f:spec': {} }, { 'f:spec': { 'f:a': {} } })).toEqual(whole)
    expect(unite({ 'f:spec': { 'f:a': {} } }, { 'f:spec': {} })).toEqual(whole)
    expect(subtract(whole, { 'f:spec': { 'f:a': {} } })).toEqual({ 'f:spec': {} })
    expect(subtract({ 'f:spec': {} }, { 'f:spec': { 'f:a': {} } })).toEqual({ 'f:spec': {} })
    expect(subtract({ 'f:spec': {} }, { 'f:spec': { '.': {}, 'f:a': {} } })).toEqual({})
    expect(subtract(whole, { 'f:spec': { '.': {} } })).toEqual({ 'f:spec': { 'f:a': {} } })
  })

  test('subtract, whole branches too, and answer themselves where nothing goes', () => {
    expect(subtract(set, { 'f:spec': { 'f:b': {} } })).toEqual({ 'f:spec': { 'f:a': {} } })
    expect(subtract(set, { 'f:spec': { 'f:a': {}, 'f:b': { '.': {}, 'f:c': {} } } })).toEqual({})
    expect(subtract(set, { 'f:status': {} })).toBe(set)
  })
})

describe('twins in a list', () => {
  const withEnv = (...env: object[]) => withContainers({ name: 'web', env })
  const written = (env: object) => ({
    'f:spec': { 'f:containers': { 'k:{"name":"web"}': { 'f:env': env } } },
  })
  const [a1, a2, a3] = ['1', '2', '3'].map((value) => ({ name: 'A', value }))

  test('are one value', () => {
    expect(compareFields(struct, withEnv(a1, a2), withEnv(a1, a3)).written).toEqual(
      written({ 'k:{"name":"A"}': {} }),
    )
    expect(compareFields(struct, withEnv(a1, a2), withEnv(a1, a2))).toEqual({ written: {}, removed: {} })
  })

  test('go where one is left, which is new', () => {
    expect(compareFields(struct, withEnv(a1, a2), withEnv(a3))).toEqual({
      written: written({ 'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} } }),
      removed: written({ 'k:{"name":"A"}': {} }),
    })
  })
})

test('field by field, what is taken from a set leaves what is below it', () => {
  const data = { 'f:data': { '.': {}, 'f:a': {} } }
  expect(without(data, { 'f:data': {} })).toEqual({ 'f:data': { 'f:a': {} } })
  expect(subtract(data, { 'f:data': {} })).toEqual({})
  expect(intersect(data, { 'f:data': { 'f:a': {}, 'f:b': {} } })).toEqual({ 'f:data': { 'f:a': {} } })
  expect(intersect(data, { 'f:data': {} })).toEqual({ 'f:data': {} })
})
