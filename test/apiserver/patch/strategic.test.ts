import { expect, test } from 'vitest'
import { deepFreeze } from '../../../src/api/memo.ts'
import { typeOfKind } from '../../../src/api/schema.ts'
import { applyStrategicMergePatch } from '../../../src/apiserver/patch/strategic.ts'

const patchPod = (original: object, patch: object) =>
  applyStrategicMergePatch(deepFreeze(original), deepFreeze(patch), typeOfKind('v1', 'Pod')!)
const patchSpec = (spec: object, patch: object) =>
  (patchPod({ spec }, { spec: patch }) as { spec: Record<string, unknown> }).spec
const patchContainers = (containers: object[], patch: object[], more: object = {}) =>
  patchSpec({ containers }, { containers: patch, ...more }).containers

const web = { name: 'web', image: 'web:1', args: ['a', 'b'] }
const log = { name: 'log', image: 'log:1' }

test('items of a keyed list are merged, those of a plain list replaced', () => {
  expect(patchContainers([web, log], [{ name: 'web', image: 'web:2', args: ['c'] }])).toEqual([
    { name: 'web', image: 'web:2', args: ['c'] },
    log,
  ])
})

test('an item with a new key joins the list in front, as it stood nowhere before', () => {
  expect(patchContainers([web], [{ name: 'new', image: 'n' }])).toEqual([{ name: 'new', image: 'n' }, web])
})

test('an item is deleted by its key', () => {
  expect(patchContainers([web, log], [{ $patch: 'delete', name: 'web' }])).toEqual([log])
})

test('a list is replaced on request', () => {
  expect(patchContainers([web, log], [{ $patch: 'replace' }, { name: 'only' }])).toEqual([{ name: 'only' }])
})

test('a map is replaced on request', () => {
  const original = { metadata: { labels: { a: '1', b: '2' } } }

  expect(patchPod(original, { metadata: { labels: { $patch: 'replace', c: '3' } } })).toEqual({
    metadata: { labels: { c: '3' } },
  })
  expect(patchPod(original, { metadata: { labels: { $patch: 'delete' } } })).toEqual({
    metadata: { labels: {} },
  })
})

test('null removes a field, also one that was not there', () => {
  const original = { metadata: { labels: { a: '1', b: '2' } } }

  expect(patchPod(original, { metadata: { labels: { a: null, z: null }, annotations: null } })).toEqual({
    metadata: { labels: { b: '2' } },
  })
})

test('plain values are merged as a set and deleted by value', () => {
  const original = { metadata: { finalizers: ['a', 'b', 'c'] } }

  expect(patchPod(original, { metadata: { finalizers: ['c', 'd'] } })).toEqual({
    metadata: { finalizers: ['a', 'b', 'c', 'd'] },
  })
  expect(patchPod(original, { metadata: { '$deleteFromPrimitiveList/finalizers': ['b'] } })).toEqual({
    metadata: { finalizers: ['a', 'c'] },
  })
})

test('kubectl says in which order the items shall stand', () => {
  const order = { '$setElementOrder/containers': [{ name: 'log' }, { name: 'new' }, { name: 'web' }] }

  expect(patchContainers([web, log], [{ name: 'new' }], order)).toEqual([log, { name: 'new' }, web])
})

test('items that only the server knows stay where they stood', () => {
  const [injected, last] = [{ name: 'injected' }, { name: 'last' }]
  const order = { '$setElementOrder/containers': [{ name: 'web' }, { name: 'log' }] }

  expect(patchContainers([web, injected, log, last], [{ name: 'log', image: 'log:2' }], order)).toEqual([
    web,
    injected,
    { name: 'log', image: 'log:2' },
    last,
  ])
})

test('an order alone rearranges the list', () => {
  const order = { '$setElementOrder/containers': [{ name: 'log' }, { name: 'web' }] }

  expect(patchSpec({ containers: [web, log] }, order).containers).toEqual([log, web])
})

test('an order must agree with the patch', () => {
  const order = { '$setElementOrder/containers': [{ name: 'web' }, { name: 'log' }] }

  expect(() => patchContainers([web, log], [{ name: 'log' }, { name: 'web' }], order)).toThrow(
    "The order in patch list:\n[map[name:log] map[name:web]]\n doesn't match $setElementOrder list",
  )
})

const named = (...names: string[]) => names.map((name) => ({ name }))
const namesOf = (items: unknown) => (items as { name: string }[]).map(({ name }) => name).join(' ')

