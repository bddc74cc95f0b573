import { expect, test } from 'vitest'
import { matchesNodeSelectorTerm, meetsNodeRequirements } from '../../../src/api/core/node-selector.ts'
import { tolerates } from '../../../src/api/core/toleration.ts'
import type {
  Node,
  NodeSelectorOperator,
  Taint,
  Toleration,
} from '../../../src/api/generated/types/core-v1.ts'
import { podOf } from './pod-fixture.ts'

const taint: Taint = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }

test.each<[Toleration, boolean]>([
  [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }, true],
  [{ key: 'dedicated', operator: 'Equal', value: 'cpu', effect: 'NoSchedule' }, false],
  [{ key: 'dedicated', operator: 'Exists' }, true],
  [{ key: 'other', operator: 'Exists' }, false],
  [{ operator: 'Exists' }, true],
  [{ operator: 'Exists', effect: 'NoExecute' }, false],
])('%j tolerates dedicated=gpu:NoSchedule: %s', (toleration, expected) => {
  expect(tolerates(toleration, taint)).toBe(expected)
})

const node = { metadata: { name: 'node-1', labels: { zone: 'a', cpus: '8' } } } as unknown as Node

test.each<[string, NodeSelectorOperator, string[], boolean]>([
  ['zone', 'In', ['a', 'b'], true],
  ['zone', 'NotIn', ['a'], false],
  ['disk', 'NotIn', ['ssd'], true],
  ['zone', 'Exists', [], true],
  ['disk', 'DoesNotExist', [], true],
  ['cpus', 'Gt', ['4'], true],
  ['cpus', 'Lt', ['4'], false],
  ['zone', 'Gt', ['4'], false],
])('%s %s %j matches the node: %s', (key, operator, values, expected) => {
  expect(matchesNodeSelectorTerm({ matchExpressions: [{ key, operator, values }] }, node)).toBe(expected)
})

test('a term that asks for nothing matches no node', () => {
  expect(matchesNodeSelectorTerm({}, node)).toBe(false)
})

test('a pod insists on its node selector and on one of the terms of its affinity', () => {
  const affinityTo = (name: string) => {
    const matchFields = [{ key: 'metadata.name', operator: 'In' as const, values: [name] }]
    const nodeSelectorTerms = [{ matchFields }, { matchFields: [{ ...matchFields[0], values: ['node-9'] }] }]
    return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } }
  }

  expect(meetsNodeRequirements(podOf({ spec: { nodeSelector: { zone: 'a' } } }).spec, node)).toBe(true)
  expect(meetsNodeRequirements(podOf({ spec: { nodeSelector: { zone: 'b' } } }).spec, node)).toBe(false)
  expect(meetsNodeRequirements(podOf({ spec: { affinity: affinityTo('node-1') } }).spec, node)).toBe(true)
  expect(meetsNodeRequirements(podOf({ spec: { affinity: affinityTo('node-2') } }).spec, node)).toBe(false)
})
