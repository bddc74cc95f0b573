import { expect, test } from 'vitest'
import { configMap } from '../../../src/api/core/configmap.ts'
import { pod } from '../../../src/api/core/pod.ts'
import type { ManagedFieldsEntry } from '../../../src/api/generated/types/meta-v1.ts'
import type { Kind, KubeObject } from '../../../src/api/kind.ts'
import { deepFreeze } from '../../../src/api/memo.ts'
import { csiNode } from '../../../src/api/storage/csinode.ts'
import { recordCreate, recordUpdate } from '../../../src/apiserver/field-manager/managed-fields.ts'
import { userNamed } from '../../../src/client/user.ts'

// What is right here is what apimachinery's fieldmanager 0.36 answers.

interface Part {
  readonly metadata?: object
  readonly [part: string]: unknown
}

const objectOf = (kind: Kind, part: Part, managedFields?: readonly ManagedFieldsEntry[]) =>
  ({
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    ...part,
    metadata: { name: 'x', ...part.metadata, ...(managedFields && { managedFields }) },
  }) as unknown as KubeObject

const by = (fieldManager: string, more: object = {}) => ({ fieldManager, user: userNamed('me'), ...more })
const now = '2026-01-01T00:01:00Z'

function created(kind: Kind, part: Part): readonly ManagedFieldsEntry[] {
  const object = objectOf(kind, part)
  recordCreate(kind, object, by('maker'), now)
  return object.metadata.managedFields ?? []
}

interface Updated {
  readonly from: Part
  readonly to: Part
  readonly manager?: string
  readonly sent?: readonly ManagedFieldsEntry[]
  readonly more?: object
}

function updated(entries: readonly ManagedFieldsEntry[], { from, to, manager = 'me', sent, more }: Updated) {
  const previous = deepFreeze(objectOf(configMap, from, entries))
  const object = objectOf(configMap, to, sent ?? entries)
  recordUpdate(configMap, { object, previous, context: by(manager, more), at: now })
  return object.metadata.managedFields ?? []
}

const entry = (manager: string, fields: readonly string[], more: Partial<ManagedFieldsEntry> = {}) =>
  ({
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: '2026-01-01T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:data': Object.fromEntries(fields.map((field) => [`f:${field}`, {}])) },
    ...more,
  }) as ManagedFieldsEntry

const told = (entries: readonly ManagedFieldsEntry[]) =>
  entries.map(({ manager, operation, time, subresource, fieldsV1 }) =>
    [
      `${manager}${operation === 'Apply' ? ' applied' : ''}${subresource ? ` ${subresource}` : ''}`,
      time?.slice(14, 19) ?? 'never',
      Object.keys((fieldsV1 as { 'f:data': object })['f:data'])
        .map((step) => step.replace('f:', ''))
        .join(' '),
    ].join(' | '),
  )

test('who creates an object manages what it has beyond an empty one', () => {
  const container = { name: 'c', resources: { limits: { cpu: '1' } }, securityContext: {} }
  const [{ fieldsV1 }] = created(pod, {
    metadata: { labels: { a: '1' } },
    spec: { containers: [container] },
    status: {},
  })

  expect(fieldsV1).toEqual({
    'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } },
    'f:spec': {
      'f:containers': {
        'k:{"name":"c"}': {
          '.': {},
          'f:name': {},
          'f:resources': { '.': {}, 'f:limits': { '.': {}, 'f:cpu': {} } },
          'f:securityContext': {},
        },
      },
    },
  })
  expect(created(configMap, {})).toEqual([])
})

test('the keys of an item are written as Go writes JSON', () => {
  const spec = { containers: [{ name: 'a<b' }] }
  const [{ fieldsV1 }] = created(pod as Kind, { spec })
  const { 'f:spec': ofSpec } = fieldsV1 as Record<string, Record<string, object>>
  expect(Object.keys(ofSpec['f:containers'])).toEqual(['k:{"name":"a\\u003cb"}'])
})

test('a map stays with who made it, though all that he wrote in it is written by others', () => {
  const made = created(configMap, { data: { a: '1' } })
  const [first, second] = updated(made, { from: { data: { a: '1' } }, to: { data: { a: '2', b: '1' } } })

  expect(first).toMatchObject({ manager: 'maker', fieldsV1: { 'f:data': {} } })
  expect(second).toMatchObject({ manager: 'me', fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } } })
})

test('who only removes something has written nothing: his entry is as old as before', () => {
  const before = [entry('me', ['a', 'b'])]

  expect(told(updated(before, { from: { data: { a: '1', b: '1' } }, to: { data: { a: '1' } } }))).toEqual([
    'me | 00:00 | a',
  ])
  expect(told(updated(before, { from: { data: { a: '1', b: '1' } }, to: { data: { b: '2' } } }))).toEqual([
    'me | 01:00 | b',
  ])
})

test('of a list that has become null nothing is left to be managed', () => {
  const driver = { name: 'csi.example.com', nodeID: 'a', topologyKeys: null }
  const previous = objectOf(csiNode, { spec: { drivers: [driver] } })
  recordCreate(csiNode, previous, by('maker'), now)
  const object = objectOf(csiNode, { spec: { drivers: null } }, previous.metadata.managedFields)

  recordUpdate(csiNode, { object, previous: deepFreeze(previous), context: by('me'), at: now })

  expect(object.metadata).not.toHaveProperty('managedFields')
})

