import { expect, test } from 'vitest'
import { Random } from '../../src/sim/random.ts'

const draws = (random: Random) => Array.from({ length: 5 }, () => random.int(1_000_000))

test('the same seed gives the same numbers, another seed others', () => {
  expect(draws(new Random(7))).toEqual(draws(new Random(7)))
  expect(draws(new Random(7))).not.toEqual(draws(new Random(8)))
})

test('a fork does not depend on what was drawn before, nor shift it', () => {
  const [drawn, untouched] = [new Random(7), new Random(7)]
  drawn.int(10)
  expect(draws(drawn.fork('kubelet/node-1'))).toEqual(draws(untouched.fork('kubelet/node-1')))
  const [forked, plain] = [new Random(7), new Random(7)]
  forked.fork('anyone')
  expect(draws(forked)).toEqual(draws(plain))
})

test('forks of different names differ', () => {
  const random = new Random(7)
  expect(draws(random.fork('a'))).not.toEqual(draws(random.fork('b')))
})

test('a uuid is a version 4 uuid', () => {
  const random = new Random(7)
  for (let n = 0; n < 100; n++) {
    expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
})

test('the end of a generated name has neither vowels nor look-alikes', () => {
  expect(new Random(7).suffix(500)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{500}$/)
})
