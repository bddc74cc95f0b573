import { expect, test } from 'vitest'
import { job } from '../../../src/api/batch/job.ts'
import { configMap } from '../../../src/api/core/configmap.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { resourceQuota } from '../../../src/api/core/resourcequota.ts'
import type { Pod } from '../../../src/api/generated/types/core-v1.ts'
import type { New } from '../../../src/api/kind.ts'
import { deviceClass } from '../../../src/api/resource/deviceclass.ts'
import { resourceClaim } from '../../../src/api/resource/resourceclaim.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { testCluster } from '../../support/cluster.ts'
import { replicaSet } from '../../support/manifests.ts'

const podAsking = (name: string, cpu: string): New<Pod> => ({
  metadata: { name, namespace: 'default' },
  spec: { containers: [{ name: 'app', image: 'nginx', resources: { requests: { cpu } } }] },
})

function clusterWithQuota(hard: Record<string, string>) {
  const cluster = testCluster({ nodes: 1, profile: 'instant' })
  cluster.client.create(pod, podAsking('there', '100m'))
  cluster.client.create(resourceQuota, { metadata: { name: 'quota', namespace: 'default' }, spec: { hard } })
  cluster.settle()
  return { cluster, status: () => cluster.client.get(resourceQuota, 'quota', 'default').status }
}

const gpuClass = { metadata: { name: 'gpu' }, spec: { extendedResourceName: 'example.com/gpu' } }

test('a new quota counts what is there already', () => {
  const { status } = clusterWithQuota({ pods: '5', 'requests.cpu': '1', 'count/pods': '9', secrets: '3' })
  expect(status().used).toEqual({ pods: '1', 'requests.cpu': '100m', 'count/pods': '1', secrets: '0' })
})

test('what is deleted is given back', () => {
  const { cluster, status } = clusterWithQuota({ pods: '2', 'requests.cpu': '1' })
  cluster.client.create(pod, podAsking('second', '200m'))
  expect(status().used).toEqual({ pods: '2', 'requests.cpu': '300m' })

  cluster.client.delete(pod, cluster.client.get(pod, 'there', 'default'))
  cluster.settle()

  expect(status().used).toEqual({ pods: '1', 'requests.cpu': '200m' })
})

test('a set that a quota holds back fills the place of a Pod as soon as that is gone', () => {
  const { cluster } = clusterWithQuota({ pods: '2' })
  cluster.apply(replicaSet('web', { replicas: 3, image: 'nginx' }))
  cluster.advance(minutes(1))
  const ofSet = () => cluster.client.list(pod).filter(({ metadata }) => metadata.name !== 'there')
  const [only, ...others] = ofSet()
  expect(others).toEqual([])

  cluster.client.delete(pod, only)
  cluster.advance(seconds(1))

  expect(ofSet()).toHaveLength(1)
  expect(ofSet()[0].metadata.name).not.toBe(only.metadata.name)
})

test('a Pod that has ended gives back all but its place', () => {
  const { cluster, status } = clusterWithQuota({ pods: '5', 'count/pods': '5' })
  const template = {
    spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox', command: ['true'] }] },
  }
  cluster.client.create(job, {
    metadata: { name: 'once', namespace: 'default' },
    spec: { template },
  } as never)
  cluster.advance(minutes(1))
  expect(status().used).toEqual({ pods: '1', 'count/pods': '2' })
})

test('a claim counts the devices that it may be given at most, by their class', () => {
  const { cluster, status } = clusterWithQuota({
    'gpu.deviceclass.resource.k8s.io/devices': '40',
    'nic.deviceclass.resource.k8s.io/devices': '40',
  })
  const requests = [
    { name: 'two', exactly: { deviceClassName: 'gpu', count: 2 } },
    {
      name: 'either',
      firstAvailable: [
        { name: 'one', deviceClassName: 'gpu' },
        { name: 'three', deviceClassName: 'gpu', count: 3 },
        { name: 'all', deviceClassName: 'nic', allocationMode: 'All' },
      ],
    },
  ]
  cluster.client.create(resourceClaim, {
    metadata: { name: 'devices', namespace: 'default' },
    spec: { devices: { requests } },
  } as never)
  cluster.settle()
  expect(status().used).toEqual({
    'gpu.deviceclass.resource.k8s.io/devices': '5',
    'nic.deviceclass.resource.k8s.io/devices': '32',
  })
})

