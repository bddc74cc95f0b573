import { expect, test } from 'vitest'
import { columnsOfVersion } from '../../../src/api/custom-resource/columns.ts'
import type { CustomResourceColumnDefinition } from '../../../src/api/generated/types/apiextensions-v1.ts'
import type { KubeObject } from '../../../src/api/kind.ts'

const now = Date.parse('2026-01-01T01:00:00Z')

const thing = {
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name: 'a' },
  spec: {
    size: 2,
    share: 1.5,
    large: 3e21,
    isOn: true,
    text: '<b>',
    none: null,
    map: { z: '<b>', a: [1] },
    list: [
      { name: 'x', n: 1 },
      { name: 'y', n: 'two' },
    ],
    at: '2026-01-01T00:00:00Z',
    local: '2026-01-01T01:30:00,5+01:00',
    zero: '0001-01-01T00:00:00Z',
    unset: '',
    day: '2026-01-01',
    month: '2026-13-01T00:00:00Z',
  },
} as unknown as KubeObject

const columnsOf = (...defined: readonly Omit<CustomResourceColumnDefinition, 'name'>[]) =>
  columnsOfVersion({
    name: 'v1',
    served: true,
    storage: true,
    additionalPrinterColumns: defined.map((each, n) => ({ name: `C${n}`, ...each })),
  })

test.each([
  ['string', '.spec.size', '2'],
  ['string', '.spec.large', '3e+21'],
  ['string', '.spec.text', '<b>'],
  ['string', '.spec.map', String.raw`{"a":[1],"z":"\u003cb\u003e"}`],
  ['string', '.spec.none', '<no value>'],
  ['string', '.spec.list[*].name', 'x'],
  ['string', '.spec.list[?(@.n==1)].name', null],
  ['string', '.spec.list[7]', null],
  ['integer', '.spec.share', 1],
  ['integer', '.spec.text', null],
  ['number', '.spec.share', 1.5],
  ['boolean', '.spec.isOn', true],
  ['boolean', '.spec.size', null],
  ['date', '.spec.at', '60m'],
  ['date', '.spec.local', '29m'],
  ['date', '.spec.zero', '<unknown>'],
  ['date', '.spec.unset', '<unknown>'],
  ['date', '.spec.day', '<invalid>'],
  ['date', '.spec.month', '<invalid>'],
  ['date', '.spec.size', null],
])('a column of the type %s whose path is %s shows %j', (type, jsonPath, shown) => {
  const [, column] = columnsOf({ type, jsonPath })

  expect(column.cell(thing, now)).toBe(shown)
})

test('a column whose path cannot be read ends the table', () => {
  const columns = columnsOf(
    { type: 'string', jsonPath: '.spec.text' },
    { type: 'string', jsonPath: '.spec.map["z"]' },
    { type: 'string', jsonPath: '.spec.size' },
  )

  expect(columns.map(({ name }) => name)).toEqual(['Name', 'C0'])
})
