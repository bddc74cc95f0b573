import { expect, test } from 'vitest'
import { namespace } from '../../../src/api/core/namespace.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { secret } from '../../../src/api/core/secret.ts'
import { apiServer, podNamed, refusal } from './api-server.ts'

test('nothing is created in a namespace that is not there', () => {
  const error = refusal(() => apiServer().user.create(secret, { metadata: { name: 's', namespace: 'nope' } }))

  expect(error.code).toBe(404)
  expect(error.message).toBe('namespaces "nope" not found')
})

test('nothing is created in a namespace that is on its way out', () => {
  const { user } = apiServer()
  const team = user.create(namespace, { metadata: { name: 'team' } })
  user.delete(namespace, team)

  const error = refusal(() =>
    user.create(pod, { ...podNamed('web'), metadata: { name: 'web', namespace: 'team' } }),
  )

  expect(error.code).toBe(403)
  expect(error.message).toBe(
    'pods "web" is forbidden: unable to create new content in namespace team because it is being terminated',
  )
  expect(error.details?.causes?.[0]).toEqual({
    reason: 'NamespaceTerminating',
    message: 'namespace team is being terminated',
    field: 'metadata.namespace',
  })
})

test('the namespaces that a cluster needs cannot be deleted', () => {
  const { user } = apiServer()
  const { message } = refusal(() => user.delete(namespace, user.get(namespace, 'kube-system')))

  expect(message).toBe('namespaces "kube-system" is forbidden: this namespace may not be deleted')
})
