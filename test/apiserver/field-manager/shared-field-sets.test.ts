import { expect, test } from 'vitest'
import { leaf } from '../../../src/apiserver/field-manager/field-set.ts'
import { SetBuilder, SharedSet } from '../../../src/apiserver/field-manager/shared-field-sets.ts'

function setOf(root: SharedSet, length: number) {
  const builder = new SetBuilder(root)
  for (let n = 0; n < length; n++) builder.add(`f:key-${n}`, leaf)
  return builder.set
}

test('equal sets are one', () => {
  const root = new SharedSet()
  expect(setOf(root, 40)).toBe(setOf(root, 40))
})

test('a set of a thousand keys of some user is nobody else’s, and leaves nothing behind', () => {
  const root = new SharedSet()
  const set = setOf(root, 1_000)

  expect(Object.keys(set)).toHaveLength(1_000)
  expect(Object.isFrozen(set)).toBe(false)
  expect(setOf(root, 1_000)).not.toBe(set)
})