test.each([
  ['D A D', 'D A D', 'A', 'D D A'],
  ['D A D', 'A D', 'A', 'A D D'],
  ['D A D', 'A', 'A', 'D D A'],
  ['a b', 'b a b', '', 'b a'],
  ['a b', 'x b y a', 'b', 'b a'],
  ['a b c', 'c a', '', 'b c a'],
  ['a b c', 'new c', 'new c', 'new a b c'],
  ['', 'b a', 'b a', 'b a'],
  ['x a', 'b a b', 'b', 'b x a'],
])('%j in the order %j with %j is %j', (stored, order, given, sorted) => {
  const env = (names: string) => (names === '' ? [] : named(...names.split(' ')))
  const container = { name: 'c', ...(stored && { env: env(stored) }) }
  const patch = { name: 'c', '$setElementOrder/env': env(order), ...(given && { env: env(given) }) }
  const [patched] = patchContainers([container], [patch]) as { env: unknown }[]
  expect(namesOf(patched.env)).toBe(sorted)
})

test('what takes the room of a deleted item is taken to have stood there', () => {
  const order = { '$setElementOrder/containers': named('new', 'web') }
  const patch = [{ $patch: 'delete', name: 'gone' }, ...named('new')]

  expect(namesOf(patchContainers(named('gone', 'log', 'web'), patch, order))).toBe('log new web')
})

test('of items that share a key the first is merged into', () => {
  const env = [
    { name: 'D', value: '1' },
    { name: 'D', value: '2' },
  ]
  const patch = { name: 'c', env: [{ name: 'D', value: '3' }] }

  expect(patchContainers([{ name: 'c', env }], [patch])).toEqual([
    {
      name: 'c',
      env: [
        { name: 'D', value: '3' },
        { name: 'D', value: '2' },
      ],
    },
  ])
  expect(
    patchContainers([{ name: 'c', env }], [{ name: 'c', env: [{ $patch: 'delete', name: 'D' }] }]),
  ).toEqual([{ name: 'c', env: [] }])
})

test('a key that stands twice in the patch adds one item, but two where it replaces the list', () => {
  const twice = [
    { name: 'a', image: '1' },
    { name: 'a', command: ['x'] },
  ]

  expect(patchContainers([web], twice)).toEqual([{ name: 'a', image: '1', command: ['x'] }, web])
  expect(patchContainers([web], [...twice, { $patch: 'replace' }])).toEqual(twice)
})

test('a map that speaks to the merge of what is not there makes nothing', () => {
  const patch = { metadata: { labels: { $patch: 'replace', a: '1' }, annotations: { $patch: 'delete' } } }

  expect(patchPod({ metadata: { name: 'x' } }, patch)).toEqual({ metadata: { name: 'x' } })
})

test.each([
  [{ '$deleteFromPrimitiveList/finalizers': ['z'] }, ['a', 'b']],
  [{ '$deleteFromPrimitiveList/finalizers': 'a' }, ['a', 'b']],
  [{ '$deleteFromPrimitiveList/labels': ['a'] }, ['a', 'b']],
  [{ '$setElementOrder/finalizers': ['b', 'a'] }, ['b', 'a']],
  [{ '$setElementOrder/finalizers': ['c', 'b', 'x'], finalizers: ['c'] }, ['c', 'a', 'b']],
  [{ finalizers: ['c', 'a', 'c'] }, ['c', 'a', 'b']],
])('the plain list becomes, by %j, %j', (metadata, finalizers) => {
  expect(patchPod({ metadata: { finalizers: ['a', 'b'] } }, { metadata })).toEqual({
    metadata: { finalizers },
  })
})

test.each([
  [{ '$setElementOrder/finalizers': 'a' }, 'expected a []interface {}, but received a string'],
  [
    { '$setElementOrder/finalizers': ['a'], finalizers: null },
    'expected a []interface {}, but received a %!s(<nil>)',
  ],
  [{ '$setElementOrder/name': ['a'] }, 'expected a []interface {}, but received a string'],
  [
    { '$setElementOrder/nonsense': ['a'] },
    'unable to find api field in struct ObjectMeta for the json field "nonsense"',
  ],
  [
    { labels: { '$setElementOrder/x': ['a'] } },
    'merging an object in json but data type is not struct, instead is: map',
  ],
  [
    { '$setElementOrder/ownerReferences': [{ uid: 'a' }], ownerReferences: [] },
    'no elements in any of the given slices',
  ],
  [{ $setElementOrder: ['a'] }, 'invalid patch format of setElementOrder list'],
  [{ $deleteFromPrimitiveList: ['a'] }, 'invalid patch format of primitive list'],
  [
    { finalizers: ['c', { $patch: 'replace' }] },
    'list element types are not identical: [[a b] [c map[$patch:replace]]]',
  ],
])('the directive in %j is refused', (metadata, message) => {
  const original = { metadata: { name: 'x', labels: { a: '1' }, finalizers: ['a', 'b'] } }
  expect(() => patchPod(original, { metadata })).toThrow(expect.objectContaining({ code: 400, message }))
})

