/** The HorizontalPodAutoscaler controller: what it scales, and what it says where it cannot. */
import { describe, expect, test } from 'vitest'
import { deployment as deploymentKind } from '../../../src/api/apps/deployment.ts'
import { horizontalPodAutoscaler } from '../../../src/api/autoscaling/horizontalpodautoscaler.ts'
import { serviceAccountUser } from '../../../src/client/user.ts'
import { amountText } from '../../../src/controllers/horizontalpodautoscaler/amounts.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { testCluster } from '../../support/cluster.ts'
import { deployment, pod, script, service, statefulSet } from '../../support/manifests.ts'
import {
  autoscaler,
  conditionsOf,
  eventsOf,
  messageOf,
  ofQueue,
  replicasOf,
  replicasOver,
  requests,
  statusOf,
  sync,
  targetsOf,
} from './support.ts'

/** An app that uses so much of a CPU. */
const using = (cpu: string, options: Parameters<typeof deployment>[1] = {}, name = 'web') => {
  const made = deployment(name, { image: 'example.com/app:1', container: requests('200m'), ...options })
  const { template } = made.spec
  const annotations = { 'kubesim.dev/cpu': cpu }
  return {
    ...made,
    spec: { ...made.spec, template: { ...template, metadata: { ...template.metadata, annotations } } },
  }
}

describe('by the CPU', () => {
  test('more Pods come while they use too much, and go when they have used little for five minutes', () => {
    const cluster = testCluster({ metrics: true })
    cluster.apply([using('300m'), autoscaler('web', 50)])
    expect(targetsOf(cluster, 'web')).toBe('cpu: <unknown>/50%')
    // A Pod counts when it has been ready for a whole window.
    expect(replicasOver(cluster, 'web', 4)).toEqual([3, 6, 10, 10])
    expect(targetsOf(cluster, 'web')).toBe('cpu: 150%/50%')
    expect(conditionsOf(cluster, 'web')).toEqual([
      'AbleToScale=True ReadyForNewScale',
      'ScalingActive=True ValidMetricFound',
      'ScalingLimited=True TooManyReplicas',
    ])
    cluster.apply(using('20m'))
    expect(replicasOver(cluster, 'web', 3)).toEqual([10, 10, 10])
    expect(conditionsOf(cluster, 'web')[0]).toBe('AbleToScale=True ScaleDownStabilized')
    cluster.advance(minutes(6))
    expect(replicasOf(cluster, 'web')).toBe(2)
    expect(eventsOf(cluster, 'web').at(-1)).toBe(
      'SuccessfulRescale New size: 2; reason: All metrics below target',
    )
  })

  test('the walkthrough of the documentation comes to rest where its load is shared', () => {
    const cluster = testCluster({ metrics: true })
    cluster.apply([
      deployment('web', {
        image: 'registry.k8s.io/hpa-example',
        container: { resources: { limits: { cpu: '500m' }, requests: { cpu: '200m' } } },
      }),
      service('web'),
      autoscaler('web', 50),
      pod('load', script('while sleep 0.01; do wget -q -O- http://web; done')),
    ])
    cluster.advance(seconds(50))
    expect(replicasOf(cluster, 'web')).toBe(7)
    cluster.advance(seconds(35))
    expect(replicasOf(cluster, 'web')).toBe(7)
    expect(statusOf(cluster, 'web').currentMetrics?.[0].resource?.current.averageUtilization).toBeLessThan(55)
  })

  test('whoever scales is told in managedFields, through the scale, and not when', () => {
    const cluster = testCluster({ metrics: true })
    cluster.apply([using('300m'), autoscaler('web', 50)])
    sync(cluster)
    const { managedFields = [] } = cluster.client.get(deploymentKind, 'web', 'default').metadata
    expect(managedFields.find(({ subresource }) => subresource === 'scale')).toEqual({
      manager: 'kube-controller-manager',
      operation: 'Update',
      apiVersion: 'apps/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
      subresource: 'scale',
    })
  })

  test('Pods that are not ready count for nothing when there are to be more, so that there come fewer', () => {
    const cluster = testCluster({ metrics: true })
    cluster.apply([using('300m', { replicas: 2 }), autoscaler('web', 100)])
    cluster.advance(seconds(10))
    cluster.apply(
      pod('web-extra', {
        labels: { app: 'web' },
        image: 'example.com/app:1',
        container: requests('200m'),
        podSpec: { nodeSelector: { nowhere: 'at-all' } },
      }),
    )
    sync(cluster)
    // 150% of two Pods would be three: with a third that waits there are enough.
    expect(replicasOf(cluster, 'web')).toBe(2)
    expect(targetsOf(cluster, 'web')).toBe('cpu: 150%/100%')
  })

  test('without requests nothing can be told, nor without metrics', () => {
    const cluster = testCluster({ metrics: true })
    cluster.apply([deployment('web', { image: 'example.com/app:1' }), autoscaler('web', 50)])
    sync(cluster, 2)
    const why = 'failed to get cpu utilization: missing request for cpu in container web of Pod web-'
    expect(messageOf(cluster, 'web', 'ScalingActive')).toContain(
      `the HPA was unable to compute the replica count: ${why}`,
    )
    expect(conditionsOf(cluster, 'web')).toEqual([
      'AbleToScale=True SucceededGetScale',
      'ScalingActive=False FailedGetResourceMetric',
    ])
    expect(statusOf(cluster, 'web').currentMetrics).toEqual([{ type: '' }])
  })

  test('one container may be what counts', () => {
    const cluster = testCluster({ metrics: true })
    const containerResource = {
      name: 'cpu',
      container: 'web',
      target: { type: 'Utilization', averageUtilization: 50 },
    }
    const sidecar = { name: 'side', image: 'busybox:1.36', command: ['sleep', 'infinity'] }
    const web = using('100m', { podSpec: {} })
    const { containers } = web.spec.template.spec
    const both = { ...web.spec.template, spec: { containers: [...containers, sidecar] } }
    cluster.apply([
      { ...web, spec: { ...web.spec, template: both } },
      autoscaler('web', { type: 'ContainerResource', containerResource }),
    ])
    sync(cluster, 2)
    expect(targetsOf(cluster, 'web')).toBe('cpu: 50%/50%')
    expect(messageOf(cluster, 'web', 'ScalingActive')).toBe(
      'the HPA was able to successfully calculate a replica count from cpu container resource utilization (percentage of request)',
    )
  })

  test('memory is told in its own units', () => {
    const cluster = testCluster({ metrics: true })
    const resource = { name: 'memory', target: { type: 'AverageValue', averageValue: '2Mi' } }
    cluster.apply([deployment('web'), autoscaler('web', { type: 'Resource', resource })])
    sync(cluster)
    expect(replicasOf(cluster, 'web')).toBe(2)
    expect(targetsOf(cluster, 'web')).toBe('memory: 4Mi/2Mi')
    // As every quantity is that is stored and read again.
    expect(amountText(50_000_000_000, true)).toBe('50M')
  })
})

