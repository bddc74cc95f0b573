import { expect, test } from 'vitest'
import { clusterRoleBinding } from '../../../src/api/rbac/clusterrolebinding.ts'
import { roleBinding } from '../../../src/api/rbac/rolebinding.ts'
import { apiServer, cellsOf, refusal } from '../../apiserver/admission/api-server.ts'

const metadata = { name: 'b', namespace: 'default' }

test('kubectl get -o wide shows who is bound to what', () => {
  const made = apiServer().user.create(roleBinding, {
    metadata,
    roleRef: { kind: 'ClusterRole', name: 'view' },
    subjects: [
      { kind: 'User', name: 'jane' },
      { kind: 'User', name: 'tom' },
      { kind: 'ServiceAccount', name: 'robot', namespace: 'shop' },
    ],
  })

  expect(cellsOf(roleBinding, made)).toMatchObject({
    Role: 'ClusterRole/view',
    Users: 'jane, tom',
    Groups: '',
    ServiceAccounts: 'shop/robot',
  })
})

test('what a binding grants never changes; to whom may', () => {
  const { user } = apiServer()
  const made = user.create(roleBinding, { metadata, roleRef: { kind: 'Role', name: 'r' } })
  const changed = user.update(roleBinding, made, (draft) => {
    draft.subjects = [{ kind: 'Group', name: 'devs' }]
  })

  expect(changed.subjects).toEqual([{ kind: 'Group', name: 'devs', apiGroup: 'rbac.authorization.k8s.io' }])
  expect(
    refusal(() =>
      user.update(roleBinding, changed, (draft) => {
        draft.roleRef.name = 'other'
      }),
    ).message,
  ).toContain('cannot change roleRef')
})

test('a ClusterRoleBinding binds a ClusterRole only, and service accounts by their namespace', () => {
  const { user } = apiServer()
  const create = () =>
    user.create(clusterRoleBinding, {
      metadata: { name: 'b' },
      roleRef: { kind: 'Role', name: 'r' },
      subjects: [{ kind: 'ServiceAccount', name: 's' }],
    })

  expect(refusal(create).message).toBe(
    'ClusterRoleBinding.rbac.authorization.k8s.io "b" is invalid: [roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole", subjects[0].namespace: Required value]',
  )
})
