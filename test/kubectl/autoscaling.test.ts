/** The walkthrough of HorizontalPodAutoscalers in the documentation, with the real kubectl. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { Kubectl } from '../support/kubectl.ts'

const phpApache = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: php-apache
spec:
  selector:
    matchLabels:
      run: php-apache
  template:
    metadata:
      labels:
        run: php-apache
    spec:
      containers:
      - name: php-apache
        image: registry.k8s.io/hpa-example
        ports:
        - containerPort: 80
        resources:
          limits:
            cpu: 500m
          requests:
            cpu: 200m
---
apiVersion: v1
kind: Service
metadata:
  name: php-apache
  labels:
    run: php-apache
spec:
  ports:
  - port: 80
  selector:
    run: php-apache
`

let k: Kubectl
beforeAll(async () => {
  k = await Kubectl.start({ metrics: true, nodes: 3, speed: 1 })
})
afterAll(() => k.stop())

test('the walkthrough: load makes Pods, and they go when it has ended', async () => {
  expect(await k.apply(phpApache)).toBe('deployment.apps/php-apache created\nservice/php-apache created\n')
  expect(await k.run('autoscale deployment php-apache --cpu-percent=50 --min=1 --max=10')).toBe(
    'horizontalpodautoscaler.autoscaling/php-apache autoscaled\n',
  )
  k.cluster.advance(minutes(1))
  expect(await k.run('get hpa')).toMatch(
    /^NAME +REFERENCE +TARGETS +MINPODS +MAXPODS +REPLICAS +AGE\nphp-apache +Deployment\/php-apache +cpu: 0%\/50% +1 +10 +1 +\d+\w\n$/,
  )
  await k.run(
    "run load-generator --image=busybox:1.28 --restart=Never -- /bin/sh -c 'while sleep 0.01; do wget -q -O- http://php-apache; done'",
  )
  k.cluster.advance(seconds(80))
  expect(await k.run('get hpa php-apache')).toMatch(/cpu: [34]\d%\/50% +1 +10 +[78] /)
  expect(await k.run('get deployment php-apache')).toMatch(/\nphp-apache +([78])\/\1 /)
  await k.run('delete pod load-generator --grace-period=0 --force')
  k.cluster.advance(minutes(6))
  expect(await k.run('get hpa php-apache')).toMatch(/cpu: 0%\/50% +1 +10 +1 /)
  const described = await k.run('describe hpa php-apache')
  expect(described).toMatch(/\( *as a percentage of request\): +0% \(1m\) \/ 50%\n/)
  expect(described).toContain('1 current / 1 desired')
  expect(described).toMatch(/ScalingLimited +True +TooFewReplicas +the desired replica count is less than/)
  expect(described).toMatch(
    /Normal +SuccessfulRescale .* horizontal-pod-autoscaler +New size: 1; reason: All/,
  )
})

test('metrics that people give are read with get --raw', async () => {
  k.cluster.metrics.setPods({ metric: 'http_requests', selector: 'run=php-apache', value: 7 })
  const raw = await k.run(
    'get --raw /apis/custom.metrics.k8s.io/v1beta2/namespaces/default/pods/*/http_requests',
  )
  expect(JSON.parse(raw).items[0]).toMatchObject({ metric: { name: 'http_requests' }, value: '7' })
  expect(JSON.parse(await k.run('get --raw /apis/custom.metrics.k8s.io/v1beta2')).resources).toHaveLength(1)
  // What is listed without an object of its own hinders nobody.
  expect(await k.run('api-resources --no-headers')).toContain('horizontalpodautoscalers')
  k.cluster.metrics.clear()
})
