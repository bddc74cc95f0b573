/** `kubectl top`, with the real kubectl. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Kubectl } from '../support/kubectl.ts'
import { pod } from '../support/manifests.ts'

const using = (name: string, cpu: string) => {
  const made = pod(name, { image: 'example.com/app:1' })
  return { ...made, metadata: { ...made.metadata, annotations: { 'kubesim.dev/cpu': cpu } } }
}

let k: Kubectl
beforeAll(async () => {
  k = await Kubectl.start({ metrics: true, nodes: 2 })
  k.cluster.apply([using('busy', '300m'), using('an-idle-one', '2m')])
  k.cluster.advance(60_000)
})
afterAll(() => k.stop())

test('top pod shows what Pods use, sorted, by labels, by container', async () => {
  expect(await k.run('top pod')).toMatch(
    /^NAME +CPU\(cores\) +MEMORY\(bytes\) +\nan-idle-one +2m +4Mi +\nbusy +300m +4Mi +\n$/,
  )
  expect(await k.run('top pod --sort-by=cpu --no-headers')).toMatch(/^busy/)
  expect(await k.run('top pod -l app=busy --no-headers')).toMatch(/^busy +300m +4Mi +\n$/)
  expect(await k.run('top pod busy --containers')).toMatch(/\nbusy +busy +300m +4Mi +\n$/)
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
  expect(await k.run('get pods.metrics.k8s.io busy')).toMatch(
    /^NAME +CPU +MEMORY +WINDOW\nbusy +300m +4Mi +15s\n$/,
  )
  expect(await k.run('get nodes')).toContain('STATUS')
  expect(await k.run('explain podmetrics')).toContain('What the containers of a pod use.')
})
