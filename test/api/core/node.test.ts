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
      draft.spec.podCIDR = '10.244.1.0/24'
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
    'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"x","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
  )
  expect(refusal(() => create([{ ...taint, effect: 'Never' as 'NoSchedule' }])).message).toContain(
    'metadata.taints[0].effect: Unsupported value: "Never"',
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

test.each<[string, object, string]>([
  [
    'ranges that are the same, or are none',
    { spec: { podCIDRs: ['x', 'x'] } },
    '[spec.podCIDRs[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64), spec.podCIDRs[1]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64), spec.podCIDRs: Internal error: invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[0]: <nil> (invalid CIDR address: x), spec.podCIDRs: Invalid value: ["x","x"]: may specify no more than one CIDR for each IP family]',
  ],
  [
    'two ranges of one family',
    { spec: { podCIDRs: ['10.244.0.0/24', '10.244.1.0/24'] } },
    'spec.podCIDRs: Invalid value: ["10.244.0.0/24","10.244.1.0/24"]: may specify no more than one CIDR for each IP family',
  ],
  [
    'a range that is none',
    { spec: { podCIDRs: ['x'] } },
    'spec.podCIDRs[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ],
  [
    'a part of a device',
    { status: { capacity: { 'example.com/gpu': '1500m' } } },
    '[status.capacity.example.com/gpu: Invalid value: "1500m": must be an integer, status.allocatable.example.com/gpu: Invalid value: "1500m": must be an integer]',
  ],
  [
    'less than nothing',
    { status: { capacity: {}, allocatable: { cpu: '-1' } } },
    'status.allocatable.cpu: Invalid value: "-1": must be greater than or equal to 0',
  ],
  [
    'features that are no names, or in no order',
    { status: { declaredFeatures: ['Zones', 'lower', 'Zones/sub', 'Zones/sub'] } },
    `[status.declaredFeatures[1]: Invalid value: "lower": invalid feature name "lower": must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes, status.declaredFeatures[2]: Invalid value: "Zones/sub": list must be sorted alphabetically, status.declaredFeatures[3]: Duplicate value: "Zones/sub"]`,
  ],
])('a node with %s is refused', (_what, parts, sentence) => {
  const create = () => apiServer().user.create(node, { metadata: { name: 'n' }, ...parts })

  expect(refusal(create).message).toBe(`Node "n" is invalid: ${sentence}`)
})

test('of podCIDR and podCIDRs the single one counts', () => {
  const spec = { podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.1.0/24'] }
  const made = apiServer().user.create(node, { metadata: { name: 'n' }, spec })

  expect(made.spec).toMatchObject({ podCIDR: '10.244.0.0/24', podCIDRs: ['10.244.0.0/24'] })
})

test('a status says nothing of a configuration that the node has not had before', () => {
  const { user } = apiServer()
  const made = user.create(node, { metadata: { name: 'n' } })

  const updated = user.updateStatus(node, made, (draft) => {
    draft.config = { error: 'none' }
    draft.phase = 'Running'
  })

  expect(updated.status).toMatchObject({ phase: 'Running' })
  expect(updated.status).not.toHaveProperty('config')
})
