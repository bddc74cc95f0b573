import { expect, test } from 'vitest'
import type { NetworkPolicy } from '../../../src/api/generated/types/networking-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { networkPolicy } from '../../../src/api/networking/networkpolicy.ts'
import { apiServer, cellsOf, named, refusal } from '../../apiserver/admission/api-server.ts'

type Spec = DeepPartial<NetworkPolicy['spec']>

const create = (spec: Spec) => apiServer().user.create(networkPolicy, { metadata: named('db'), spec })
const from = (cidr: string, except: readonly string[] = []): Spec => ({
  ingress: [{ from: [{ ipBlock: { cidr, except } }] }],
})

test('a NetworkPolicy is about what goes out only where it says so, or has rules for it', () => {
  expect(create({}).spec).toEqual({ podSelector: {}, policyTypes: ['Ingress'] })
  expect(create({ egress: [{}] }).spec.policyTypes).toEqual(['Ingress', 'Egress'])
  expect(create({ egress: [{}], policyTypes: ['Egress'] }).spec.policyTypes).toEqual(['Egress'])
})

test('a NetworkPolicy shows which pods it is about', () => {
  expect(cellsOf(networkPolicy, create({}))).toMatchObject({ 'Pod-Selector': '<none>' })
  expect(cellsOf(networkPolicy, create({ podSelector: { matchLabels: { app: 'db' } } }))).toMatchObject({
    'Pod-Selector': 'app=db',
  })
})

test.each<[Spec, string]>([
  [from('10.0.0.1/8'), 'cidr: Invalid value: "10.0.0.1/8": must not have bits set beyond the prefix length'],
  [
    from('010.0.0.0/8'),
    'cidr: Invalid value: "010.0.0.0/8": must not have leading 0s in IP or prefix length',
  ],
  [from('::ffff:10.0.0.0/104'), 'must not have an IPv4-mapped IPv6 address'],
  [from('10.0.0.0/33'), 'must be a valid CIDR value'],
  [
    from('2001:db8::/32', ['2001:db9::/48']),
    'except[0]: Invalid value: "2001:db9::/48": must be a strict subset of `cidr`',
  ],
  [from('10.0.0.0/8', ['10.0.0.0/8']), 'must be a strict subset of `cidr`'],
  [from('10.0.0.0/8', ['2001:db8::/48']), 'must be a strict subset of `cidr`'],
  [
    { ingress: [{ ports: [{ port: 80, endPort: 70_000 }] }] },
    'endPort: Invalid value: 70000: must be between 1 and 65535',
  ],
])('%j is refused: %s', (spec, sentence) => {
  expect(refusal(() => create(spec)).message).toContain(sentence)
})

test('what is part of a range may be left out of it', () => {
  expect(create(from('2001:db8::/32', ['2001:db8:1::/48'])).metadata.generation).toBe(1)
})
