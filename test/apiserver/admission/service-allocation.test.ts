import { expect, test } from 'vitest'
import { node } from '../../../src/api/core/node.ts'
import { service } from '../../../src/api/core/service.ts'
import type { ServiceSpec } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { Client } from '../../../src/client/client.ts'
import { userNamed } from '../../../src/client/user.ts'
import { apiServer, named, refusal, type TestApiServer } from './api-server.ts'

const create = ({ user }: TestApiServer, name: string, spec: DeepPartial<ServiceSpec> = {}) =>
  user.create(service, { metadata: named(name), spec: { ports: [{ port: 80 }], ...spec } })

test('Services get addresses of their own, the same ones in every run', () => {
  const addresses = () => {
    const server = apiServer()
    return Array.from({ length: 50 }, (_, n) => create(server, `s${n}`).spec.clusterIP)
  }

  expect(new Set(addresses()).size).toBe(50)
  expect(addresses()).toEqual(addresses())
  for (const address of addresses()) expect(address).toMatch(/^10\.(9[6-9]|10\d|11[01])\./)
})

test('an address that is taken, or of another range, is refused', () => {
  const server = apiServer()
  create(server, 'dns', { clusterIP: '10.96.0.10' })

  expect(refusal(() => create(server, 'web', { clusterIP: '10.96.0.10' })).message).toBe(
    'Service "web" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
  )
  expect(refusal(() => create(server, 'web', { clusterIP: '1.2.3.4' })).message).toContain(
    'failed to allocate IP 1.2.3.4: the provided network does not match the current range',
  )
})

test('a deleted Service gives back what it had', () => {
  const server = apiServer()
  const first = create(server, 'a', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] })
  server.user.delete(service, first)

  const { clusterIP } = first.spec
  const second = create(server, 'b', { type: 'NodePort', clusterIP, ports: [{ port: 80, nodePort: 30_080 }] })

  expect(second.spec.clusterIP).toBe(clusterIP)
})

test('a small range runs out: the addresses that are kept for who asks for them come last', () => {
  const server = apiServer({ serviceCIDR: '10.0.0.0/27' })
  for (let n = 0; n < 30; n++) create(server, `s${n}`)

  expect(refusal(() => create(server, 'more')).message).toContain('range is full')
})

test('ports of one number share theirs on the nodes, and no other Service has it, in whichever protocol', () => {
  const server = apiServer()
  const both = (nodePort?: number) => [
    { name: 'tcp', port: 53, protocol: 'TCP' as const },
    { name: 'udp', port: 53, protocol: 'UDP' as const, nodePort },
  ]
  const portsOf = (name: string, nodePort?: number) =>
    create(server, name, { type: 'NodePort', ports: both(nodePort) }).spec.ports!.map((port) => port.nodePort)
  expect(portsOf('a', 30_053)).toEqual([30_053, 30_053])
  const [one, other] = portsOf('b')
  expect(one).toBe(other)
  const taken = [{ port: 1, protocol: 'SCTP' as const, nodePort: 30_053 }]
  expect(refusal(() => create(server, 'c', { type: 'NodePort', ports: taken })).message).toContain(
    'spec.ports[0].nodePort: Invalid value: 30053: provided port is already allocated',
  )
})

test('who only tries is shown an address and ports that nobody can have', () => {
  const { registry } = apiServer()
  const trying = new Client(registry, { fieldManager: 'test', user: userNamed('test'), dryRun: true })
  const tried = (name: string, ports: readonly object[]) =>
    trying.create(service, { metadata: named(name), spec: { type: 'NodePort', ports } as never }).spec
  const { clusterIP, ports } = tried('a', [
    { name: 'x', port: 80 },
    { name: 'y', port: 81 },
  ])
  expect(clusterIP).toBe('10.96.0.0')
  expect(ports!.map(({ nodePort }) => nodePort)).toEqual([32_769, 32_770])
  const named81 = [
    { name: 'y', port: 81, nodePort: 30_080 },
    { name: 'x', port: 80 },
  ]
  expect(tried('b', named81).ports!.map(({ nodePort }) => nodePort)).toEqual([30_080, 30_081])
})

test('a headless Service has no address', () => {
  const { spec } = create(apiServer(), 'web', { clusterIP: 'None' })

  expect([spec.clusterIP, spec.clusterIPs]).toEqual(['None', ['None']])
})

test('every port of a NodePort Service gets a port on the nodes', () => {
  const ports = [
    { name: 'a', port: 80 },
    { name: 'b', port: 81 },
  ]
  const made = create(apiServer(), 'web', { type: 'NodePort', ports })
  const given = (made.spec.ports ?? []).map(({ nodePort = 0 }) => nodePort)

  expect(new Set(given).size).toBe(2)
  for (const port of given) expect(port >= 30_000 && port <= 32_767).toBe(true)
})

test('a node port that is taken, or out of range, is refused', () => {
  const server = apiServer()
  const nodePort = (name: string, port: number) =>
    create(server, name, { type: 'NodePort', ports: [{ port: 80, nodePort: port }] })
  nodePort('a', 30_080)

  expect(refusal(() => nodePort('b', 30_080)).message).toBe(
    'Service "b" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
  )
  expect(refusal(() => nodePort('b', 80)).message).toContain(
    'provided port is not in the valid range. The range of valid ports is 30000-32767',
  )
})

test('a Service that becomes reachable from outside gets its node port then, and loses it later', () => {
  const server = apiServer()
  const inside = create(server, 'web')
  const outside = server.user.update(service, inside, (draft) => {
    draft.spec.type = 'NodePort'
  })
  const back = server.user.update(service, outside, (draft) => {
    draft.spec.type = 'ClusterIP'
  })

  expect(outside.spec.ports?.[0].nodePort).toBeGreaterThanOrEqual(30_000)
  expect(outside.spec.clusterIP).toBe(inside.spec.clusterIP)
  expect(back.spec.ports?.[0].nodePort).toBeUndefined()
})

test('a new node takes no pods until it is known to be ready', () => {
  const { user } = apiServer()
  const own = { key: 'a', effect: 'NoSchedule' as const }

  const made = user.create(node, { metadata: { name: 'n' }, spec: { taints: [own] } })

  expect(made.spec.taints).toEqual([own, { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }])
})