test('only the keys to be retained stay, as a volume that changes its source asks for', () => {
  const volumes = [{ name: 'v', emptyDir: {} }]
  const patch = [{ name: 'v', hostPath: { path: '/x' }, $retainKeys: ['name', 'hostPath'] }]

  expect(patchSpec({ volumes }, { volumes: patch }).volumes).toEqual([
    { name: 'v', hostPath: { path: '/x' } },
  ])
})

test('what a patch sets it must retain', () => {
  const patch = { strategy: { $retainKeys: ['type'], rollingUpdate: {} } }
  const struct = typeOfKind('apps/v1', 'Deployment')!

  expect(() => applyStrategicMergePatch({ spec: { strategy: {} } }, { spec: patch }, struct)).toThrow(
    expect.objectContaining({ code: 400, message: 'invalid patch format of retainKeys' }),
  )
})

test.each([
  [[{ image: 'x' }], 'map: map[image:x] does not contain declared merge key: name'],
  [
    [{ $patch: 'delete', image: 'x' }],
    'map: map[$patch:delete image:x] does not contain declared merge key: name',
  ],
  [[{ $patch: 'merge', name: 'web' }], 'merging lists cannot yet be specified in the patch'],
  [[{ $patch: 'x', name: 'web' }], 'unknown patch type: x in map: map[$patch:x name:web]'],
])('%j cannot be merged', (containers, message) => {
  expect(() => patchContainers([web], containers)).toThrow(expect.objectContaining({ code: 400, message }))
})

test('a list of lists is refused', () => {
  expect(() => patchSpec({ containers: [] }, { containers: [[1]] })).toThrow(
    expect.objectContaining({ code: 422 }),
  )
  expect(() => patchSpec({ containers: [web] }, { containers: [[1]] })).toThrow(
    'list element types are not identical',
  )
})

test('ports of one number and two protocols are merged by number alone, as Kubernetes does', () => {
  const ports = [{ containerPort: 53, protocol: 'UDP' }]

  expect(
    patchContainers([{ name: 'dns', ports }], [{ name: 'dns', ports: [{ containerPort: 53, name: 'x' }] }]),
  ).toEqual([{ name: 'dns', ports: [{ containerPort: 53, protocol: 'UDP', name: 'x' }] }])
})

test('what does not change is shared', () => {
  const original = deepFreeze({
    metadata: { labels: { a: '1' } },
    spec: { containers: [web, log], nodeName: 'n' },
  })

  const patched = patchPod(original, {
    spec: { containers: [{ name: 'log', image: 'log:2' }] },
  }) as typeof original

  expect(patched.metadata).toBe(original.metadata)
  expect(patched.spec.containers[0]).toBe(original.spec.containers[0])
  expect(
    patchPod(original, { spec: { containers: [{ name: 'web', args: ['a', 'b'] }], nodeName: 'n' } }),
  ).toBe(original)
})

test('a key that names a prototype is data', () => {
  const patch = JSON.parse('{"metadata": {"labels": {"__proto__": "x"}}, "__proto__": {"polluted": 1}}')

  const patched = patchPod({ metadata: { labels: { a: '1' } } }, patch) as { metadata: { labels: object } }

  expect(Object.keys(patched.metadata.labels)).toEqual(['a', '__proto__'])
  expect(Object.getPrototypeOf(patched)).toBe(Object.prototype)
})

test('what is replaced as a whole is taken with its nulls', () => {
  const budget = typeOfKind('policy/v1', 'PodDisruptionBudget')!
  const original = { spec: { selector: { matchLabels: { a: '1', b: '2' } } } }
  const patch = { spec: { selector: { matchLabels: { a: null } } } }

  expect(applyStrategicMergePatch(original, patch, budget)).toEqual(patch)
})

test('in a field of any form maps are not merged', () => {
  const revision = typeOfKind('apps/v1', 'ControllerRevision')!

  expect(() =>
    applyStrategicMergePatch({ data: { a: { b: 1 } } }, { data: { a: { b: 2 } } }, revision),
  ).toThrow('unable to find api field in struct RawExtension for the json field "a"')
})
