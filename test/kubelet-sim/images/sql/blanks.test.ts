/** What scripts of SQL have besides statements. */
import { expect, test } from 'vitest'
import { blanksBefore } from '../../../../src/kubelet-sim/images/sql/blanks.ts'

const ofPostgres = /--/y
const ofMysql = /--\s|#/y

test.each([
  ['  \n-- all\n select 1', ofPostgres, 11],
  ['-- all', ofPostgres, 6],
  ['# all\n--\n--x', ofMysql, 9],
  ['select 1 -- one', ofMysql, 0],
  ['', ofPostgres, 0],
])('%j begins with blanks and comments as %s has them', (script, sign, length) => {
  expect(blanksBefore(script, sign)).toBe(length)
})

test('however many lines are empty, they are none', () => {
  const script = '\n'.repeat(12_000_000)
  expect(blanksBefore(script, ofPostgres)).toBe(script.length)
})
