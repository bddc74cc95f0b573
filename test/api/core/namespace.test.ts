import { expect, test } from 'vitest'
import { namespace } from '../../../src/api/core/namespace.ts'
import { userNamed } from '../../../src/client/user.ts'
import { apiServer, cellsOf, refusal } from '../../apiserver/admission/api-server.ts'

test('a new namespace is active, carries its name as a label, and is held by its content', () => {
  const made = apiServer().user.create(namespace, { metadata: { name: 'team' } })

  expect(made.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'team' })
  expect(made.spec).toEqual({ finalizers: ['kubernetes'] })
  expect(cellsOf(namespace, made)).toMatchObject({ Name: 'team', Status: 'Active' })
})

test('an update neither drops the label nor the finalizer', () => {
  const { user } = apiServer()
  const made = user.create(namespace, { metadata: { name: 'team' } })

  const updated = user.update(namespace, made, (draft) => {
    draft.metadata.labels = { a: 'b' }
    draft.spec.finalizers = []
  })

  expect(updated.metadata.labels).toEqual({ a: 'b', 'kubernetes.io/metadata.name': 'team' })
  expect(updated.spec.finalizers).toEqual(['kubernetes'])
})

test('a deleted namespace stays until its finalizers are gone', () => {
  const { user, part, registry } = apiServer()
  const made = user.create(namespace, { metadata: { name: 'team' } })

  user.delete(namespace, made)
  const marked = user.get(namespace, 'team')
  const context = { fieldManager: 'test', user: userNamed('test'), trusted: true, subresource: 'finalize' }
  registry.update(
    namespace,
    { name: 'team' },
    (current) => ({ ...current, spec: { finalizers: [] } }),
    context,
  )

  expect(marked.metadata.deletionTimestamp).toBe('2026-01-01T00:00:00Z')
  expect(part.find(namespace, 'team')).toBeUndefined()
})

test('the name of a namespace is a DNS label', () => {
  const { message } = refusal(() => apiServer().user.create(namespace, { metadata: { name: 'a.b' } }))

  expect(message).toBe(
    'Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots',
  )
})

test('who holds a namespace does so under a name of his domain', async () => {
  const { user } = apiServer()
  const sentence = 'name is neither a standard finalizer name nor is it fully qualified'
  const held = (name: string) =>
    user.create(namespace, { metadata: { name: 'team' }, spec: { finalizers: [name] as never } })

  expect(refusal(() => held('bad')).message).toBe(
    `Namespace "team" is invalid: spec.finalizers: Invalid value: "bad": ${sentence}`,
  )
  expect(held('example.com/hold').spec.finalizers).toEqual(['example.com/hold', 'kubernetes'])
})
