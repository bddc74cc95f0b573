/** Lists within lists and maps, to which a schema gives keys: their items belong to who has written them. */
import { expect, test } from 'vitest'
import type { JSONSchemaProps } from '../../../src/api/generated/types/apiextensions-v1.ts'
import { ask } from '../../support/asking.ts'
import { testCluster } from '../../support/cluster.ts'
import { definitionOf } from '../../support/definition.ts'

const text: JSONSchemaProps = { type: 'string' }
const steps: JSONSchemaProps = {
  type: 'array',
  items: { type: 'object', required: ['name'], properties: { name: text, does: text } },
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['name'],
}
const colors: JSONSchemaProps = { type: 'array', items: text, 'x-kubernetes-list-type': 'set' }

function appliedBy(rows: JSONSchemaProps) {
  const cluster = testCluster({ nodes: 0 })
  cluster.apply(definitionOf({ rows }))
  cluster.advance(1_000)
  return (manager: string, rows: unknown) =>
    ask(cluster, `APPLY /apis/example.com/v1/namespaces/default/things/web?fieldManager=${manager}`, {
      apiVersion: 'example.com/v1',
      kind: 'Thing',
      metadata: { name: 'web' },
      rows,
    })
}

test('two authors share a keyed list in a map, item by item', async () => {
  const apply = appliedBy({ type: 'object', additionalProperties: steps })
  await apply('ann', { first: [{ name: 'a', does: 'dig' }] })
  const { code, body } = await apply('bob', { first: [{ name: 'b' }] })
  expect(code).toBe(200)
  expect(body.rows).toEqual({ first: [{ name: 'a', does: 'dig' }, { name: 'b' }] })
  expect(body.metadata.managedFields[1].fieldsV1).toEqual({
    'f:rows': { 'f:first': { '.': {}, 'k:{"name":"b"}': { '.': {}, 'f:name': {} } } },
  })
})

test('who names an item of a set in a map no more takes it away, and nothing of others', async () => {
  const apply = appliedBy({ type: 'object', additionalProperties: colors })
  await apply('ann', { first: ['red', 'blue'] })
  await apply('bob', { first: ['green'] })
  const { body } = await apply('ann', { first: ['red'] })
  expect(body.rows).toEqual({ first: ['red', 'green'] })
})

test('a keyed list in a list that has no keys is written with all of that list', async () => {
  const apply = appliedBy({ type: 'array', items: steps })
  await apply('ann', [[{ name: 'a' }]])
  const { code, body } = await apply('bob', [[{ name: 'b' }]])
  expect(code).toBe(409)
  expect(body.message).toBe('Apply failed with 1 conflict: conflict with "ann": .rows')
})

test('a keyed list in an item of another belongs to who has written it', async () => {
  const rows: JSONSchemaProps = {
    ...steps,
    items: {
      type: 'object',
      required: ['name'],
      properties: { name: text, by: { type: 'object', additionalProperties: steps } },
    },
  }
  const apply = appliedBy(rows)
  await apply('ann', [{ name: 'x', by: { day: [{ name: 'a' }] } }])
  await apply('bob', [{ name: 'x', by: { day: [{ name: 'b' }] } }])
  const { body } = await apply('ann', [{ name: 'x' }])
  expect(body.rows).toEqual([{ name: 'x', by: { day: [{ name: 'b' }] } }])
})

test('what does not fit an item in a list in a map is told by the key of the item', async () => {
  const apply = appliedBy({ type: 'object', additionalProperties: steps })
  const { code, body } = await apply('ann', { first: [{ name: null, does: 1 }] })
  expect(code).toBe(400)
  expect(body.message).toContain('.rows.first[name=null].does: expected string')
})
