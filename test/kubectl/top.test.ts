/** `kubectl top`, with the real kubectl. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Kubectl } from '../support/kubectl.ts'
import { deployment, pod, script, service } from '../support/manifests.ts'

let k: Kubectl
beforeAll(async () => {
  k = await Kubectl.start({ metrics: true, nodes: 2 })
  k.cluster.apply([
    deployment('php-apache', {
      image: 'registry.k8s.io/hpa-example',
      container: { resources: { limits: { cpu: '500m' }, requests: { cpu: '200m' } } },
    }),
    service('php-apache'),
    pod('load', script('while sleep 0.01; do wget -q -O- http://php-apache; done')),
  ])
  k.cluster.advance(60_000)
})
afterAll(() => k.stop())

test('top pod shows what Pods use, sorted, by labels, by container', async () => {
  const text = await k.run('top pod')
  expect(text).toMatch(
    /^NAME +CPU\(cores\) +MEMORY\(bytes\) +\nload +\d+m +4Mi +\nphp-apache-\S+ +\d{3}m +4Mi +\n$/,
  )
  expect(await k.run('top pod --sort-by=cpu --no-headers')).toMatch(/^php-apache/)
  expect(await k.run('top pod -l app=load --no-headers')).toMatch(/^load +\d+m +4Mi +\n$/)
  expect(await k.run('top pod load --containers')).toMatch(/\nload +load +\d+m +4Mi +\n$/)
  expect((await k.try('top pod none')).stderr).toContain('pods "none" not found')
})

test('top node shows what nodes use, and of how much', async () => {
  expect(await k.run('top node')).toMatch(
    /^NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\) +\nnode-1 +\d+m +\d+% +3\d\dMi +2% +\nnode-2 /,
  )
})

test('the resources of the Metrics API are listed, and shown as tables', async () => {
  expect(await k.run('api-resources --api-group=metrics.k8s.io --no-headers')).toMatch(
    /^nodes +metrics.k8s.io\/v1beta1 +false +NodeMetrics\npods +metrics.k8s.io\/v1beta1 +true +PodMetrics\n$/,
  )
  expect(await k.run('get pods.metrics.k8s.io load')).toMatch(
    /^NAME +CPU +MEMORY +WINDOW\nload +\d+m +4Mi +15s\n$/,
  )
  expect(await k.run('get nodes')).toContain('STATUS')
  expect(await k.run('explain podmetrics')).toContain('What the containers of a pod use.')
})
