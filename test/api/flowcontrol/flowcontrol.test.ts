import { expect, test } from 'vitest'
import { bootstrapLevels, bootstrapSchemas } from '../../../src/api/flowcontrol/bootstrap-objects.ts'
import { flowSchema } from '../../../src/api/flowcontrol/flowschema.ts'
import { priorityLevelConfiguration } from '../../../src/api/flowcontrol/prioritylevelconfiguration.ts'
import { createCluster } from '../../../src/index.ts'
import { minutes } from '../../../src/sim/duration.ts'
import { apiServer, cellsOf, refusal } from '../../apiserver/admission/api-server.ts'
import { ask } from '../../support/asking.ts'

const robots = (name: string, level: string) => ({
  metadata: { name },
  spec: {
    priorityLevelConfiguration: { name: level },
    rules: [
      {
        subjects: [{ kind: 'User' as const, user: { name: 'robot' } }],
        nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz'] }],
      },
    ],
  },
})

test('a level deals its flows a hand of queues unless it says otherwise', () => {
  const made = apiServer().user.create(priorityLevelConfiguration, {
    metadata: { name: 'mine' },
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: {} } } },
  })

  expect(cellsOf(priorityLevelConfiguration, made)).toMatchObject({
    Type: 'Limited',
    NominalConcurrencyShares: 30,
    Queues: 64,
    HandSize: 8,
    QueueLengthLimit: 50,
  })
})

test('a table of schemas begins with those that count first', async () => {
  const cluster = createCluster({ nodes: 0 })
  cluster.advance(1_000)
  const { body } = await ask(cluster, 'GET /apis/flowcontrol.apiserver.k8s.io/v1/flowschemas', undefined, {
    accept: 'application/json;as=Table;g=meta.k8s.io;v=v1',
  })
  const names = body.rows.map(({ cells }: { cells: string[] }) => cells[0])
  expect([names[0], names.at(-1)]).toEqual(['exempt', 'catch-all'])
})

test('a hand must be told by the bits of a hash', () => {
  const { user } = apiServer()
  const create = (queues: number, handSize: number) =>
    user.create(priorityLevelConfiguration, {
      metadata: { name: `of-${queues}` },
      spec: { type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing: { queues, handSize } } } },
    })

  expect(create(1024, 6).spec.limited?.limitResponse.queuing?.handSize).toBe(6)
  expect(refusal(() => create(1025, 6)).message).toContain(
    'required entropy bits of deckSize 1025 and handSize 6 should not be greater than 60',
  )
})

test('what every cluster has is what the rules allow', () => {
  const { client } = createCluster({ nodes: 0 })

  expect(client.list(flowSchema)).toHaveLength(bootstrapSchemas().length)
  expect(client.list(priorityLevelConfiguration)).toHaveLength(bootstrapLevels().length)
})

test('a schema whose level is missing says so until the level is there', () => {
  const cluster = createCluster({ nodes: 0 })
  const { client } = cluster
  const missingOf = (name: string) => cellsOf(flowSchema, client.get(flowSchema, name))['MissingPL']

  expect(missingOf('service-accounts')).toBe('False')

  client.create(flowSchema, robots('mine', 'no-such-level'))
  cluster.settle()
  expect(missingOf('mine')).toBe('True')

  client.create(priorityLevelConfiguration, {
    metadata: { name: 'no-such-level' },
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } },
  })
  cluster.settle()
  expect(missingOf('mine')).toBe('False')
})

test('what was there from the start comes back, and gets its spec back unless somebody claims it', () => {
  const cluster = createCluster({ nodes: 0 })
  const { client } = cluster
  const precedenceOf = (name: string) => client.find(flowSchema, name)?.spec.matchingPrecedence
  const change = (name: string, annotation: string) =>
    client.update(flowSchema, client.get(flowSchema, name), (draft) => {
      draft.spec.matchingPrecedence = 7_777
      draft.metadata.annotations = { 'apf.kubernetes.io/autoupdate-spec': annotation }
    })

  client.delete(flowSchema, client.get(flowSchema, 'probes'))
  change('kube-scheduler', 'true')
  change('service-accounts', 'false')
  cluster.advance(minutes(1))

  expect(precedenceOf('probes')).toBe(2)
  expect(precedenceOf('kube-scheduler')).toBe(800)
  expect(precedenceOf('service-accounts')).toBe(7_777)
})
