import { expect, test } from 'vitest'
import { node } from '../../../src/api/core/node.ts'
import type { Taint } from '../../../src/api/generated/types/core-v1.ts'
import { apiServer, cellsOf, refusal } from '../../apiserver/admission/api-server.ts'

test('who creates a node says what it has', () => {
  const made = apiServer().user.create(node, { metadata: { name: 'n' }, status: { capacity: { cpu: '4' } } })

  expect(made.status).toMatchObject({ capacity: { cpu: '4' }, allocatable: { cpu: '4' } })
})

test('a node that says nothing has neither capacity nor anything to allocate', () => {
  const made = apiServer().user.create(node, { metadata: { name: 'n' } })

  expect(made.status).not.toHaveProperty('capacity')
  expect(made.status).not.toHaveProperty('allocatable')
})

test('a node gets its pod addresses once', () => {
  const { user } = apiServer()
  const made = user.create(node, { metadata: { name: 'n' } })
  const given = user.update(node, made, (draft) => {
    draft.spec.podCIDRs = ['10.244.0.0/24']
  })

  const { message } = refusal(() =>
    user.update(node, given, (draft) => {
      draft.spec.podCIDRs = ['10.244.1.0/24']
    }),
  )

  expect(given.spec.podCIDR).toBe('10.244.0.0/24')
  expect(message).toBe(
    'Node "n" is invalid: spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
  )
})

test('no two taints of a node have the same key and effect', () => {
  const taint: Taint = { key: 'a', effect: 'NoSchedule' }
  const create = (taints: Taint[]) =>
    apiServer().user.create(node, { metadata: { name: 'n' }, spec: { taints } })

  expect(refusal(() => create([taint, { ...taint, value: 'x' }])).message).toContain(
    'spec.taints[1]: Duplicate value: {"key":"a","value":"x","effect":"NoSchedule"}: taints must be unique by key and effect pair',
  )
  expect(refusal(() => create([{ ...taint, effect: 'Never' as 'NoSchedule' }])).message).toContain(
    'spec.taints[0].effect: Unsupported value: "Never"',
  )
})

test('a node is printed as kubectl prints it', () => {
  const { user } = apiServer()
  const labels = { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '' }
  const made = user.create(node, { metadata: { name: 'n', labels }, spec: { unschedulable: true } })
  const ready = user.updateStatus(node, made, (status) => {
    status.conditions = [{ type: 'Ready', status: 'True' }]
    status.addresses = [{ type: 'InternalIP', address: '172.18.0.3' }]
  })

  expect(cellsOf(node, made).Status).toBe('Unknown,SchedulingDisabled')
  expect(cellsOf(node, ready)).toMatchObject({
    Status: 'Ready,SchedulingDisabled',
    Roles: 'control-plane,worker',
    'Internal-IP': '172.18.0.3',
    'External-IP': '<none>',
    'OS-Image': '<unknown>',
  })
})
