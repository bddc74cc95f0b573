import { expect, test } from 'vitest'
import { podRequests, qosClassOf } from '../../../src/api/core/resources.ts'
import type { PodSpec } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { container, podOf } from './pod-fixture.ts'

const requesting = (cpu: string, more: object = {}) => ({
  ...container,
  resources: { requests: { cpu } },
  ...more,
})
const requestsOf = (spec: DeepPartial<PodSpec>) => podRequests(podOf({ spec }).spec)

test('containers add up', () => {
  const spec = { containers: [requesting('500m'), requesting('1', { name: 'other' })] }

  expect(requestsOf(spec)).toEqual({ cpu: 1500 })
})

test('memory counts in bytes', () => {
  const resources = { requests: { memory: '1Gi', 'example.com/gpu': '2' } }

  expect(requestsOf({ containers: [{ ...container, resources }] })).toEqual({
    memory: 2 ** 30,
    'example.com/gpu': 2,
  })
})

test('init containers run before the others, so the largest counts', () => {
  expect(
    requestsOf({ containers: [requesting('1')], initContainers: [requesting('3'), requesting('2')] }),
  ).toEqual({
    cpu: 3000,
  })
})

test('a sidecar runs beside the containers and beside later init containers', () => {
  const sidecar = requesting('1', { restartPolicy: 'Always' })

  expect(requestsOf({ containers: [requesting('1')], initContainers: [sidecar] })).toEqual({ cpu: 2000 })
  expect(requestsOf({ containers: [requesting('1')], initContainers: [sidecar, requesting('3')] })).toEqual({
    cpu: 4000,
  })
  expect(requestsOf({ containers: [requesting('1')], initContainers: [requesting('3'), sidecar] })).toEqual({
    cpu: 3000,
  })
})

test('overhead comes on top', () => {
  expect(requestsOf({ containers: [requesting('1')], overhead: { cpu: '250m', memory: '64Mi' } })).toEqual({
    cpu: 1250,
    memory: 64 * 2 ** 20,
  })
})

test.each([
  [{}, 'BestEffort'],
  [{ requests: { 'ephemeral-storage': '1Gi' } }, 'BestEffort'],
  [{ requests: { cpu: '1' } }, 'Burstable'],
  [{ limits: { cpu: '1', memory: '1Gi' } }, 'Guaranteed'],
  [{ limits: { cpu: '1' } }, 'Burstable'],
  [{ limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } }, 'Burstable'],
])('the QoS class of %j is %s', (resources, expected) => {
  const { spec, status } = podOf({ spec: { containers: [{ ...container, resources }] } })

  expect(qosClassOf(spec)).toBe(expected)
  expect(status.qosClass).toBe(expected)
})
