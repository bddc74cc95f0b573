import { expect, test } from 'vitest'
import { namespace } from '../../src/api/core/namespace.ts'
import { secret } from '../../src/api/core/secret.ts'
import type { StoredMeta } from '../../src/api/meta-types.ts'
import { userNamed } from '../../src/client/user.ts'
import { apiServer, named, refusal } from './admission/api-server.ts'

const refusalOf = (metadata: Partial<StoredMeta>) =>
  refusal(() => apiServer().user.create(secret, { metadata: { ...named('s'), ...metadata } })).message

const owner = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u', controller: true }

test.each<[string, Partial<StoredMeta>]>([
  ['metadata.name: Required value: name or generateName is required', { name: '' }],
  ['metadata.name: Invalid value: "A": a lowercase RFC 1123 subdomain', { name: 'A' }],
  ['metadata.generateName: Invalid value: "AB-": a lowercase RFC 1123 subdomain', { generateName: 'AB-' }],
  ['metadata.labels: Invalid value: "a/b/c": a valid label key must consist of', { labels: { 'a/b/c': '' } }],
  ['must be no more than 63 bytes', { labels: { a: 'x'.repeat(64) } }],
  ['metadata.annotations: Invalid value: "a b": name part must consist of', { annotations: { 'a b': '' } }],
  [
    'metadata.annotations: Too long: may not be more than 262144 bytes',
    { annotations: { a: 'ü'.repeat(131_072) } },
  ],
  [
    'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    { finalizers: ['mine'] },
  ],
  [
    'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    { ownerReferences: [{ ...owner, uid: '' }] },
  ],
  ['/v1, Kind=Event is disallowed from being an owner', { ownerReferences: [{ ...owner, kind: 'Event' }] }],
  [
    'Only one reference can have Controller set to true. Found "true" in references for Pod/p and Pod/q',
    { ownerReferences: [owner, { ...owner, name: 'q' }] },
  ],
])('metadata is refused: %s', (message, metadata) => {
  expect(refusalOf(metadata)).toContain(message)
})

test('annotations may hold 256 KiB', () => {
  const metadata = { ...named('s'), annotations: { a: 'x'.repeat(256 * 1024 - 1) } }

  expect(apiServer().user.create(secret, { metadata }).metadata.name).toBe('s')
})

test('a generated name may have a prefix that ends with a dash', () => {
  const made = apiServer().user.create(secret, { metadata: { generateName: 's-', namespace: 'default' } })

  expect(made.metadata.name).toMatch(/^s-[a-z0-9]{5}$/)
})

test('what belongs to no namespace names none', () => {
  const { message } = refusal(() =>
    apiServer().user.create(namespace, { metadata: { name: 'a', namespace: 'default' } }),
  )

  expect(message).toContain('metadata.namespace: Forbidden: not allowed on this type')
})

test('P16 when an object was created never changes, whatever an update says', () => {
  const { user } = apiServer()
  const made = user.create(secret, { metadata: named('s') })

  const updated = user.update(secret, made, (draft) => {
    draft.metadata.creationTimestamp = '2025-01-01T00:00:00Z'
  })

  expect(updated.metadata.creationTimestamp).toBe(made.metadata.creationTimestamp)
})

test('an update neither begins a deletion nor takes one back', () => {
  const { user } = apiServer()
  const made = user.create(secret, { metadata: { ...named('s'), finalizers: ['example.com/a'] } })
  const { message } = refusal(() =>
    user.update(secret, made, (draft) => {
      draft.metadata.deletionTimestamp = '2026-01-01T00:00:00Z'
    }),
  )
  expect(message).toBe(
    'Secret "s" is invalid: metadata.deletionTimestamp: Invalid value: "2026-01-01T00:00:00Z": field is immutable',
  )

  user.delete(secret, made)
  const marked = user.get(secret, 's', 'default')!
  const updated = user.update(secret, marked, (draft) => {
    delete draft.metadata.deletionTimestamp
    delete draft.metadata.deletionGracePeriodSeconds
    draft.metadata.labels = { a: 'b' }
  })
  expect(updated.metadata).toMatchObject({
    deletionTimestamp: marked.metadata.deletionTimestamp,
    deletionGracePeriodSeconds: 0,
    labels: { a: 'b' },
  })
})

test('an owner that is named twice is one owner, and a warning', () => {
  const { registry } = apiServer()
  const warnings: string[] = []
  const owner = (name: string) => ({ apiVersion: 'v1', kind: 'Secret', name, uid: 'u' })
  const context = {
    fieldManager: 'me',
    user: userNamed('me'),
    warn: (text: string) => void warnings.push(text),
  }

  const made = registry.create(
    secret,
    { metadata: { ...named('s'), ownerReferences: [owner('a'), owner('b'), owner('a')] } },
    context,
  )

  expect(made.metadata.ownerReferences).toEqual([owner('a'), owner('b')])
  expect(warnings).toEqual([
    '.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: u',
  ])
})

test('of a patch that names an owner twice it is told later than of others', () => {
  const { registry } = apiServer()
  const warnings: string[] = []
  const owner = { apiVersion: 'v1', kind: 'Secret', name: 'a', uid: 'u' }
  const context = {
    fieldManager: 'me',
    user: userNamed('me'),
    warn: (text: string) => void warnings.push(text),
  }
  const metadata = { ...named('s'), ownerReferences: [owner, owner] }

  registry.create(secret, { metadata }, { ...context, isPatched: true })

  expect(warnings[0]).toMatch(
    /^\.metadata\.ownerReferences contains duplicate entries after mutating admission happens;/,
  )
})

test('P17 what is being deleted gets no new finalizers, but may lose those it has', () => {
  const { user, part } = apiServer()
  const made = user.create(secret, { metadata: { ...named('s'), finalizers: ['example.com/a'] } })
  user.delete(secret, made)
  const marked = user.get(secret, 's', 'default')

  const { message } = refusal(() =>
    user.update(secret, marked, (draft) => {
      draft.metadata.finalizers = ['example.com/a', 'example.com/b']
    }),
  )
  part.update(secret, marked, (draft) => {
    draft.metadata.finalizers = []
  })

  expect(message).toBe(
    'Secret "s" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/b"}',
  )
  expect(user.find(secret, 's', 'default')).toBeUndefined()
})
