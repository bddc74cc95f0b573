/** Who may what, with the real kubectl. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Kubectl } from '../support/kubectl.ts'

let k: Kubectl
beforeAll(async () => {
  k = await Kubectl.start()
})
afterAll(() => k.stop())

test('whoami tells who the server takes one to be', async () => {
  expect(await k.run('auth whoami -o jsonpath={.status.userInfo.username}')).toBe('kubernetes-admin')
  expect(await k.run('auth whoami --as jane --as-group devs -o jsonpath={.status.userInfo.groups}')).toBe(
    '["devs","system:authenticated"]',
  )
})

test('can-i is yes where a role says so', async () => {
  await k.run('create role reader --verb=get,list --resource=pods')
  await k.run('create rolebinding reader --role=reader --user=jane')

  expect(await k.run('auth can-i list pods --as jane')).toBe('yes\n')
  expect((await k.try('auth can-i delete pods --as jane')).code).toBe(1)
  expect(await k.run('auth can-i delete pods')).toBe('yes\n')
  expect(await k.run('auth can-i --list --as jane')).toMatch(/pods +\[\] +\[\] +\[get list\]/)
})

test('who may not is told why', async () => {
  const { stderr, code } = await k.try('get nodes --as jane')

  expect(code).toBe(1)
  expect(stderr).toContain(
    'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
  )
})

test('create token makes one for a service account', async () => {
  await k.run('create serviceaccount robot')
  const [, claims] = (await k.run('create token robot --duration 20m --audience vault')).split('.')

  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    aud: ['vault'],
    sub: 'system:serviceaccount:default:robot',
  })
  expect((await k.try('create token nobody')).stderr).toContain('serviceaccounts "nobody" not found')
})

test('auth reconcile makes a role as the file says', async () => {
  const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'reader', namespace: 'default' },
    rules,
  }

  expect(await k.run('auth reconcile -f -', { stdin: JSON.stringify(role) })).toContain(
    'role.rbac.authorization.k8s.io/reader reconciled',
  )
  expect(await k.run('auth can-i get secrets --as jane')).toBe('yes\n')
  expect(await k.run('auth can-i list pods --as jane')).toBe('yes\n')
})
