/** Who has written which field of a custom object, where it is written in several versions. */
import { beforeEach, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../src/index.ts'
import { ask } from './support/asking.ts'
import { definitionOf } from './support/definition.ts'

let cluster: Cluster

const inFirst = '/apis/example.com/v1/namespaces/default/things'
const inSecond = inFirst.replace('/v1/', '/v2/')

const text = { type: 'string' } as const
const { spec, ...definition } = definitionOf(
  {
    spec: { type: 'object', properties: { size: text, color: text } },
    status: { type: 'object', properties: { phase: text } },
  },
  { subresources: { status: {} } },
)

beforeEach(async () => {
  cluster = createCluster({ nodes: 0 })
  const [first] = spec.versions
  const versions = [first, { ...first, name: 'v2', storage: false }]
  cluster.apply({ ...definition, spec: { ...spec, versions } } as never)
  cluster.settle()
  const made = { apiVersion: 'example.com/v2', kind: 'Thing', metadata: { name: 'a' } }
  await ask(cluster, `POST ${inSecond}?fieldManager=two`, { ...made, spec: { size: '1', color: 'red' } })
  await ask(cluster, `PATCH ${inSecond}/a/status?fieldManager=two`, { status: { phase: 'On' } })
})

const authorsOf = async () => {
  const { body } = await ask(cluster, `GET ${inFirst}/a`)
  return body.metadata.managedFields.map(
    ({ manager, subresource = 'itself' }: Record<string, string>) => `${manager} ${subresource}`,
  )
}

test('who replaces it without its status takes the status from who has written that in another version', async () => {
  const { body } = await ask(cluster, `GET ${inFirst}/a`)
  const { status: _left, ...rest } = body

  await ask(cluster, `PUT ${inFirst}/a?fieldManager=one`, rest)

  expect(await authorsOf()).toEqual(['two itself'])
})

test('who writes its status takes nothing else from who has written in another version', async () => {
  const { body } = await ask(cluster, `GET ${inFirst}/a`)
  const changed = { ...body, spec: { size: '2' }, status: { phase: 'Off' } }

  await ask(cluster, `PUT ${inFirst}/a/status?fieldManager=one`, changed)

  const { body: after } = await ask(cluster, `GET ${inFirst}/a`)
  const own = after.metadata.managedFields.find(
    (each: Record<string, string>) => each['manager'] === 'two' && !each['subresource'],
  )
  expect(own.fieldsV1).toEqual({ 'f:spec': { '.': {}, 'f:color': {}, 'f:size': {} } })
})
