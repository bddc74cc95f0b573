import { expect, test } from 'vitest'
import { csiDriver } from '../../../src/api/storage/csidriver.ts'
import { csiNode } from '../../../src/api/storage/csinode.ts'
import { apiServer, cellsOf, refusal } from '../../apiserver/admission/api-server.ts'

test('the changes of a CSIDriver are counted from nothing', () => {
  const { user } = apiServer()
  const made = user.create(csiDriver, { metadata: { name: 'csi.example.com' }, spec: {} })
  const told = user.update(csiDriver, made, (draft) => {
    draft.spec.podInfoOnMount = true
  })

  expect(made.metadata.generation).toBeUndefined()
  expect(told.metadata.generation).toBe(1)
  expect(cellsOf(csiDriver, told)).toMatchObject({
    AttachRequired: true,
    PodInfoOnMount: true,
    TokenRequests: '<unset>',
    Modes: 'Persistent',
  })
})

test('a CSIDriver is asked too often at less than ten seconds', () => {
  const spec = { nodeAllocatableUpdatePeriodSeconds: 9 }

  expect(
    refusal(() => apiServer().user.create(csiDriver, { metadata: { name: 'a' }, spec })).message,
  ).toContain(
    'spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 9: must be greater than or equal to 10 seconds',
  )
})

test('of a driver on a node only how much it can attach may change', () => {
  const { user } = apiServer()
  const driver = { name: 'csi.example.com', nodeID: 'machine-1' }
  const made = user.create(csiNode, { metadata: { name: 'node-1' }, spec: { drivers: [driver] } })
  const grown = user.update(csiNode, made, (draft) => {
    draft.spec.drivers[0].allocatable = { count: 8 }
  })

  expect(cellsOf(csiNode, grown)).toMatchObject({ Drivers: 1 })
  expect(
    refusal(() =>
      user.update(csiNode, grown, (draft) => {
        draft.spec.drivers[0].topologyKeys = ['zone']
      }),
    ).message,
  ).toContain(
    'spec.drivers: Invalid value: {"Name":"csi.example.com","NodeID":"machine-1","TopologyKeys":["zone"]',
  )
})

test('a driver that stands on a node twice is held against what it was each time', () => {
  const { user } = apiServer()
  const driver = { name: 'csi.example.com', nodeID: 'machine-1' }
  const made = user.create(csiNode, { metadata: { name: 'node-1' }, spec: { drivers: [driver] } })
  const { message } = refusal(() =>
    user.update(csiNode, made, (draft) => {
      draft.spec.drivers.push({ ...driver, nodeID: 'machine-2', topologyKeys: null as never })
    }),
  )
  expect(message).toContain('spec.drivers[1].name: Duplicate value: "csi.example.com"')
  expect(message).toContain('spec.drivers: Invalid value: {"Name":"csi.example.com","NodeID":"machine-2"')
})

test('an empty list of topologies is kept as null, as none is', () => {
  const { user } = apiServer()
  const driver = { name: 'csi.example.com', nodeID: 'machine-1' }
  const made = user.create(csiNode, { metadata: { name: 'node-1' }, spec: { drivers: [driver] } })
  const emptied = user.update(csiNode, made, (draft) => {
    draft.spec.drivers[0].topologyKeys = []
  })
  expect(made.spec.drivers[0].topologyKeys).toBeNull()
  expect(emptied.spec.drivers[0].topologyKeys).toBeNull()
})
