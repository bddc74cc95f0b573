/** What `kubectl apply` sends of long lists, and of maps with odd keys. */
import { expect, test } from 'vitest'
import { applyPatch } from '../../../../src/kubelet-sim/programs/commands/kubectl/three-way.ts'

const podWith = (env: readonly object[], more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', finalizers: [], ...more },
  spec: { containers: [{ name: 'a', env }] },
})

test('a list of many items is compared in one go, and of two with one key the first counts', () => {
  const env = Array.from({ length: 20_000 }, (_each, n) => ({ name: `E${n}`, value: 'x' }))
  const changed = env.with(19_999, { name: 'E19999', value: 'y' })
  const twice = [...env, { name: 'E19999', value: 'y' }]
  const { body } = applyPatch(podWith(env), podWith(changed), podWith(twice))
  const [container] = (body as { spec: { containers: { env: object[] }[] } }).spec.containers
  expect(container.env).toEqual([{ value: 'y', name: 'E19999' }])
})

test('words come and go, however many there are', () => {
  const words = Array.from({ length: 20_000 }, (_each, n) => `f${n}`)
  const modified = podWith([], { finalizers: [...words.slice(1), 'new'] })
  const { body } = applyPatch(
    podWith([], { finalizers: words }),
    modified,
    podWith([], { finalizers: words }),
  )
  expect(body['metadata']).toMatchObject({
    finalizers: ['new'],
    '$deleteFromPrimitiveList/finalizers': ['f0'],
  })
})

test('a key of the name __proto__ is a key like any other', () => {
  const labels = (text: string) => ({ labels: JSON.parse(text) })
  const { body } = applyPatch(
    podWith([], labels('{"constructor":"a"}')),
    podWith([], labels('{"__proto__":"b"}')),
    podWith([], labels('{"constructor":"a"}')),
  )
  expect(JSON.stringify(body)).toBe('{"metadata":{"labels":{"constructor":null,"__proto__":"b"}}}')
})
