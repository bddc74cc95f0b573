import { expect, test } from 'vitest'
import { lease } from '../../../src/api/coordination/lease.ts'
import { apiServer, cellsOf, named, refusal } from '../../apiserver/admission/api-server.ts'

test('a Lease lasts for some time', () => {
  const create = (leaseDurationSeconds: number) =>
    apiServer().user.create(lease, {
      metadata: named('l'),
      spec: { holderIdentity: 'me', leaseDurationSeconds },
    })

  expect(cellsOf(lease, create(40)).Holder).toBe('me')
  expect(refusal(() => create(0)).message).toBe(
    'Lease.coordination.k8s.io "l" is invalid: spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
  )
})