/** Who scales a Deployment has to fulfil an expression. */
const policyOnScaling = (expression: string, message: string) => [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'scaling' },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['apps'],
            apiVersions: ['v1'],
            operations: ['UPDATE'],
            resources: ['deployments/scale'],
          },
        ],
      },
      validations: [{ expression, message }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'scaling' },
    spec: { policyName: 'scaling', validationActions: ['Deny'] },
  },
]

describe('what it scales', () => {
  test('is brought within its bounds, whatever is measured', () => {
    const cluster = testCluster()
    cluster.apply([
      deployment('low', { replicas: 1 }),
      autoscaler('low', 50, { minReplicas: 3 }),
      deployment('high', { replicas: 5 }),
      autoscaler('high', 50, { maxReplicas: 2 }),
    ])
    cluster.advance(seconds(14))
    expect(replicasOf(cluster, 'low')).toBe(1)
    sync(cluster)
    expect([replicasOf(cluster, 'low'), replicasOf(cluster, 'high')]).toEqual([3, 2])
    expect(eventsOf(cluster, 'low')[0]).toBe(
      'SuccessfulRescale New size: 3; reason: Current number of replicas below Spec.MinReplicas',
    )
    expect(statusOf(cluster, 'high').lastScaleTime).toBe('2026-01-01T00:00:15Z')
  })

  test('that has none is left alone, until somebody scales it up', () => {
    const cluster = testCluster()
    cluster.apply([deployment('web', { replicas: 0 }), autoscaler('web', 50, { minReplicas: 2 })])
    sync(cluster, 3)
    expect(conditionsOf(cluster, 'web')).toEqual([
      'AbleToScale=True SucceededGetScale',
      'ScalingActive=False ScalingDisabled',
    ])
    cluster.apply(deployment('web', { replicas: 1 }))
    sync(cluster)
    expect(replicasOf(cluster, 'web')).toBe(2)
  })

  test('may be anything that has a scale, and has to have one', () => {
    const cluster = testCluster()
    const of = (name: string, scaleTargetRef: object) =>
      autoscaler(name, 50, { scaleTargetRef, minReplicas: 2 })
    cluster.apply([
      statefulSet('db', { spec: { serviceName: 'db' } }),
      of('db', { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db' }),
      of('gone', { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'gone' }),
      of('strange', { apiVersion: 'example.com/v1', kind: 'Strange', name: 'x' }),
      of('set', { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'set' }),
      of('config', { apiVersion: 'v1', kind: 'ReplicationController', name: 'web' }),
    ])
    sync(cluster)
    expect(cluster.get('statefulset/db')).toContain('/2')
    const why = (name: string) =>
      messageOf(cluster, name, 'AbleToScale')?.replace(
        "the HPA controller was unable to get the target's current scale: ",
        '',
      )
    expect(why('gone')).toBe('statefulsets.apps "gone" not found')
    expect(why('strange')).toBe('no matches for kind "Strange" in group "example.com"')
    expect(why('set')).toBe('the server could not find the requested resource')
    expect(why('config')).toBe('replicationcontrollers "web" not found')
    expect(eventsOf(cluster, 'gone')).toEqual(['FailedGetScale statefulsets.apps "gone" not found'])
  })

  test('may be a custom resource, whose selector it needs', () => {
    const cluster = testCluster()
    const replicas = { type: 'object', properties: { replicas: { type: 'integer' } } }
    const withSelector = {
      type: 'object',
      properties: { replicas: { type: 'integer' }, selector: { type: 'string' } },
    }
    cluster.apply({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'fleets.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'fleets', singular: 'fleet', kind: 'Fleet' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: { type: 'object', properties: { spec: replicas, status: withSelector } },
            },
            subresources: {
              scale: {
                specReplicasPath: '.spec.replicas',
                statusReplicasPath: '.status.replicas',
                labelSelectorPath: '.status.selector',
              },
            },
          },
        ],
      },
    })
    cluster.settle()
    // A kind may be written in small letters.
    const scaleTargetRef = { apiVersion: 'example.com/v1', kind: 'fleet', name: 'red' }
    const fleet = (status: object) => ({
      apiVersion: 'example.com/v1',
      kind: 'Fleet',
      metadata: { name: 'red' },
      spec: { replicas: 3 },
      status,
    })
    cluster.apply([
      fleet({ replicas: 3 }),
      autoscaler('red', ofQueue({ type: 'AverageValue', averageValue: '10' }), { scaleTargetRef }),
    ])
    cluster.metrics.setExternal({ metric: 'queue', value: 50 })
    sync(cluster)
    expect(conditionsOf(cluster, 'red')).toEqual([
      'AbleToScale=True SucceededGetScale',
      'ScalingActive=False InvalidSelector',
    ])
    expect(eventsOf(cluster, 'red')).toEqual([
      'SelectorRequired selector is required',
      'FailedComputeMetricsReplicas selector is required',
    ])
    cluster.apply(fleet({ replicas: 3, selector: 'fleet in (red' }))
    sync(cluster)
    expect(messageOf(cluster, 'red', 'AbleToScale')).toMatch(
      /: failed to parse target selector: couldn't parse the selector string "fleet in \(red": unable to parse requirement: /,
    )
    cluster.apply(fleet({ replicas: 3, selector: 'fleet=red' }))
    sync(cluster)
    expect(statusOf(cluster, 'red').desiredReplicas).toBe(5)
  })

  test('is scaled by one autoscaler only', () => {
    const cluster = testCluster({ metrics: true })
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
    cluster.apply([using('300m'), autoscaler('a', 50, { scaleTargetRef })])
    sync(cluster)
    cluster.apply(autoscaler('b', 50, { scaleTargetRef }))
    sync(cluster, 2)
    const said = 'pods by selector app=web are controlled by multiple HPAs: [default/a default/b]'
    for (const name of ['a', 'b']) {
      expect(conditionsOf(cluster, name)).toContain('ScalingActive=False AmbiguousSelector')
      expect(messageOf(cluster, name, 'ScalingActive')).toBe(said)
    }
  })

  test('cannot be scaled where that is forbidden', () => {
    const cluster = testCluster()
    cluster.apply([deployment('web', { replicas: 1 }), autoscaler('web', 50, { minReplicas: 2 })])
    cluster.apply(policyOnScaling('false', 'it stays as it is'))
    sync(cluster)
    expect(replicasOf(cluster, 'web')).toBe(1)
    expect(conditionsOf(cluster, 'web')).toEqual(['AbleToScale=False FailedUpdateScale'])
    expect(eventsOf(cluster, 'web')[0]).toMatch(
      /^FailedRescale New size: 2; reason: Current number of replicas below Spec.MinReplicas; error: .*it stays as it is/,
    )
  })
})

test('it asks as its own service account', () => {
  const cluster = testCluster()
  cluster.apply([deployment('web', { replicas: 1 }), autoscaler('web', 50, { minReplicas: 2 })])
  const account = serviceAccountUser('kube-system', 'horizontal-pod-autoscaler').name
  cluster.apply(policyOnScaling(`request.userInfo.username != "${account}"`, 'not by it'))
  sync(cluster)
  expect(messageOf(cluster, 'web', 'AbleToScale')).toContain('not by it')
})

test('an autoscaler that has nothing to do writes nothing', () => {
  const cluster = testCluster({ metrics: true })
  cluster.apply([using('100m'), autoscaler('web', 50)])
  sync(cluster, 3)
  const version = () => cluster.client.get(horizontalPodAutoscaler, 'web', 'default').metadata.resourceVersion
  const before = version()
  sync(cluster, 20)
  expect(version()).toBe(before)
})
