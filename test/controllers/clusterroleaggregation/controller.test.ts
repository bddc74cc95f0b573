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

test('what is gathered is applied in the name of the controller, and takes what another hand has written', () => {
  const { plane, create, gather, rulesOf } = withRoles()
  const all = gather('all', {}, { part: 'yes' })
  plane.user.update(clusterRole, all, (draft) => {
    draft.rules = [ruleOf('secrets')]
  })
  create('a', { part: 'yes' }, ['pods'])
  plane.settle()

  expect(rulesOf('all')).toEqual(['pods'])
  const entries = plane.user.get(clusterRole, 'all').metadata.managedFields ?? []
  expect(entries.map(({ manager, operation, fieldsV1 }) => [manager, operation, fieldsV1])).toEqual([
    ['clusterrole-aggregation-controller', 'Apply', { 'f:rules': {} }],
    [expect.any(String), 'Update', { 'f:aggregationRule': { '.': {}, 'f:clusterRoleSelectors': {} } }],
  ])
})

test('rules that another hand has written stay where there is nothing to gather', () => {
  const { plane, gather, rulesOf } = withRoles()
  const all = gather('all', {}, { part: 'yes' })
  plane.user.update(clusterRole, all, (draft) => {
    draft.rules = [ruleOf('secrets')]
  })
  plane.settle()

  expect(rulesOf('all')).toEqual(['secrets'])
})
