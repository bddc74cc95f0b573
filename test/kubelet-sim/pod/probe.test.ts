import { expect, test } from 'vitest'
import type { Probe } from '../../../src/api/generated/types/core-v1.ts'
import { type Outcome, unprobed, withOutcome } from '../../../src/kubelet-sim/pod/probe.ts'
import { PodAddresses } from '../../../src/kubelet-sim/pod-addresses.ts'

const resultOf = (outcomes: string, probe: Partial<Probe>) =>
  [...outcomes].reduce(
    (state, each) =>
      withOutcome(state, (each === '+' ? 'success' : 'failure') satisfies Outcome, probe as Probe),
    unprobed,
  ).result

test('a result needs as many outcomes in a row as the probe says', () => {
  const probe = { successThreshold: 2, failureThreshold: 3 }
  expect(resultOf('+', probe)).toBeUndefined()
  expect(resultOf('+-+', probe)).toBeUndefined()
  expect(resultOf('++', probe)).toBe('success')
  expect(resultOf('++--', probe)).toBe('success')
  expect(resultOf('++--+--', probe)).toBe('success')
  expect(resultOf('++---', probe)).toBe('failure')
})

test('addresses are handed out in order, around, and never twice', () => {
  const addresses = new PodAddresses('10.1.2.0/29')
  const all = Array.from({ length: 5 }, () => addresses.take())
  expect(all).toEqual(['10.1.2.2', '10.1.2.3', '10.1.2.4', '10.1.2.5', '10.1.2.6'])
  expect(addresses.take()).toBeUndefined()
  addresses.release('10.1.2.4')
  expect(addresses.take()).toBe('10.1.2.4')
})
