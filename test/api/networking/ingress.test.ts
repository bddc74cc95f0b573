import { expect, test } from 'vitest'
import type { Ingress } from '../../../src/api/generated/types/networking-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { ingress } from '../../../src/api/networking/ingress.ts'
import { apiServer, cellsOf, named, refusal } from '../../apiserver/admission/api-server.ts'

const backend = { service: { name: 'web', port: { number: 80 } } }
const rule = (host: string, path = '/', pathType = 'Prefix') => ({
  host,
  http: { paths: [{ path, pathType, backend } as object] },
})

const create = (spec: DeepPartial<Ingress['spec']>) =>
  apiServer().user.create(ingress, { metadata: named('web'), spec } as never)

test('an Ingress shows three of its hosts, how many more there are, and where it is', () => {
  const { user } = apiServer()
  const hosts = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}.example.com`)
  const made = user.create(ingress, {
    metadata: named('web'),
    spec: { rules: hosts.map((host) => rule(host)), tls: [{}], ingressClassName: 'public' },
  } as never)
  const reached = user.updateStatus(ingress, made, (status) => {
    status.loadBalancer.ingress = [{ hostname: 'lb.example.com' }, { ip: '203.0.113.1' }]
  })

  expect(cellsOf(ingress, reached)).toMatchObject({
    Class: 'public',
    Hosts: 'a.example.com,b.example.com,c.example.com + 2 more...',
    Address: '203.0.113.1,lb.example.com',
    Ports: '80, 443',
  })
  expect(cellsOf(ingress, create({ defaultBackend: backend }))).toMatchObject({
    Class: '<none>',
    Hosts: '*',
    Address: '',
    Ports: '80',
  })
})

test.each<[DeepPartial<Ingress['spec']>, string]>([
  [{}, 'spec: Invalid value: null: either `defaultBackend` or `rules` must be specified'],
  [
    { rules: [rule('10.0.0.1')] },
    'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP',
  ],
  [{ rules: [rule('a.*.com')] }, "must start with '*.', followed by a valid DNS subdomain"],
  [{ rules: [rule('a.com', '/a/./b')] }, `path: Invalid value: "/a/./b": must not contain '/./'`],
  [{ rules: [rule('a.com', '/a/..')] }, `path: Invalid value: "/a/..": cannot end with '/..'`],
  [{ rules: [rule('a.com', 'a', 'ImplementationSpecific')] }, 'Invalid value: "a": must be an absolute path'],
  [{ defaultBackend: {} }, 'spec.defaultBackend: Invalid value: "": resource or service backend is required'],
  [
    { defaultBackend: { service: { name: 'web', port: { name: 'http', number: 80 } } } },
    'spec.defaultBackend: Invalid value: "": cannot set both port name & port number',
  ],
])('%j is refused: %s', (spec, sentence) => {
  expect(refusal(() => create(spec)).message).toContain(sentence)
})

test('a path that a controller reads in its own way may say what it likes', () => {
  expect(create({ rules: [rule('*.a.com', '/a//b', 'ImplementationSpecific')] }).metadata.generation).toBe(1)
})
