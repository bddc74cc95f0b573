import { expect, test } from 'vitest'
import { clusterRole } from '../../../src/api/rbac/clusterrole.ts'
import { clusterRoleAggregationController } from '../../../src/controllers/clusterroleaggregation/controller.ts'
import { ControlPlane } from '../../support/control-plane.ts'

const ruleOf = (resource: string) => ({ apiGroups: [''], resources: [resource], verbs: ['get'] })

const withRoles = () => {
  const plane = new ControlPlane({ controllers: [clusterRoleAggregationController as never], bare: true })
  const create = (name: string, labels: Record<string, string>, resources: readonly string[]) =>
    plane.user.create(clusterRole, { metadata: { name, labels }, rules: resources.map(ruleOf) })
  const gather = (name: string, labels: Record<string, string>, matchLabels: Record<string, string>) =>
    plane.user.create(clusterRole, {
      metadata: { name, labels },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels }] },
    })
  const rulesOf = (name: string) =>
    plane.user.get(clusterRole, name).rules?.map(({ resources }) => resources?.join()) ?? null
  return { plane, create, gather, rulesOf }
}

test('a role of others has the rules of all of them, each once, by their names', () => {
  const { plane, create, gather, rulesOf } = withRoles()
  gather('all', {}, { part: 'yes' })
  create('b', { part: 'yes' }, ['pods', 'services'])
  create('a', { part: 'yes' }, ['nodes', 'pods'])
  create('other', {}, ['secrets'])
  plane.settle()

  expect(rulesOf('all')).toEqual(['nodes', 'pods', 'services'])
})

test('what is gathered can be gathered again, and goes when its role goes', () => {
  const { plane, create, gather, rulesOf } = withRoles()
  gather('edit', { to: 'admin' }, { to: 'edit' })
  gather('admin', {}, { to: 'admin' })
  const part = create('part', { to: 'edit' }, ['pods'])
  plane.settle()
  expect(rulesOf('admin')).toEqual(['pods'])

  plane.user.delete(clusterRole, part)
  plane.settle()
  expect(rulesOf('admin')).toBeNull()
})
