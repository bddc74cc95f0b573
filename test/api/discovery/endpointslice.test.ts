import { expect, test } from 'vitest'
import { endpointSlice } from '../../../src/api/discovery/endpointslice.ts'
import type { EndpointSlice } from '../../../src/api/generated/types/discovery-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { apiServer, cellsOf, named, refusal } from '../../apiserver/admission/api-server.ts'

const create = (slice: DeepPartial<Omit<EndpointSlice, 'metadata'>>) =>
  apiServer().user.create(endpointSlice, { metadata: named('web-x'), addressType: 'IPv4', ...slice })

test('an EndpointSlice shows ports and addresses', () => {
  const made = create({ ports: [{ port: 80 }], endpoints: [{ addresses: ['10.0.0.1'] }] })

  expect(made.ports).toEqual([{ name: '', port: 80, protocol: 'TCP' }])
  expect(cellsOf(endpointSlice, made)).toMatchObject({
    AddressType: 'IPv4',
    Ports: '80',
    Endpoints: '10.0.0.1',
  })
  expect(cellsOf(endpointSlice, create({}))).toMatchObject({ Ports: '<unset>', Endpoints: '<unset>' })
})

test.each<[string, DeepPartial<Omit<EndpointSlice, 'metadata'>>]>([
  ['addressType: Required value', { addressType: undefined }],
  [
    'endpoints: Too many: 1001: must have at most 1000 items',
    { endpoints: Array.from({ length: 1001 }, () => ({ addresses: ['10.0.0.1'] })) },
  ],
  [
    'endpoints[0].addresses: Required value: must contain at least 1 address',
    { endpoints: [{ addresses: [] }] },
  ],
  [
    'endpoints[0].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    { endpoints: [{ addresses: ['127.0.0.1'] }] },
  ],
  ['ports[1].name: Duplicate value: ""', { ports: [{ port: 1 }, { port: 2 }] }],
])('an EndpointSlice is refused: %s', (message, slice) => {
  expect(refusal(() => create(slice)).message).toContain(message)
})

test('the addresses of an EndpointSlice stay of one type', () => {
  const { user } = apiServer()
  const made = user.create(endpointSlice, { metadata: named('x'), addressType: 'IPv4' })

  const { message } = refusal(() =>
    user.update(endpointSlice, made, (draft) => {
      draft.addressType = 'FQDN'
    }),
  )

  expect(message).toContain('addressType: Invalid value: "FQDN": field is immutable')
})
