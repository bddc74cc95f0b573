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
  expect(patchContainers([web], [{ name: 'new', image: 'n', command: null }])).toEqual([
    { name: 'new', image: 'n' },
    web,
  ])
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
  expect(() => patchSpec({ containers: [web] }, { containers: [[1]] })).toThrow(
    expect.objectContaining({ code: 422 }),
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
