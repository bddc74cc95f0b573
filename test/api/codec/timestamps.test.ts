import { expect, test } from 'vitest'
import { canonicalMicroTime, canonicalTime } from '../../../src/api/codec/timestamps.ts'

test.each([
  ['2026-02-03T04:05:06Z', '2026-02-03T04:05:06Z'],
  ['2026-02-03T04:05:06.789Z', '2026-02-03T04:05:06Z'],
  ['2026-02-03T04:05:06+02:00', '2026-02-03T02:05:06Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ['0001-01-01T00:00:00Z', undefined],
])('%s is stored as %s', (text, stored) => {
  expect(canonicalTime(text)).toBe(stored)
})

test('a MicroTime has six digits', () => {
  expect(canonicalMicroTime('2026-02-03T04:05:06.000012+01:00')).toBe('2026-02-03T03:05:06.000012Z')
  expect(() => canonicalMicroTime('2026-02-03T04:05:06Z')).toThrow('cannot parse "Z" as ".000000"')
})

const layout = '"2006-01-02T15:04:05Z07:00"'

test.each([
  ['', `parsing time "" as ${layout}: cannot parse "" as "2006"`],
  ['yesterday', `parsing time "yesterday" as ${layout}: cannot parse "yesterday" as "2006"`],
  ['2026-02-03', `parsing time "2026-02-03" as ${layout}: cannot parse "" as "T"`],
  ['2026-02-03T04:05:06', `parsing time "2026-02-03T04:05:06" as ${layout}: cannot parse "" as "Z07:00"`],
  ['2026-13-03T04:05:06Z', 'parsing time "2026-13-03T04:05:06Z": month out of range'],
  ['2026-02-29T04:05:06Z', 'parsing time "2026-02-29T04:05:06Z": day out of range'],
  ['2026-02-03T04:05:06ZZ', 'parsing time "2026-02-03T04:05:06ZZ": extra text: "Z"'],
])('%j is no time', (text, message) => {
  expect(() => canonicalTime(text)).toThrow(message)
})
