import { expect, test } from 'vitest'
import { pod as podKind } from '../../../src/api/core/pod.ts'
import { templateDefaults } from '../../../src/api/core/pod-template-spec.ts'
import { fillOf } from '../../../src/api/defaults.ts'
import type { Pod, PodTemplateSpec } from '../../../src/api/generated/types/core-v1.ts'
import { deepFreeze } from '../../../src/api/memo.ts'
import { container, podOf, templateOf } from './pod-fixture.ts'

const defaultPodTemplate = fillOf<PodTemplateSpec>(templateDefaults)

test('a pod gets what its author left out', () => {
  const { spec, status } = podOf({ spec: { containers: [{ ...container, ports: [{ containerPort: 80 }] }] } })

  expect(spec).toEqual({
    containers: [
      {
        name: 'app',
        image: 'nginx:1.27',
        imagePullPolicy: 'IfNotPresent',
        ports: [{ containerPort: 80, protocol: 'TCP' }],
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ],
    dnsPolicy: 'ClusterFirst',
    enableServiceLinks: true,
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  })
  expect(status).toEqual({ phase: 'Pending', qosClass: 'BestEffort' })
})

test.each([
  ['nginx', 'Always'],
  ['nginx:latest', 'Always'],
  ['nginx:1.27', 'IfNotPresent'],
  ['registry:5000/nginx', 'Always'],
  ['registry:5000/nginx:1', 'IfNotPresent'],
  ['nginx@sha256:abc', 'IfNotPresent'],
  // What is no name of an image has no tag either.
  ['registry.example.com/<TEAM>/app:latest', 'IfNotPresent'],
  ['registry.example.com/<TEAM>/app', 'IfNotPresent'],
  ['Nginx', 'IfNotPresent'],
  ['nginx:', 'IfNotPresent'],
  ['nginx:latest@sha256:nothing', 'IfNotPresent'],
  ['-bad-.example.com/app', 'IfNotPresent'],
  ['', 'IfNotPresent'],
])('the image %s is pulled %s', (image, policy) => {
  const { spec } = podOf({ spec: { containers: [{ name: 'app', image }] } })

  expect(spec.containers[0].imagePullPolicy).toBe(policy)
})

test('a pod has at least a second to end, a template keeps what it says', () => {
  const spec = { containers: [container], terminationGracePeriodSeconds: -1 }
  const template = templateOf(spec)
  defaultPodTemplate(template as never)

  expect(podOf({ spec }).spec.terminationGracePeriodSeconds).toBe(1)
  expect(template.spec.terminationGracePeriodSeconds).toBe(-1)
  expect(podOf({ spec: deepFreeze(template.spec) as never }).spec.terminationGracePeriodSeconds).toBe(1)
})

test('probes and their handlers get the timings of the API server', () => {
  const readinessProbe = { httpGet: { port: 80 } }
  const { spec } = podOf({ spec: { containers: [{ ...container, readinessProbe }] } })

  expect(spec.containers[0].readinessProbe).toEqual({
    httpGet: { port: 80, path: '/', scheme: 'HTTP' },
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  })
})

test('volumes get a source and the permissions of their files', () => {
  const { spec } = podOf({
    spec: {
      volumes: [
        { name: 'scratch' },
        { name: 'config', configMap: { name: 'settings' } },
        { name: 'host', hostPath: { path: '/var' } },
        { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
      ],
    },
  })

  expect(spec.volumes).toEqual([
    { name: 'scratch', emptyDir: {} },
    { name: 'config', configMap: { name: 'settings', defaultMode: 420 } },
    { name: 'host', hostPath: { path: '/var', type: '' } },
    {
      name: 'token',
      projected: {
        defaultMode: 420,
        sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }],
      },
    },
  ])
})

test('a container requests what it is limited to', () => {
  const resources = { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } }
  const { spec } = podOf({ spec: { containers: [{ ...container, resources }] } })

  expect(spec.containers[0].resources.requests).toEqual({ cpu: '500m', memory: '1Gi' })
})

test('in the network of the node, ports are ports of the node', () => {
  const ports = [{ containerPort: 80 }]
  const { spec } = podOf({ spec: { hostNetwork: true, containers: [{ ...container, ports }] } })

  expect(spec.containers[0].ports).toEqual([{ containerPort: 80, hostPort: 80, protocol: 'TCP' }])
})

test('a template keeps limits without requests, and leaves the service links to its pods', () => {
  const template = templateOf({ containers: [{ ...container, resources: { limits: { cpu: '1' } } }] })
  defaultPodTemplate(template as never)

  expect(template.spec.containers[0].resources).toEqual({ limits: { cpu: '1' } })
  expect(template.spec.enableServiceLinks).toBeUndefined()
})

test('pods of one frozen template share one completed spec', () => {
  const template = templateOf({ containers: [{ ...container, resources: { limits: { cpu: '1' } } }] })
  defaultPodTemplate(template as never)
  deepFreeze(template)
  const [one, two] = [1, 2].map(() => ({ metadata: {}, spec: template.spec, status: {} }) as unknown as Pod)
  podKind.defaults?.(one as never)
  podKind.defaults?.(two as never)

  expect(one.spec).toBe(two.spec)
  expect(one.spec.enableServiceLinks).toBe(true)
  expect(one.spec.containers[0].resources.requests).toEqual({ cpu: '1' })
})

test('a shallow copy of a template spec shares its containers', () => {
  const template = templateOf()
  defaultPodTemplate(template as never)
  deepFreeze(template)
  const spec = { ...template.spec, nodeName: 'node-1' }
  const pod = { metadata: {}, spec, status: {} } as unknown as Pod
  podKind.defaults?.(pod as never)

  expect(pod.spec.containers).toBe(template.spec.containers)
  expect(pod.spec.enableServiceLinks).toBe(true)
})

test('a stored spec is left as it is', () => {
  const stored = deepFreeze(podOf())
  const update = { ...stored }
  podKind.defaults?.(update as never)

  expect(update.spec).toBe(stored.spec)
})

test('a pod with scheduling gates says that it waits for them', () => {
  const creationTimestamp = '2026-01-01T00:00:00Z'
  const { status } = podOf({
    metadata: { creationTimestamp },
    spec: { schedulingGates: [{ name: 'example.com/quota' }] },
  })

  expect(status.conditions).toEqual([
    {
      type: 'PodScheduled',
      status: 'False',
      lastProbeTime: null,
      lastTransitionTime: creationTimestamp,
      reason: 'SchedulingGated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
    },
  ])
})
