/** What the headers of an answer warn of, and how much of it. */
import { expect, test } from 'vitest'
import { Warnings } from '../../../src/apiserver/rest/warnings.ts'

function told(...texts: readonly string[]): readonly string[] {
  const warnings = new Warnings()
  for (const text of texts) warnings.add(text)
  return warnings.lines.map((line) => line.slice('299 - "'.length, -1))
}

test('a warning is told once, and none with control signs', () => {
  expect(told('careful', 'a\nb', '', 'careful', '"so"')).toEqual(['careful', '\\"so\\"'])
})

test('more than a client has room for is cut, and what was told is told once all the same', () => {
  const long = 'v'.repeat(5_000)
  expect(told('first', long, 'w'.repeat(300), long)).toEqual(['first', 'v'.repeat(256), 'w'.repeat(256)])
})

test('signs are counted, not bytes; and once there are too many no more are told', () => {
  const many = Array.from({ length: 20 }, (_, n) => `${n}${'é'.repeat(300)}`)
  const cut = told(...many)
  expect(cut).toHaveLength(16)
  expect(cut[0]).toBe(`0${'Ã©'.repeat(255)}`)
  expect(told('é'.repeat(4_096))[0]).toHaveLength(2 * 4_096)
})