test('applies go before updates, old before young, and those of one second by name', () => {
  const before = [
    entry('z', ['a']),
    entry('b', ['b'], { time: now }),
    entry('y', ['c'], { operation: 'Apply', time: now }),
  ]
  const from = { data: { a: '1', b: '1', c: '1' } }

  expect(told(updated(before, { from, to: { data: { ...from.data, d: '1' } }, manager: 'a' }))).toEqual([
    'y applied | 01:00 | c',
    'z | 00:00 | a',
    'a | 01:00 | d',
    'b | 01:00 | b',
  ])
})

test('of a map that goes what somebody manages stays his where another has taken it out of the map before', () => {
  const before = [entry('maker', ['.', 'a'], { fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } } })]

  const [left] = updated(before, { from: { data: { b: '1' } }, to: {} })

  expect(left.fieldsV1).toEqual({ 'f:data': { 'f:a': {} } })
})

test('of two entries of one author the later counts', () => {
  const before = [entry('maker', ['a'], { time: undefined }), entry('maker', ['b'])]

  expect(
    told(updated(before, { from: { data: { a: '1', b: '1' } }, to: { data: { a: '1', b: '1' } } })),
  ).toEqual(['maker | 00:00 | b'])
})

test('whoever clears the record clears it for good', () => {
  const before = [entry('maker', ['a'])]
  const change = { from: { data: { a: '1' } }, to: { data: { a: '2' } } }

  expect(updated(before, { ...change, sent: [] })).toEqual([])
  expect(updated(before, { ...change, sent: [{}] })).toEqual([])
  expect(updated([], change)).toEqual([])
})

test.each([
  [{ operation: 'Bogus' }],
  [{ apiVersion: '' }],
  [{ fieldsType: 'FieldsV2' }],
  [{ fieldsType: undefined }],
  [{ fieldsV1: { nonsense: {} } }],
])('a record that says %j is none: the stored one counts', (more) => {
  const before = [entry('maker', ['a'])]
  const sent = [{ ...entry('other', ['a']), ...more } as ManagedFieldsEntry]

  expect(updated(before, { from: { data: { a: '1' } }, to: { data: { a: '1' } }, sent })).toEqual(before)
})

test('what an author sends of a record counts, but not by way of a subresource', () => {
  const sent = [entry('other', ['nowhere'], { time: '1999-01-01T00:00:00Z' })]
  const change = { from: { data: { a: '1' } }, to: { data: { a: '1' } }, sent }

  expect(updated([entry('maker', ['a'])], change)).toEqual(sent)
  expect(updated([entry('maker', ['a'])], { ...change, more: { subresource: 'status' } })).toEqual([
    entry('maker', ['a']),
  ])
})

test('what was written in a version that is not served is forgotten', () => {
  const before = [entry('old', ['a'], { apiVersion: 'v9' }), entry('maker', ['b'])]

  expect(
    told(updated(before, { from: { data: { a: '1', b: '1' } }, to: { data: { a: '1', b: '1' } } })),
  ).toEqual(['maker | 00:00 | b'])
})

const many = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    entry(`m${String(n).padStart(2, '0')}`, [`k${n}`], {
      time: `2026-01-01T00:00:${String(n).padStart(2, '0')}Z`,
    }),
  )

test('of more than ten updates the oldest are folded into one, as young as the last of them', () => {
  const data = Object.fromEntries(Array.from({ length: 13 }, (_, n) => [`k${n}`, '1']))
  const change = { from: { data }, to: { data: { ...data, new: '1' } } }

  expect(told(updated(many(9), change)).slice(0, 2)).toEqual(['m00 | 00:00 | k0', 'm01 | 00:01 | k1'])
  expect(updated(many(9), change)).toHaveLength(10)
  expect(told(updated(many(10), change)).slice(0, 2)).toEqual([
    'ancient-changes | 00:01 | k0 k1',
    'm02 | 00:02 | k2',
  ])
  expect(told(updated(many(13), change)).slice(0, 2)).toEqual([
    'ancient-changes | 00:04 | k0 k1 k2 k3 k4',
    'm05 | 00:05 | k5',
  ])
})

test('what is folded already takes the next ones up, whatever they were written through; applies stay as they are', () => {
  const data = Object.fromEntries(Array.from({ length: 13 }, (_, n) => [`k${n}`, '1']))
  const entries = many(10)
  entries[0] = { ...entries[0], manager: 'ancient-changes' }
  entries[1] = { ...entries[1], subresource: 'status' }
  entries.push(entry('kubectl', ['k12'], { operation: 'Apply' }))

  expect(told(updated(entries, { from: { data }, to: { data: { ...data, new: '1' } } })).slice(0, 3)).toEqual(
    ['kubectl applied | 00:00 | k12', 'ancient-changes | 00:01 | k0 k1', 'm02 | 00:02 | k2'],
  )
})

test('three hundred authors leave ten entries', () => {
  let entries: readonly ManagedFieldsEntry[] = created(configMap, { data: { k: '0' } })
  for (let n = 1; n <= 300; n++) {
    const [from, to] = [
      { data: { k: '0', [`k${n - 1}`]: '1' } },
      { data: { k: '0', [`k${n - 1}`]: '1', [`k${n}`]: '1' } },
    ]
    entries = updated(entries, { from, to, manager: `m${n}` })
  }
  expect(entries).toHaveLength(10)
})
