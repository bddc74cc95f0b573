/** Mistakes that learners make, and the sentence in which the chain ends. */
import { expect, test } from 'vitest'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { applied, podAsking } from './asking.ts'

const deployment = (container: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: nginx, ${container}}]}
---`

const service = (spec: string) => `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ${spec}}
---`

const ingress = (spec: string) => `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  ${spec}
  defaultBackend: {service: {name: web, port: {number: 8080}}}
---`

test('a liveness probe that asks for a page that is not there', async () => {
  const probe = 'livenessProbe: {httpGet: {path: /healthy, port: 80}, periodSeconds: 5, failureThreshold: 1}'
  const { cluster, why } = applied(deployment(probe))
  cluster.advance(minutes(2))
  expect((await why('deploy/web')).at(-1)).toContain(
    'container app is ended each time, for its liveness probe failed: HTTP probe failed with statuscode: 404',
  )
})

test('a key that the Secret has not', async () => {
  const { why } = applied(
    `
apiVersion: v1
kind: Secret
metadata: {name: database}
stringData: {username: me, password: secret}
---` + deployment('env: [{name: USER, valueFrom: {secretKeyRef: {name: database, key: user}}}]'),
  )
  expect((await why('deploy/web')).at(-1)).toBe(
    '      secret/database has no key user: only password, username',
  )
})

test('an Ingress of a class that is not there, without its certificate, at a port that the Service has not', async () => {
  const { why } = applied(
    deployment('ports: [{containerPort: 80}]') +
      service('ports: [{name: http, port: 80}]') +
      ingress('ingressClassName: traefik\n  tls: [{secretName: certificate}]'),
  )
  expect(await why('ingress/web')).toEqual([
    'ingress/web has no address: no controller of its class traefik has taken it on, and leads to 1 service',
    '  ingressclass/traefik does not exist',
    '  secret/certificate does not exist',
    '  service/web has no port 8080: it has http (80)',
  ])
})

test('an Ingress without a class', async () => {
  const { why } = applied(ingress(''))
  expect(await why('ingress/web')).toEqual([
    'ingress/web has no address: it names no class, and there is no default one, and leads to 1 service',
    '  service/web does not exist',
  ])
})

test('a Service that leads to a port at which nobody listens', async () => {
  const { why } = applied(
    deployment('ports: [{containerPort: 80}]') + service('ports: [{port: 80, targetPort: 8080}]'),
  )
  expect(await why('service/web')).toEqual([
    'service/web leads nowhere at 8080: no pod listens there, but they do at 80',
  ])
})

test('a Service that waits for a load balancer', async () => {
  const { why } = applied(deployment('ports: []') + service('type: LoadBalancer, ports: [{port: 80}]'))
  expect(await why('service/web')).toEqual([
    'service/web reaches 1 of 1 pod, and has no address from outside yet: nobody has made a load balancer for it',
  ])
})

test('what a container that crashes said last', async () => {
  const { cluster, why } = applied(`
apiVersion: v1
kind: Pod
metadata: {name: worker}
spec: {containers: [{name: work, image: busybox, command: [sh, -c, 'echo trying; echo no such database >&2; exit 1']}]}`)
  cluster.advance(minutes(2))
  expect((await why('pod/worker'))[0]).toMatch(
    /ended with exit code 1 \(Error\), \d restarts so far; it said last: no such database$/,
  )
})

test('a program that comes to an end where one is expected that goes on', async () => {
  const { cluster, why } = applied(deployment('command: [echo, hello]'))
  cluster.advance(seconds(5))
  expect((await why('deploy/web')).at(-1)).toMatch(
    / is started again and again, for its program comes to an end: container app ended with exit code 0 \(Completed\), 1 restart so far; restartPolicy Always is for programs that go on$/,
  )
})

test('a program that takes more memory than it may', async () => {
  const { cluster, why } = applied(
    deployment(
      'image: polinux/stress, command: [stress, --vm, "1", --vm-bytes, 250M], resources: {limits: {memory: 100Mi}}',
    ).replace('image: nginx, ', ''),
  )
  cluster.advance(minutes(1))
  expect((await why('deploy/web')).at(-1)).toMatch(
    /container app ended with exit code 137 \(OOMKilled\), \d restarts so far; its limit of memory is 100Mi/,
  )
})

test('an init container that waits for a name that nobody has', async () => {
  const { cluster, why } = applied(`
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  initContainers: [{name: wait, image: busybox, command: [sh, -c, 'until nslookup db; do echo waiting for db; sleep 2; done']}]
  containers: [{name: app, image: nginx}]`)
  cluster.advance(minutes(1))
  expect((await why('pod/web'))[0]).toMatch(
    /is not ready: its init container wait has not ended; it said last: waiting for db$/,
  )
})

test('a NetworkPolicy that lets nobody in', async () => {
  const { why } = applied(
    deployment('ports: [{containerPort: 80}]') +
      service('ports: [{port: 80}]') +
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {}}`,
  )
  expect((await why('service/web')).at(-1)).toBe(
    '  networkpolicy/deny holds for 1 pod, and lets nobody reach them',
  )
})

