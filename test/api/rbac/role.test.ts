import { expect, test } from 'vitest'
import { clusterRole } from '../../../src/api/rbac/clusterrole.ts'
import { role } from '../../../src/api/rbac/role.ts'
import { apiServer, refusal } from '../../apiserver/admission/api-server.ts'

test('a role without rules grants nothing, and says so', () => {
  const { user } = apiServer()
  const made = user.create(role, { metadata: { name: 'bare', namespace: 'default' }, rules: [] })

  expect(made.rules).toBeNull()
})

test('a role of one namespace reaches no path outside of the resources', () => {
  const { user } = apiServer()
  const rules = [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }]

  expect(
    refusal(() => user.create(role, { metadata: { name: 'r', namespace: 'default' }, rules })).message,
  ).toContain('rules[0].nonResourceURLs: Invalid value: ["/healthz"]: namespaced rules cannot apply')
  expect(user.create(clusterRole, { metadata: { name: 'r' }, rules }).rules).toEqual(rules)
})

test('names of roles may hold what no other name may', () => {
  const { user } = apiServer()
  const create = (name: string) => user.create(role, { metadata: { name, namespace: 'default' } })

  expect(create('system:Odd Name_1').metadata.name).toBe('system:Odd Name_1')
  expect(refusal(() => create('a/b')).message).toContain("may not contain '/'")
})