const byResource = {
  'requests.example.com/gpu': '40',
  'requests.deviceclass.resource.kubernetes.io/gpu': '40',
  'gpu.deviceclass.resource.k8s.io/devices': '40',
}

test('a claim counts in the quotas of the resources behind which its classes stand, too', () => {
  const { cluster, status } = clusterWithQuota(byResource)
  cluster.client.create(deviceClass, gpuClass)
  cluster.client.create(resourceClaim, {
    metadata: { name: 'devices', namespace: 'default' },
    spec: { devices: { requests: [{ name: 'two', exactly: { deviceClassName: 'gpu', count: 2 } }] } },
  } as never)
  cluster.settle()
  expect(Object.values(status().used!)).toEqual(['2', '2', '2'])
})

test('what a Pod asks for by the name of a class counts, and once more of its class when it is claimed for the Pod', () => {
  const { cluster, status } = clusterWithQuota(byResource)
  cluster.client.create(deviceClass, gpuClass)
  const two = { 'deviceclass.resource.kubernetes.io/gpu': '2' }
  const asking = cluster.client.create(pod, {
    metadata: { name: 'asking', namespace: 'default' },
    spec: {
      schedulerName: 'nobody',
      containers: [{ name: 'app', image: 'nginx', resources: { requests: two, limits: two } }],
    },
  })
  cluster.settle()
  expect(status().used).toEqual({
    'requests.example.com/gpu': '0',
    'requests.deviceclass.resource.kubernetes.io/gpu': '2',
    'gpu.deviceclass.resource.k8s.io/devices': '0',
  })

  const claimForPod = (name: string, count: number) =>
    cluster.client.create(resourceClaim, {
      metadata: {
        name,
        namespace: 'default',
        annotations: { 'resource.kubernetes.io/extended-resource-claim': 'true' },
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Pod', name: 'asking', uid: asking.metadata.uid, controller: true },
        ],
      },
      spec: { devices: { requests: [{ name: 'gpus', exactly: { deviceClassName: 'gpu', count } }] } },
    } as never)
  claimForPod('made', 3)
  expect(status().used).toEqual({
    'requests.example.com/gpu': '3',
    'requests.deviceclass.resource.kubernetes.io/gpu': '3',
    'gpu.deviceclass.resource.k8s.io/devices': '3',
  })

  // The Pod was charged for one claim: of a second one nothing is let off.
  claimForPod('second', 1)
  expect(status().used!['requests.deviceclass.resource.kubernetes.io/gpu']).toBe('4')
  cluster.client.updateStatus(pod, asking, (draft) => {
    const [resourceName] = Object.keys(two)
    const requestMappings = [{ containerName: 'app', resourceName, requestName: 'gpus' }]
    draft.extendedResourceClaimStatus = { resourceClaimName: 'second', requestMappings }
  })
  cluster.advance(minutes(5))
  expect(status().used!['requests.deviceclass.resource.kubernetes.io/gpu']).toBe('5')
})

test('what a quota limits can be changed, and is counted then', () => {
  const { cluster, status } = clusterWithQuota({ pods: '5' })
  cluster.client.update(resourceQuota, cluster.client.get(resourceQuota, 'quota', 'default'), (draft) => {
    draft.spec.hard = { configmaps: '1' }
  })
  cluster.settle()
  expect(status()).toEqual({ hard: { configmaps: '1' }, used: { configmaps: '1' } })
})

test('what somebody writes into the status is put right within five minutes', () => {
  const { cluster, status } = clusterWithQuota({ configmaps: '5' })
  cluster.client.updateStatus(
    resourceQuota,
    cluster.client.get(resourceQuota, 'quota', 'default'),
    (draft) => {
      draft.used = { configmaps: '4' }
    },
  )
  cluster.settle()
  expect(status().used).toEqual({ configmaps: '4' })
  cluster.advance(minutes(5))
  expect(status().used).toEqual({
    configmaps: String(cluster.client.list(configMap, { namespace: 'default' }).length),
  })
})
