import { expect, test } from 'vitest'
import type { RuntimeClass } from '../../../src/api/generated/types/node-v1.ts'
import { runtimeClass } from '../../../src/api/node/runtimeclass.ts'
import { apiServer, refusal } from '../../apiserver/admission/api-server.ts'
import { ask } from '../../support/asking.ts'
import { testCluster } from '../../support/cluster.ts'

const create = (parts: Partial<RuntimeClass>) =>
  apiServer().user.create(runtimeClass, { metadata: { name: 'sandbox' }, handler: 'sandbox', ...parts })

test.each<[Partial<RuntimeClass>, string]>([
  [{ handler: '' }, 'handler: Required value'],
  [{ handler: 'a.b' }, 'handler: Invalid value: "a.b": must not contain dots'],
  [
    { overhead: { podFixed: { 'example.com/gpu': '500m' } } },
    'overhead.limits[example.com/gpu]: Invalid value: "500m": must be an integer',
  ],
  [{ scheduling: { nodeSelector: { 'a b': 'c' } } }, 'scheduling.nodeSelector: Invalid value: "a b"'],
])('%j is refused: %s', (parts, sentence) => {
  expect(refusal(() => create(parts)).message).toContain(sentence)
})

test('tolerations that differ in their time alone are the same', () => {
  const toleration = { key: 'k', operator: 'Exists', effect: 'NoExecute' } as const
  const tolerations = [
    { ...toleration, tolerationSeconds: 1 },
    { ...toleration, tolerationSeconds: 2 },
  ]

  expect(refusal(() => create({ scheduling: { tolerations } })).message).toContain(
    'scheduling.tolerations[1]: Duplicate value: {"Key":"k","Operator":"Exists","Value":"","Effect":"NoExecute","TolerationSeconds":2}',
  )
})

test('PUT makes one where there is none', async () => {
  const cluster = testCluster({ nodes: 0 })
  const path = '/apis/node.k8s.io/v1/runtimeclasses/kata'
  expect(await ask(cluster, `PUT ${path}`, { metadata: { name: 'kata' }, handler: 'kata' })).toMatchObject({
    code: 201,
    body: { handler: 'kata' },
  })
})
