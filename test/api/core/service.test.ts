import { expect, test } from 'vitest'
import { service } from '../../../src/api/core/service.ts'
import type { Service } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { apiServer, cellsOf, named, refusal } from '../../apiserver/admission/api-server.ts'

type Spec = DeepPartial<Service['spec']>

const ports = [{ port: 80 }]
const create = (spec: Spec = {}) =>
  apiServer().user.create(service, { metadata: named('web'), spec: { ports, ...spec } })

test('a Service offers its port over TCP, inside the cluster, unless it says otherwise', () => {
  expect(create().spec).toMatchObject({
    type: 'ClusterIP',
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
  })
  expect(create().spec.externalTrafficPolicy).toBeUndefined()
})

test('sticky clients stick for three hours', () => {
  expect(create({ sessionAffinity: 'ClientIP' }).spec.sessionAffinityConfig).toEqual({
    clientIP: { timeoutSeconds: 10_800 },
  })
})

test('a headless Service without a selector may have addresses of both families', () => {
  expect(create({ clusterIP: 'None' }).spec).toMatchObject({
    ipFamilies: ['IPv4', 'IPv6'],
    ipFamilyPolicy: 'RequireDualStack',
  })
  expect(create({ clusterIP: 'None', selector: { app: 'web' } }).spec.ipFamilyPolicy).toBe('SingleStack')
})

test('an ExternalName Service is a name and nothing else', () => {
  const made = create({ type: 'ExternalName', externalName: 'db.example.com.', ports: undefined })

  expect(made.spec).toEqual({
    type: 'ExternalName',
    externalName: 'db.example.com.',
    sessionAffinity: 'None',
  })
  expect(cellsOf(service, made)).toMatchObject({
    'Cluster-IP': '<none>',
    'External-IP': 'db.example.com.',
    'Port(s)': '<none>',
  })
})

test.each<[Spec, string]>([
  [{ ports: [] }, 'spec.ports: Required value'],
  [{ ports: [{ port: 0 }] }, 'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive'],
  [{ ports: [{ port: 1, name: 'a' }, { port: 2 }] }, 'spec.ports[1].name: Required value'],
  [
    {
      ports: [
        { port: 1, name: 'a' },
        { port: 1, name: 'b' },
      ],
    },
    'spec.ports[1]: Duplicate value: {"protocol":"TCP","port":1}',
  ],
  [
    { ports: [{ port: 1, nodePort: 30_000 }] },
    "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
  ],
  [
    { type: 'Sometimes' as 'ClusterIP' },
    'spec.type: Unsupported value: "Sometimes": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
  ],
  [{ type: 'ExternalName' }, 'spec.externalName: Required value'],
  [
    { externalTrafficPolicy: 'Local' },
    'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
  ],
  [
    { type: 'NodePort', clusterIP: 'None' },
    `spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for NodePort services`,
  ],
])('a Service is refused: %j', (spec, message) => {
  expect(refusal(() => create(spec)).message).toContain(message)
})

test('the name of a Service becomes part of DNS names, so it starts with a letter', () => {
  const { message } = refusal(() =>
    apiServer().user.create(service, { metadata: named('1st'), spec: { ports: [{ port: 80 }] } }),
  )

  expect(message).toContain('metadata.name: Invalid value: "1st": a DNS-1035 label')
})

test('the cluster IP of a Service never changes', () => {
  const { user } = apiServer()
  const made = user.create(service, { metadata: named('web'), spec: { ports } })

  const { message } = refusal(() =>
    user.update(service, made, (draft) => {
      draft.spec.clusterIP = '10.96.0.99'
    }),
  )

  expect(message).toBe(
    'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.99"]: may not change once set',
  )
})

test('a replace that leaves out what was allocated keeps it', () => {
  const { user } = apiServer()
  const made = user.create(service, { metadata: named('web'), spec: { type: 'NodePort', ports } })

  const replaced = user.update(service, made, (draft) => {
    draft.spec = { type: 'NodePort', ports: [{ port: 80, targetPort: 8080 }] } as typeof draft.spec
  })

  expect(replaced.spec.clusterIP).toBe(made.spec.clusterIP)
  expect(replaced.spec.ports?.[0]).toEqual({
    port: 80,
    targetPort: 8080,
    protocol: 'TCP',
    nodePort: made.spec.ports?.[0].nodePort,
  })
})

test('a Service that turns into an ExternalName gives its address back', () => {
  const { user } = apiServer()
  const made = user.create(service, { metadata: named('web'), spec: { ports } })

  const turned = user.update(service, made, (draft) => {
    draft.spec.type = 'ExternalName'
    draft.spec.externalName = 'example.com'
  })
  const other = user.create(service, {
    metadata: named('b'),
    spec: { ports, clusterIP: made.spec.clusterIP },
  })

  expect(turned.spec.clusterIP).toBeUndefined()
  expect(other.spec.clusterIP).toBe(made.spec.clusterIP)
})

test('a load balancer is pending until it has an address', () => {
  const { user } = apiServer()
  const made = user.create(service, { metadata: named('web'), spec: { type: 'LoadBalancer', ports } })
  const given = user.updateStatus(service, made, (status) => {
    status.loadBalancer = { ingress: [{ ip: '1.2.3.4' }] }
  })

  expect(cellsOf(service, made)['External-IP']).toBe('<pending>')
  expect(cellsOf(service, given)['External-IP']).toBe('1.2.3.4')
  expect(cellsOf(service, given)['Port(s)']).toMatch(/^80:3\d{4}\/TCP$/)
})
