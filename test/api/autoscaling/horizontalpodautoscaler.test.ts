import { afterEach, beforeEach, expect, test } from 'vitest'
import { horizontalPodAutoscaler } from '../../../src/api/autoscaling/horizontalpodautoscaler.ts'
import type { HorizontalPodAutoscalerSpec } from '../../../src/api/generated/types/autoscaling-v2.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { apiServer, cellsOf, named, refusal } from '../../apiserver/admission/api-server.ts'
import { type Api, startApi } from '../../support/http.ts'

type Spec = DeepPartial<HorizontalPodAutoscalerSpec>

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
const create = (spec: Spec) =>
  apiServer().user.create(horizontalPodAutoscaler, {
    metadata: named('web'),
    spec: { scaleTargetRef, maxReplicas: 5, ...spec },
  })

const cpu = (averageUtilization: number) =>
  ({
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
  }) as const

test('who names no metric means 80% of the CPU, and at least one pod', () => {
  const { spec } = create({})
  expect(spec).toMatchObject({ minReplicas: 1, metrics: [cpu(80)] })
})

test('a behavior is completed where it says nothing', () => {
  const { behavior } = create({ behavior: { scaleDown: { selectPolicy: 'Min' } } }).spec
  expect(behavior?.scaleDown).toEqual({
    selectPolicy: 'Min',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  })
  expect(behavior?.scaleUp).toMatchObject({ stabilizationWindowSeconds: 0, selectPolicy: 'Max' })
})

test('of an average that is not positive nothing is said but that', () => {
  const target = { type: 'AverageValue', averageValue: '0' } as const
  const ofPods = { type: 'Pods', pods: { metric: { name: 'requests' }, target } } as const
  expect(refusal(() => create({ metrics: [ofPods] })).message).toMatch(
    /is invalid: spec\.metrics\[0\]\.pods\.target\.averageValue: Invalid value: "0": must be positive$/,
  )
})

test('two metrics are shown, and how many there are besides', () => {
  const metrics = [cpu(50), cpu(60), cpu(70)]
  expect(cellsOf(horizontalPodAutoscaler, create({ metrics }))).toMatchObject({
    Reference: 'Deployment/web',
    Targets: 'cpu: <unknown>/50%, cpu: <unknown>/60% + 1 more...',
  })
})

test.each<[Spec, string]>([
  [
    { maxReplicas: 1, minReplicas: 2 },
    'spec.maxReplicas: Invalid value: 1: must be greater than or equal to `minReplicas`',
  ],
  [{ scaleTargetRef: { ...scaleTargetRef, apiVersion: 'v1' } }, 'apiVersion must specify API group'],
  [
    { metrics: [{ type: 'Pods' }] },
    'spec.metrics[0].pods: Required value: must populate information for the given metric source',
  ],
  [{ behavior: { scaleUp: { stabilizationWindowSeconds: 3601 } } }, 'must be less than or equal to 3600'],
])('%j is refused', (spec, sentence) => {
  expect(refusal(() => create(spec)).message).toContain(sentence)
})

const path = (version: string) => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`

let api: Api
beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

test('what the older version has no field for stands in annotations there, and comes back', async () => {
  const memory = {
    type: 'Resource',
    resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } },
  }
  const spec = { scaleTargetRef, maxReplicas: 5, metrics: [cpu(50), memory], behavior: { scaleUp: {} } }
  await api.http
    .post(path('v2'))
    .send({ metadata: { name: 'web' }, spec })
    .expect(201)

  const { body: old } = await api.http.get(`${path('v1')}/web`).expect(200)
  expect(old.spec).toMatchObject({ targetCPUUtilizationPercentage: 50 })
  expect(Object.keys(old.metadata.annotations).sort()).toEqual([
    'autoscaling.alpha.kubernetes.io/behavior',
    'autoscaling.alpha.kubernetes.io/metrics',
  ])

  old.spec.maxReplicas = 7
  await api.http
    .put(`${path('v1')}/web`)
    .send(old)
    .expect(200)
  const { body: now } = await api.http.get(`${path('v2')}/web`).expect(200)
  expect(now.spec.maxReplicas).toBe(7)
  expect(now.spec.metrics).toEqual([memory, cpu(50)])
  expect(now.spec.behavior.scaleUp.policies).toHaveLength(2)
  expect(now.metadata.annotations).toBeUndefined()
})

test('of the status nothing is taken from who writes the older version, whose annotations say a part of it', async () => {
  const conditions = 'autoscaling.alpha.kubernetes.io/conditions'
  const annotations = { [conditions]: '[{"type":"AbleToScale","status":"True"}]' }
  const body = { metadata: { name: 'web', annotations }, spec: { scaleTargetRef, maxReplicas: 5 } }
  const { body: made } = await api.http.post(path('v1')).send(body).expect(201)
  expect(made.metadata.annotations).toBeUndefined()

  const currentMetrics = [{ type: '' }]
  await api.http
    .put(`${path('v2')}/web/status`)
    .send({
      ...body,
      metadata: { name: 'web' },
      status: { currentMetrics, conditions: [{ type: 'A', status: 'True' }] },
    })
    .expect(200)
  const { body: old } = await api.http
    .put(`${path('v1')}/web`)
    .send({ ...body, metadata: { name: 'web' } })
    .expect(200)
  expect(old.metadata.annotations).toEqual({
    'autoscaling.alpha.kubernetes.io/current-metrics': '[{"type":""}]',
    [conditions]: expect.stringContaining('"type":"A"'),
  })
})

test('annotations of nonsense are dropped without a word', async () => {
  const annotations = {
    'autoscaling.alpha.kubernetes.io/metrics': '[1, "x", {"type": 5}, null',
    'autoscaling.alpha.kubernetes.io/behavior': '{"ScaleUp": 7}',
  }
  const body = { metadata: { name: 'odd', annotations }, spec: { scaleTargetRef, maxReplicas: 5 } }
  await api.http.post(path('v1')).send(body).expect(201)
  const { body: now } = await api.http.get(`${path('v2')}/odd`).expect(200)
  expect(now.spec.metrics).toEqual([cpu(80)])
})

test('who writes in the older version how much CPU is used has written the annotation that tells it, too', async () => {
  const body = { metadata: { name: 'web' }, spec: { scaleTargetRef, maxReplicas: 5 } }
  await api.http.post(path('v1')).send(body).expect(201)
  const { body: told } = await api.http
    .put(`${path('v1')}/web/status?fieldManager=meter`)
    .send({
      ...body,
      status: { currentReplicas: 1, desiredReplicas: 1, currentCPUUtilizationPercentage: 30 },
    })
    .expect(200)
  const own = told.metadata.managedFields.find(({ manager }: { manager: string }) => manager === 'meter')
  expect(own.fieldsV1['f:metadata']).toEqual({
    'f:annotations': { '.': {}, 'f:autoscaling.alpha.kubernetes.io/current-metrics': {} },
  })
})
