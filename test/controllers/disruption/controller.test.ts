import { expect, test } from 'vitest'
import { daemonSet } from '../../../src/api/apps/daemonset.ts'
import { deployment } from '../../../src/api/apps/deployment.ts'
import { event } from '../../../src/api/core/event.ts'
import { pod } from '../../../src/api/core/pod.ts'
import type { PodDisruptionBudgetSpec } from '../../../src/api/generated/types/policy-v1.ts'
import { findCondition } from '../../../src/api/meta.ts'
import { podDisruptionBudget } from '../../../src/api/policy/poddisruptionbudget.ts'
import { formatTime } from '../../../src/api/time.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { testCluster } from '../../support/cluster.ts'

const labels = { app: 'web' }
const podTemplate = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx' }] } }
const metadata = { name: 'web', namespace: 'default' }

/** A cluster with three pods of a Deployment, and a budget for them. */
function clusterWithBudget(spec: PodDisruptionBudgetSpec) {
  const cluster = testCluster({ nodes: 2 })
  const selector = { matchLabels: labels }
  cluster.client.create(deployment, { metadata, spec: { replicas: 3, selector, template: podTemplate } })
  cluster.client.create(podDisruptionBudget, { metadata, spec: { selector, ...spec } })
  cluster.advance(seconds(30))
  return cluster
}

const budgetIn = (cluster: Cluster) => cluster.client.get(podDisruptionBudget, 'web', 'default')
const podsIn = (cluster: Cluster) => cluster.client.list(pod, { namespace: 'default' })

async function evict(cluster: Cluster, name: string) {
  const answer = await cluster.fetch(`/api/v1/namespaces/default/pods/${name}/eviction`, {
    method: 'POST',
    body: JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } }),
  })
  return {
    status: answer.status,
    body: (await answer.json()) as { details?: { causes: { message: string }[] } },
  }
}

test.each<[PodDisruptionBudgetSpec, number, number]>([
  [{ minAvailable: 2 }, 2, 1],
  [{ minAvailable: '50%' }, 2, 1],
  [{ maxUnavailable: 2 }, 1, 2],
  [{ maxUnavailable: '30%' }, 2, 1],
  [{ minAvailable: '100%' }, 3, 0],
])('of three pods, %j keeps %i and lets %i go', (spec, desiredHealthy, disruptionsAllowed) => {
  expect(budgetIn(clusterWithBudget(spec)).status).toMatchObject({
    expectedPods: 3,
    currentHealthy: 3,
    desiredHealthy,
    disruptionsAllowed,
    observedGeneration: 1,
  })
})

test('of two drains at once only one gets a pod, and the other another when the first is made up for', async () => {
  const cluster = clusterWithBudget({ minAvailable: 2 })
  const [first, second] = podsIn(cluster).map((each) => each.metadata.name)

  expect((await evict(cluster, first)).status).toBe(201)
  const refused = await evict(cluster, second)
  expect(refused.status).toBe(429)
  expect(refused.body.details?.causes[0].message).toBe(
    'The disruption budget web does not allow evicting pods currently',
  )

  cluster.advance(minutes(1))
  expect((await evict(cluster, second)).status).toBe(201)
})

test('a pod under two budgets is evicted by nobody', async () => {
  const cluster = clusterWithBudget({ minAvailable: 0 })
  const selector = { matchLabels: labels }
  cluster.client.create(podDisruptionBudget, { metadata: { ...metadata, name: 'other' }, spec: { selector } })
  expect(await evict(cluster, podsIn(cluster)[0].metadata.name)).toMatchObject({
    status: 500,
    body: { message: expect.stringContaining('more than one PodDisruptionBudget') },
  })
})

