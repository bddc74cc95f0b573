/** Patterns of users: the simplest are matched by the engine itself, and mean the same. */
import { expect, test } from 'vitest'
import { MatchingWork, matchesPattern, patternProblem } from '../../../src/api/structural-schema/pattern.ts'
import { stopwatch } from '../../support/stopwatch.ts'

test.each([
  ['^[a-z0-9-]*$', '', true],
  ['^[a-z0-9-]*$', 'web-1', true],
  ['^[a-z0-9-]*$', 'Web', false],
  ['^[a-z0-9-]*$', 'web\n', false],
  ['^[a-z]{2,3}$', 'abcd', false],
  ['^[\\w.]+$', 'a.b', true],
  ['[a-z]', '1a1', true],
  ['(a|b)+c', 'xabc', true],
])('%s is found in %j: %s', (pattern, text, isFound) => {
  expect(matchesPattern(pattern, text)).toBe(isFound)
})

test('a pattern that explodes elsewhere takes no time', () => {
  const took = stopwatch()
  expect(matchesPattern('^(a+)+$', `${'a'.repeat(50_000)}!`)).toBe(false)
  expect(matchesPattern('^[a-z]*$', `${'a'.repeat(500_000)}!`)).toBe(false)
  expect(took()).toBeLessThan(2_000)
})

test('what takes too long to find out is not found out, be it of one text or of many', () => {
  expect(matchesPattern('\\pL{1,900}\\pN', 'a'.repeat(1_000_000))).toBeUndefined()
  const work = new MatchingWork()
  const found = Array.from({ length: 300 }, (_, n) =>
    matchesPattern('^(?:[a-f]x?){1,400}$', `${n}${'a'.repeat(900)}`, work),
  )
  expect([found[0], found.at(-1)]).toEqual([false, undefined])
})

test.each([
  ['(', 'missing closing ): `(`'],
  ['a\\', 'trailing backslash at end of expression: ``'],
  ['(?P<', 'invalid or unsupported Perl syntax: `(?P`'],
  ['(?<', 'invalid or unsupported Perl syntax: `(?<`'],
  ['(?P<n', 'invalid named capture: `(?P<n`'],
])('a pattern that is none is told in the words of Go: %s', (pattern, why) => {
  expect(patternProblem(pattern)).toBe(`error parsing regexp: ${why}`)
})

test('groups may share a name', () => {
  expect(matchesPattern('^(?P<n>a)\\(?(?P<n>b)$', 'a(b')).toBe(true)
  expect(matchesPattern('^(?P<n>a)(?P<n>b)$', 'ac')).toBe(false)
})
