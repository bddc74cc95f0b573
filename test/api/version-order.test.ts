import { expect, test } from 'vitest'
import { newestVersionFirst } from '../../src/api/version-order.ts'

test('versions are told stable ones first, and the newest of them before the others', () => {
  const versions = [
    'foo10',
    'v1alpha2',
    'v10',
    'v3beta1',
    'v11beta2',
    'foo1',
    'v11alpha2',
    'v1',
    'v2',
    'v10beta3',
  ]

  expect(versions.toSorted(newestVersionFirst)).toEqual([
    'v10',
    'v2',
    'v1',
    'v11beta2',
    'v10beta3',
    'v3beta1',
    'v11alpha2',
    'v1alpha2',
    'foo1',
    'foo10',
  ])
})
