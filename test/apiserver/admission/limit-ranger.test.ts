import { expect, test } from 'vitest'
import { limitRange } from '../../../src/api/core/limitrange.ts'
import { pod } from '../../../src/api/core/pod.ts'
import type { Container, LimitRangeItem } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { apiServer, named, podNamed, podOf, refusal } from './api-server.ts'

/** An API server whose namespace `default` has limits. */
function limited(...limits: readonly LimitRangeItem[]) {
  const server = apiServer()
  server.user.create(limitRange, { metadata: named('limits'), spec: { limits } })
  return server
}

const asking = (resources: DeepPartial<Container['resources']>, initContainers?: readonly Container[]) => ({
  containers: [{ name: 'app', image: 'nginx', resources }],
  ...(initContainers && { initContainers }),
})

const defaults: LimitRangeItem = {
  type: 'Container',
  default: { cpu: '500m', memory: '256Mi' },
  defaultRequest: { cpu: '100m' },
}

test('a container that asks for nothing gets what its namespace has for it, and the Pod says so', () => {
  const { metadata, spec, status } = limited(defaults).user.create(pod, podNamed('web'))
  expect(spec.containers[0].resources).toEqual({
    limits: { cpu: '500m', memory: '256Mi' },
    requests: { cpu: '100m', memory: '256Mi' },
  })
  expect(metadata.annotations?.['kubernetes.io/limit-ranger']).toBe(
    'LimitRanger plugin set: cpu, memory request for container app; cpu, memory limit for container app',
  )
  expect(status.qosClass).toBe('Burstable')
})

test('what a container asks for stays as it is', () => {
  const resources = { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1', memory: '1Gi' } }
  const { metadata, spec } = limited(defaults).user.create(pod, podNamed('web', asking(resources)))
  expect(spec.containers[0].resources).toEqual(resources)
  expect(metadata.annotations).toBeUndefined()
})

test('the namespace next door is not limited', () => {
  const { user } = limited({ type: 'Pod', max: { cpu: '1m' } })
  const object = {
    ...podNamed('web', asking({ limits: { cpu: '1' } })),
    metadata: { name: 'web', namespace: 'kube-system' },
  }
  expect(user.create(pod, object).spec.containers[0].resources?.limits).toEqual({ cpu: '1' })
})

test.each<[LimitRangeItem, DeepPartial<Container['resources']>, string]>([
  [
    { type: 'Container', max: { memory: '1Gi' } },
    { limits: { memory: '2Gi' } },
    'maximum memory usage per Container is 1Gi, but limit is 2Gi',
  ],
  [
    { type: 'Container', min: { cpu: '100m' } },
    { requests: { cpu: '50m' } },
    'minimum cpu usage per Container is 100m, but request is 50m',
  ],
  [
    { type: 'Container', maxLimitRequestRatio: { cpu: '10' } },
    { requests: { cpu: '60m' }, limits: { cpu: '1' } },
    'cpu max limit to request ratio per Container is 10, but provided ratio is 16.666667',
  ],
  [{ type: 'Pod', max: { cpu: '1' } }, {}, 'maximum cpu usage per Pod is 1.  No limit is specified'],
  [
    { type: 'Pod', min: { cpu: '1' }, max: { cpu: '2' } },
    { limits: { cpu: '500m' } },
    'minimum cpu usage per Pod is 1, but request is 500m',
  ],
])('%j forbids %j', (item, resources, sentence) => {
  const { code, message } = refusal(() => limited(item).user.create(pod, podNamed('web', asking(resources))))
  expect([code, message]).toEqual([403, `pods "web" is forbidden: ${sentence}`])
})

test('of a Pod, all that its containers ask for together counts, sidecars too', () => {
  const { user } = limited({ type: 'Pod', max: { memory: '1Gi' } })
  const sidecar = {
    name: 'proxy',
    image: 'proxy',
    restartPolicy: 'Always',
    resources: { limits: { memory: '600Mi' } },
  } as unknown as Container
  const spec = asking({ limits: { memory: '600Mi' } }, [sidecar])
  expect(refusal(() => user.create(pod, podNamed('web', spec))).message).toContain('but limit is 1200Mi')
})

test('all that is wrong is said at once', () => {
  const { user } = limited(
    { type: 'Container', max: { memory: '1Gi' } },
    { type: 'Pod', max: { memory: '1Gi' } },
  )
  const { message } = refusal(() => user.create(pod, podNamed('web', asking({ limits: { memory: '2Gi' } }))))
  expect(message).toContain(
    '[maximum memory usage per Container is 1Gi, but limit is 2Gi, maximum memory usage per Pod is 1Gi, but limit is 2Gi]',
  )
})

test('the pods of one template share what they are given', () => {
  const { user, part } = limited(defaults)
  const { spec } = user.create(pod, {
    ...podNamed('first'),
    metadata: { name: 'first', namespace: 'kube-system' },
  })
  const [a, b] = ['a', 'b'].map((name) => part.create(pod, podOf(name, spec)))
  expect(a.spec.containers[0].resources?.limits).toEqual(defaults.default)
  expect(b.spec).toBe(a.spec)
})
