/** What kubectl explain says of the types of the API. */
import { describe, expect, test } from 'vitest'
import { descriptionsByType, descriptionTables } from '../../src/api/descriptions.ts'
import { structType } from '../../src/api/schema.ts'
import { kinds } from '../../src/kinds.ts'

const describeType = descriptionsByType()

test.each(kinds.map(({ kind }) => kind))('$kind says what it is', ({ structure }) => {
  expect(describeType(structure())).toMatch(/\.$/)
})

describe.each([...descriptionTables].map(([name, table]) => ({ name, table })))(
  '$name',
  ({ name, table }) => {
    test.each(Object.entries(table()))('%s has every field that is described', (type, fields) => {
      const known = structType(`${name}.${type}`).fields
      expect(Object.keys(fields).filter((field) => field !== '' && !known.has(field))).toEqual([])
    })
  },
)
