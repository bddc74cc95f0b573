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
    'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":1,"TargetPort":0,"NodePort":0}',
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

test('the name of a Service is a DNS label, which may start with a digit', () => {
  const named1 = (name: string) =>
    apiServer().user.create(service, { metadata: named(name), spec: { ports } })

  expect(named1('1st').metadata.name).toBe('1st')
  expect(refusal(() => named1('Web')).message).toContain(
    'metadata.name: Invalid value: "Web": a lowercase RFC 1123 label must consist of',
  )
  expect(refusal(() => named1('a.b')).message).toBe(
    'Service "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots',
  )
})

test.each<[Spec, string]>([
  [
    { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv6', 'IPv4'] },
    '[spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services, spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster]',
  ],
  [{ ipFamilies: ['IPv6'] }, 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
  [
    { ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4', 'IPv6'] },
    'spec.ipFamilies[1]: Invalid value: "IPv6": not configured on this cluster',
  ],
  [
    { ipFamilies: ['IPv4', 'IPv6'] },
    `spec.ipFamilyPolicy: Invalid value: "SingleStack": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified`,
  ],
  [{ ipFamilies: ['IPv4', 'IPv4'] }, 'spec.ipFamilies[1]: Duplicate value: "IPv4"'],
  [
    { ipFamilyPolicy: 'Both' as 'SingleStack' },
    'spec.ipFamilyPolicy: Unsupported value: "Both": supported values: "PreferDualStack", "RequireDualStack", "SingleStack"',
  ],
  [
    { clusterIP: 'fd00::1', clusterIPs: ['fd00::1'] },
    'spec.clusterIPs[0]: Invalid value: ["fd00::1"]: IPv6 is not configured on this cluster',
  ],
  [
    { clusterIP: 'None', clusterIPs: ['None', '10.96.0.9'] },
    `spec.clusterIPs: Invalid value: ["None","10.96.0.9"]: 'None' must be the first and only value`,
  ],
  [
    { clusterIPs: ['10.96.0.9'] },
    'spec.clusterIPs: Invalid value: ["10.96.0.9"]: must be empty when `clusterIP` is not specified',
  ],
])('a cluster with IPv4 addresses alone refuses %j', (spec, sentence) => {
  expect(refusal(() => create(spec)).message).toBe(`Service "web" is invalid: ${sentence}`)
})

test('whoever would only prefer two families is content with one', () => {
  expect(create({ ipFamilyPolicy: 'PreferDualStack' }).spec).toMatchObject({
    ipFamilyPolicy: 'PreferDualStack',
    ipFamilies: ['IPv4'],
  })
})

test.each<[Spec, string]>([
  [
    { externalIPs: ['127.0.0.1'] },
    'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ],
  [
    { externalIPs: ['0.0.0.0'] },
    'spec.externalIPs[0]: Invalid value: "0.0.0.0": may not be unspecified (0.0.0.0)',
  ],
  [
    { externalIPs: ['1.2.3.4', '169.254.1.1'] },
    'spec.externalIPs[1]: Invalid value: "169.254.1.1": may not be in the link-local range (169.254.0.0/16, fe80::/10)',
  ],
  [
    { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/33'] },
    'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.0/33": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ],
  [
    { type: 'LoadBalancer', loadBalancerClass: 'not a class' },
    'spec.loadBalancerClass: Invalid value: "not a class": name part must consist of',
  ],
  [
    { ports: [{ port: 80, appProtocol: 'a protocol' }] },
    'spec.ports[0].appProtocol: Invalid value: "a protocol": name part must consist of',
  ],
  [
    { trafficDistribution: 'Far' },
    'spec.trafficDistribution: Unsupported value: "Far": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"',
  ],
  [
    { healthCheckNodePort: 30_001 },
    "spec.healthCheckNodePort: Invalid value: 30001: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
  ],
  [
    {
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80, nodePort: 31_000 },
        { name: 'b', port: 81, nodePort: 31_000 },
      ],
    },
    'spec.ports[1].nodePort: Invalid value: 31000: provided port is already allocated',
  ],
])('a Service is refused that says %j', (spec, sentence) => {
  expect(refusal(() => create(spec)).message).toContain(`Service "web" is invalid: ${sentence}`)
})

test('without session affinity nothing is said of how it works', () => {
  expect(create({ sessionAffinityConfig: { clientIP: { timeoutSeconds: 5 } } }).spec).not.toHaveProperty(
    'sessionAffinityConfig',
  )
})

test('of a load balancer, the class and the port for health checks never change', () => {
  const { user } = apiServer()
  const spec = {
    type: 'LoadBalancer',
    loadBalancerClass: 'example.com/a',
    externalTrafficPolicy: 'Local',
    ports,
  } as const
  const made = user.create(service, { metadata: named('lb'), spec })
  const changed = (change: Partial<Service['spec']>) =>
    refusal(() => user.update(service, made, (draft) => void Object.assign(draft.spec, change))).message

  expect(changed({ loadBalancerClass: 'example.com/b' })).toBe(
    'Service "lb" is invalid: spec.loadBalancerClass: Invalid value: "example.com/b": may not change once set',
  )
  expect(changed({ loadBalancerClass: undefined })).toContain('may not change once set')
  expect(changed({ healthCheckNodePort: 31_999 })).toContain(
    'spec.healthCheckNodePort: Forbidden: field is immutable',
  )
  const plain = user.update(service, made, ({ spec: draft }) => {
    draft.type = 'ClusterIP'
  })
  expect(plain.spec).not.toHaveProperty('loadBalancerClass')
})

test('a port keeps its number on the nodes by its name', () => {
  const { user } = apiServer()
  const both = [
    { name: 'a', port: 80 },
    { name: 'b', port: 81 },
  ]
  const made = user.create(service, { metadata: named('web'), spec: { type: 'NodePort', ports: both } })
  const [a, b] = made.spec.ports!

  const replaced = user.update(service, made, (draft) => {
    draft.spec.ports = [
      { name: 'b', port: 90 },
      { name: 'a', port: 91 },
    ] as typeof draft.spec.ports
  })

  expect(replaced.spec.ports).toMatchObject([
    { name: 'b', nodePort: b.nodePort },
    { name: 'a', nodePort: a.nodePort },
  ])
})

test.each([
  [{ ip: 'x' }, 'status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address'],
  [
    { ip: '1.2.3.4', ipMode: 'Odd' },
    'ingress[0].ipMode: Unsupported value: "Odd": supported values: "Proxy", "VIP"',
  ],
  [{ ipMode: 'VIP' }, 'ingress[0].ipMode: Forbidden: may not be specified when `ip` is not set'],
  [
    { hostname: 'Bad_Host' },
    'ingress[0].hostname: Invalid value: "Bad_Host": a lowercase RFC 1123 subdomain',
  ],
  [
    { hostname: '1.2.3.4' },
    'ingress[0].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
  ],
])('a load balancer cannot have been given %j', (ingress, sentence) => {
  const { user } = apiServer()
  const made = user.create(service, { metadata: named('lb'), spec: { type: 'LoadBalancer', ports } })

  const { message } = refusal(() =>
    user.updateStatus(service, made, (status) => {
      status.loadBalancer = { ingress: [ingress as never] }
    }),
  )

  expect(message).toContain(sentence)
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

test('who changes clusterIP and leaves clusterIPs out means both', () => {
  const { user } = apiServer()
  const made = user.create(service, { metadata: named('web'), spec: { ports } })

  const { message } = refusal(() =>
    user.update(service, made, (draft) => {
      draft.spec = { clusterIP: 'None', ports: [{ port: 80 }] } as typeof draft.spec
    }),
  )

  expect(message).toBe(
    'Service "web" is invalid: spec.clusterIPs[0]: Invalid value: ["None"]: may not change once set',
  )
})

test('an address that is of another family is told besides whatever else is wrong', () => {
  const { user } = apiServer()
  const spec = { ports, ipFamilies: ['IPv6'], clusterIPs: ['10.96.0.9'] } as const

  const { message } = refusal(() => user.create(service, { metadata: named('web'), spec }))

  expect(message).toBe(
    'Service "web" is invalid: [spec.clusterIPs: Invalid value: ["10.96.0.9"]: must be empty when `clusterIP` is not specified, ' +
      'spec.clusterIPs[0]: Invalid value: "10.96.0.9": expected an IPv6 value as indicated by `ipFamilies[0]`]',
  )
})

test('a headless Service can change its families', () => {
  const { user } = apiServer()
  const made = user.create(service, { metadata: named('web'), spec: { clusterIP: 'None' } })

  const changed = user.update(service, made, (draft) => {
    draft.spec.ipFamilies = ['IPv6', 'IPv4']
  })

  expect(changed.spec.ipFamilies).toEqual(['IPv6', 'IPv4'])
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

test('a Service that turns into an ExternalName may name that it has no address', () => {
  const { user } = apiServer()
  const made = user.create(service, { metadata: named('web'), spec: { ports } })
  const turned = user.update(service, made, (draft) => {
    draft.spec.type = 'ExternalName'
    draft.spec.externalName = 'db.example.com'
    delete draft.spec.clusterIP
  })

  expect(turned.spec).not.toHaveProperty('ipFamilies')
  expect(turned.spec).not.toHaveProperty('ipFamilyPolicy')
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