test('where the owner of the pods has no scale, nothing may be evicted', () => {
  const cluster = testCluster({ nodes: 2 })
  const selector = { matchLabels: labels }
  cluster.client.create(daemonSet, { metadata, spec: { selector, template: podTemplate } })
  cluster.client.create(podDisruptionBudget, { metadata, spec: { selector, maxUnavailable: 1 } })
  cluster.advance(seconds(30))

  const { status } = budgetIn(cluster)
  expect(status.disruptionsAllowed).toBe(0)
  expect(findCondition(status.conditions, 'DisruptionAllowed')).toMatchObject({
    status: 'False',
    reason: 'SyncFailed',
    message: 'daemonsets.apps does not implement the scale subresource',
  })
  const reasons = cluster.client.list(event, { namespace: 'default' }).map(({ reason }) => reason)
  expect(reasons).toContain('CalculateExpectedPodCountFailed')
})

test('a pod that was evicted and stays is counted again after two minutes', () => {
  const cluster = clusterWithBudget({ minAvailable: 2 })
  const [{ metadata: evicted }] = podsIn(cluster)
  const evictedAt = formatTime(cluster.clock.now())
  cluster.client.updateStatus(podDisruptionBudget, budgetIn(cluster), (status) => {
    status.disruptedPods = { [evicted.name]: evictedAt }
  })
  cluster.advance(seconds(1))
  expect(budgetIn(cluster).status).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 })
  cluster.advance(minutes(3))
  expect(budgetIn(cluster).status).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 1 })
})

test('a pod that was marked and not driven off is marked no longer after two minutes', () => {
  const cluster = clusterWithBudget({ minAvailable: 2 })
  const [marked] = podsIn(cluster)
  cluster.client.updateStatus(pod, marked, ({ conditions }) => {
    const mark = { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' } as const
    conditions!.push({ ...mark, lastTransitionTime: formatTime(cluster.clock.now()) } as never)
  })
  const markOf = () => findCondition(podsIn(cluster)[0].status.conditions, 'DisruptionTarget')!

  cluster.advance(seconds(119))
  expect(markOf()).toMatchObject({ status: 'True', reason: 'PreemptionByScheduler' })

  cluster.advance(seconds(2))
  expect(markOf().status).toBe('False')
  expect(markOf().reason).toBeUndefined()
})

test('a pod that two budgets select is told of, and only the one that is chosen reckons with it', () => {
  const cluster = clusterWithBudget({ minAvailable: 1 })
  const selector = { matchLabels: labels }
  cluster.client.create(podDisruptionBudget, {
    metadata: { ...metadata, name: 'another' },
    spec: { selector, minAvailable: 1 },
  })
  cluster.advance(seconds(1))
  const budgets = () => cluster.client.list(podDisruptionBudget, { namespace: 'default' })
  const before = budgets().map(({ status }) => status.currentHealthy)

  const [first] = podsIn(cluster)
  cluster.client.updateStatus(pod, first, (status) => {
    status.conditions = status.conditions!.map((each) => ({ ...each, status: 'False' }))
  })
  cluster.settle()

  const about = `Pod "default"/"${first.metadata.name}" matches multiple PodDisruptionBudgets.`
  const [told] = cluster.client
    .list(event)
    .filter(({ reason }) => reason === 'MultiplePodDisruptionBudgets')
    .map(({ message }) => message!)
  const [, chosen] = /Chose "(.*)" arbitrarily\.$/.exec(told)!
  expect(told).toContain(about)
  expect(budgets().map(({ metadata: { name }, status }) => [name, status.currentHealthy])).toEqual(
    ['another', 'web'].map((name, n) => [name, before[n]! - (name === chosen ? 1 : 0)]),
  )
})

test('an evicted pod that does not go is told of', async () => {
  const cluster = clusterWithBudget({ minAvailable: 2 })
  const [{ metadata: first }] = podsIn(cluster)
  cluster.client.updateStatus(podDisruptionBudget, budgetIn(cluster), (status) => {
    status.disruptedPods = { [first.name]: formatTime(cluster.clock.now()) }
  })

  cluster.advance(minutes(3))

  const found = cluster.client.list(event).find(({ reason }) => reason === 'NotDeleted')
  expect(found?.involvedObject).toMatchObject({ kind: 'Pod', name: first.name })
  expect(budgetIn(cluster).status.disruptedPods).toBeUndefined()
})
