import { expect, test } from 'vitest'
import { limitRange } from '../../../src/api/core/limitrange.ts'
import type { LimitRangeItem } from '../../../src/api/generated/types/core-v1.ts'
import { apiServer, named, refusal } from '../../apiserver/admission/api-server.ts'

const create = (...limits: readonly LimitRangeItem[]) =>
  apiServer().user.create(limitRange, { metadata: named('limits'), spec: { limits } })

test('what containers get by default follows from what they may have at most and at least', () => {
  const [item] = create({ type: 'Container', max: { memory: '1024Mi' }, min: { cpu: '0.1' } }).spec.limits
  expect(item.default).toEqual({ memory: '1Gi' })
  expect(item.defaultRequest).toEqual({ cpu: '100m', memory: '1Gi' })
})

test('a Pod and a claim get nothing by default', () => {
  const { limits } = create(
    { type: 'Pod', max: { cpu: '1' } },
    { type: 'PersistentVolumeClaim', max: { storage: '1Gi' } },
  ).spec
  expect(limits.map((item) => item.default)).toEqual([undefined, undefined])
})

test.each<[LimitRangeItem, string]>([
  [
    { type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } },
    'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
  ],
  [
    { type: 'Container', max: { cpu: '4' }, min: { cpu: '2' }, maxLimitRequestRatio: { cpu: '3' } },
    'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000',
  ],
  [
    { type: 'Container', default: { 'example.com/gpu': '2' }, defaultRequest: { 'example.com/gpu': '1' } },
    'default value 2 must equal to defaultRequest value 1 in example.com/gpu',
  ],
  [
    { type: 'Pod', default: { cpu: '1' } },
    "spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'",
  ],
  [
    { type: 'PersistentVolumeClaim', max: { cpu: '1' } },
    'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
  ],
  [{ type: 'Elephant' as 'Pod' }, 'must be a standard limit type or fully qualified'],
])('%j is refused', (item, sentence) => {
  expect(refusal(() => create(item)).message).toContain(sentence)
})

test('one type may be limited once', () => {
  expect(refusal(() => create({ type: 'Pod' }, { type: 'Pod' })).message).toContain(
    'spec.limits[1].type: Duplicate value: "Pod"',
  )
})
