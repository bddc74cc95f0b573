import { expect, test } from 'vitest'
import { endpoints } from '../../../src/api/core/endpoints.ts'
import { event } from '../../../src/api/core/event.ts'
import { apiServer, cellsOf, named, refusal } from '../../apiserver/admission/api-server.ts'

const involvedObject = { kind: 'Pod', name: 'web', namespace: 'default', fieldPath: 'spec.containers{app}' }

test('an Event is in the namespace of its object', () => {
  const create = (namespace: string) =>
    apiServer().user.create(event, { metadata: { name: 'e', namespace }, involvedObject })

  expect(create('default').involvedObject.name).toBe('web')
  expect(refusal(() => create('kube-system')).message).toBe(
    'Event "e" is invalid: involvedObject.namespace: Invalid value: "default": does not match event.namespace',
  )
})

test('an Event about a node is in the namespace default', () => {
  const made = apiServer().user.create(event, {
    metadata: named('e'),
    involvedObject: { kind: 'Node', name: 'n' },
  })

  expect(cellsOf(event, made).Object).toBe('node/n')
})

test('an Event of the newer sort says who did what', () => {
  const create = () =>
    apiServer().user.create(event, {
      metadata: named('e'),
      involvedObject,
      eventTime: '2026-01-01T00:00:00.000000Z',
    })

  expect(refusal(create).message).toContain('reportingComponent: Required value')
  expect(refusal(create).message).toContain('action: Required value')
})

test('an Event is printed as kubectl prints it', () => {
  const made = apiServer().user.create(event, {
    metadata: named('e'),
    involvedObject,
    type: 'Warning',
    reason: 'BackOff',
    message: 'back-off\n',
    source: { component: 'kubelet', host: 'node-1' },
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:09:00Z',
    count: 4,
  })

  expect(cellsOf(event, made, Date.UTC(2026, 0, 1, 0, 10))).toEqual({
    'Last Seen': '60s',
    Type: 'Warning',
    Reason: 'BackOff',
    Object: 'pod/web',
    Subobject: 'spec.containers{app}',
    Source: 'kubelet, node-1',
    Message: 'back-off',
    'First Seen': '10m',
    Count: 4,
    Name: 'e',
  })
})

test('Endpoints show three addresses and count the others', () => {
  const { user } = apiServer()
  const addresses = ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'].map((ip) => ({ ip }))
  const made = user.create(endpoints, {
    metadata: named('web'),
    subsets: [{ addresses, ports: [{ port: 80 }] }],
  })

  expect(made.subsets?.[0].ports).toEqual([{ port: 80, protocol: 'TCP' }])
  expect(cellsOf(endpoints, made).Endpoints).toBe('1.1.1.1:80,1.1.1.2:80,1.1.1.3:80 + 1 more...')
  expect(
    refusal(() => user.create(endpoints, { metadata: named('x'), subsets: [{ addresses: [{ ip: 'x' }] }] }))
      .message,
  ).toContain('subsets[0].addresses[0].ip: Invalid value: "x": must be a valid IP address')
})