test('a CronJob whose last Job has failed', async () => {
  const { cluster, why } = applied(`
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: '* * * * *'
  jobTemplate:
    spec:
      backoffLimit: 0
      template: {spec: {restartPolicy: Never, containers: [{name: work, image: busybox, command: [sh, -c, exit 4]}]}}`)
  cluster.advance(minutes(1.5))
  const [, failed, last] = await why('cronjob/nightly')
  expect(failed).toMatch(/^ {2}job\/nightly-\d+ has failed: BackoffLimitExceeded/)
  expect(last).toMatch(/pod\/nightly-\S+ has failed: container work ended with exit code 4 \(Error\)$/)
})

test('a RoleBinding of a role and an account that are not there', async () => {
  const { why } = applied(`
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: robot, namespace: default}]`)
  expect(await why('rolebinding/readers')).toEqual([
    'rolebinding/readers gives no rights, for there is no such role',
    '  role/reader does not exist',
    '  serviceaccount/robot does not exist',
  ])
})

test('a node that is tainted', async () => {
  const { cluster, why } = applied(podAsking('web', 'cpu: 100m'))
  await cluster.fetch('/api/v1/nodes/node-1', {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/merge-patch+json' },
    body: '{"spec":{"taints":[{"key":"gpu","effect":"NoSchedule"}]}}',
  })
  expect(await why('node/node-1')).toEqual([
    'node/node-1 is ready, and takes only pods that tolerate the taint gpu:NoSchedule',
  ])
})

test('a node that cannot be drained, for a budget keeps a Pod there', async () => {
  const { cluster, why } = applied(
    deployment('ports: []') +
      `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}`,
    { nodes: 1 },
  )
  await cluster.fetch('/api/v1/nodes/node-1', {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/merge-patch+json' },
    body: '{"spec":{"unschedulable":true}}',
  })
  cluster.settle()
  const [cordoned, kept, budget] = await why('node/node-1')
  expect(cordoned).toBe('node/node-1 is ready, and cordoned: it takes no new pods')
  expect(kept).toMatch(/^ {2}pod\/web-\S+ cannot be evicted$/)
  expect(budget).toBe('    poddisruptionbudget/web lets no pod be evicted: 1 of 1 are healthy, and 1 must be')
})

test('an autoscaler where nobody measures', async () => {
  const { cluster, why } = applied(
    deployment('resources: {requests: {cpu: 100m}}') +
      `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3}`,
  )
  cluster.advance(minutes(1))
  expect(await why('hpa/web')).toContain('  apiservice/v1beta1.metrics.k8s.io does not exist')
})

test('a quota of what the containers do not say', async () => {
  const { why } = applied(
    `
apiVersion: v1
kind: ResourceQuota
metadata: {name: compute}
spec: {hard: {requests.cpu: 2, limits.memory: 1Gi}}
---` + deployment('ports: []'),
  )
  expect((await why('deploy/web')).at(-1)).toBe(
    '    resourcequota/compute counts limits.memory and requests.cpu: each container has to say it, or a LimitRange for all of them',
  )
})

test('a namespace that enforces more than the Pods keep to', async () => {
  const { why } = applied(
    `
apiVersion: v1
kind: Namespace
metadata: {name: default, labels: {pod-security.kubernetes.io/enforce: restricted}}
---` + deployment('ports: []'),
  )
  expect((await why('deploy/web')).at(-1)).toBe(
    '    namespace/default has the label pod-security.kubernetes.io/enforce=restricted',
  )
})
