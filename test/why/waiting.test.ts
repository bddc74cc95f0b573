/** Why what is decided is not over yet: who is waited for. */
import { expect, test } from 'vitest'
import { pod } from '../../src/api/core/pod.ts'
import { resourceClaim } from '../../src/api/resource/resourceclaim.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { applied } from './asking.ts'

const jobOf = (spec: string, command: string) => `
apiVersion: batch/v1
kind: Job
metadata: {name: work}
spec:
  completionMode: Indexed
  completions: 2
  parallelism: 2
  ${spec}
  template: {spec: {restartPolicy: Never, containers: [{name: app, image: busybox, command: [sh, -c, '${command}']}]}}`

const isEnding = /^ {2}pod\/w\S+ is ending: its containers have \d+s left of 30 s$/

test('a Job has failed or is complete only once its Pods have ended', async () => {
  const ending = 'test $JOB_COMPLETION_INDEX = 1 && sleep 9999; sleep 5; exit '
  const failing = applied(jobOf('backoffLimit: 0', `${ending}3`))
  failing.cluster.advance(seconds(15))
  const [fails, ...because] = await failing.why('job/work')
  expect(fails).toBe(
    'job/work fails as soon as its pods have ended: BackoffLimitExceeded (Job has reached the specified backoff limit)',
  )
  expect(because[0]).toMatch(isEnding)
  expect(because[1]).toMatch(/^ {2}pod\/work-0-\w+ has failed: container app ended with exit code 3/)

  const done = applied(jobOf('successPolicy: {rules: [{succeededCount: 1}]}', `${ending}0`))
  done.cluster.advance(seconds(15))
  const [met, last] = await done.why('job/work')
  expect(met).toBe(
    'job/work is complete as soon as its pods have ended: SuccessPolicy (Matched rules at index 0)',
  )
  expect(last).toMatch(isEnding)
})

test('a Job is at work, and waits before it tries again what has failed', async () => {
  const { cluster, why } = applied(
    jobOf('backoffLimitPerIndex: 3', 'test $JOB_COMPLETION_INDEX = 1 && sleep 9999; exit 3'),
  )
  cluster.advance(seconds(4))
  expect((await why('job/work'))[0]).toMatch(
    /^job\/work is at work: 0 of 2 done, 1 active; it waits before it tries again, for another \ds \(10s after failure 1 of index 0; of backoffLimitPerIndex 3\)$/,
  )
})

const apps = (kind: string, spec: string, container: string) => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  ${spec}
  template:
    metadata: {labels: {app: web}, finalizers: [example.com/held]}
    spec: {containers: [{name: app, ${container}}]}`

test('a Deployment that recreates makes no Pods until the old ones have ended', async () => {
  const deployment = (env: string) =>
    apps(
      'Deployment',
      'strategy: {type: Recreate}',
      `image: busybox, command: [sh, -c, sleep 9999], env: [{name: V, value: ${env}}]`,
    )
  const { cluster, why } = applied(deployment('a'))
  cluster.apply(deployment('b'))
  cluster.advance(seconds(5))
  const [sentence, old] = await why('deploy/web')
  expect(sentence).toBe(
    'deployment/web is rolling out: 0 of 1 replicas are up to date, 0 available; it makes no new pods until the old ones have ended (strategy: Recreate)',
  )
  expect(old).toMatch(/^ {2}pod\/web-\S+ /)
})

test('a StatefulSet waits for the Pod that it replaces to be gone', async () => {
  const { cluster, why } = applied(apps('StatefulSet', '', 'image: nginx:1.28'))
  cluster.apply(apps('StatefulSet', '', 'image: nginx:1.29'))
  cluster.settle()
  const [sentence, old] = await why('sts/web')
  expect(sentence).toMatch(/waits for web-0 before it goes on/)
  expect(old).toMatch(/^ {2}pod\/web-0 was deleted .* nobody has removed the finalizer example.com\/held yet/)
})

const cronJob = `
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec: {schedule: '0 * * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: app, image: busybox}]}}}}}
---`

test('a CronJob finds the name of its next Job taken', async () => {
  const { cluster, why } = applied(cronJob)
  const name = `tick-${Math.floor(cluster.clock.now() / 60_000 / 60) * 60 + 60}`
  cluster.apply(`
apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec: {suspend: true, template: {spec: {restartPolicy: Never, containers: [{name: app, image: busybox}]}}}`)
  cluster.advance(minutes(61))
  expect(await why('cj/tick')).toEqual([
    `cronjob/tick cannot start a Job that was due, and tries again, ever later: there is one of its name, ${name}, of which it does not know`,
    `  job/${name} is suspended`,
  ])
})

test('the Pods of a Service have all ended', async () => {
  const { cluster, why } = applied(`
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: once, labels: {app: web}}
spec: {restartPolicy: Never, containers: [{name: app, image: busybox, command: ['true']}]}`)
  cluster.advance(seconds(10))
  expect(await why('svc/web')).toEqual([
    'service/web reaches nobody: all pods with the labels app=web have come to an end',
    '  pod/once has done its work',
  ])
})

test('a Pod is on a node of which there is no machine, or on none', async () => {
  const { cluster, why } = applied(`
apiVersion: v1
kind: Node
metadata: {name: paper}
---
apiVersion: v1
kind: Pod
metadata: {name: on-paper}
spec: {nodeName: paper, containers: [{name: app, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: nowhere}
spec: {schedulerName: nobody, containers: [{name: app, image: nginx}]}`)
  const at = new Date(cluster.clock.now()).toISOString()
  await cluster.fetch('/api/v1/nodes/paper/status', {
    method: 'PATCH',
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
    body: JSON.stringify({
      status: {
        conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: at, lastTransitionTime: at }],
      },
    }),
  })
  cluster.client.updateStatus(pod, cluster.client.get(pod, 'nowhere', 'default'), (status) => {
    status.phase = 'Running'
  })
  expect(await why('pod/on-paper')).toEqual([
    'pod/on-paper is on paper, and stays as it is: there is no machine of that name to run it',
  ])
  expect(await why('pod/nowhere')).toEqual([
    'pod/nowhere has no node: that it is Running is what somebody has written',
  ])
})

const claim = (name: string, selector: string) => `
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: ${name}}
spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu, selectors: [{cel: {expression: '${selector}'}}]}}]}}
---
apiVersion: v1
kind: Pod
metadata: {name: with-${name}}
spec:
  resourceClaims: [{name: gpu, resourceClaimName: ${name}}]
  containers: [{name: app, image: nginx, resources: {claims: [{name: gpu}]}}]
---`

test('a claim of a device gets none: others have them, or none is what it asks for', async () => {
  const { cluster, why } = applied(`
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: gpu}
---
apiVersion: resource.k8s.io/v1
kind: ResourceSlice
metadata: {name: one}
spec: {driver: example.com, nodeName: node-1, pool: {name: node-1, generation: 1, resourceSliceCount: 1}, devices: [{name: d0}]}
---${claim('first', 'true')}`)
  cluster.apply(claim('second', 'true') + claim('odd', 'device.driver == "other"'))
  cluster.settle()
  expect(await why('resourceclaim/second')).toEqual([
    'resourceclaim/second was given nothing: its request gpu asks for 1 device, and all 1 that would do are given to others',
    '  resourceclaim/first has example.com/node-1/d0, used by with-first',
  ])
  expect(await why('resourceclaim/odd')).toEqual([
    'resourceclaim/odd was given nothing: the only device is not what its request gpu asks for',
  ])
  cluster.client.delete(resourceClaim, cluster.client.get(resourceClaim, 'first', 'default'))
  cluster.advance(seconds(1))
  expect((await why('resourceclaim/first'))[0]).toBe(
    'resourceclaim/first was deleted 1s ago, and is still there: it is kept while pods use it',
  )
})

test('a claim that waits for its first Pod has one, and no volume', async () => {
  const { why } = applied(`
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: local}
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: local, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web}
spec: {containers: [{name: app, image: nginx}], volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}`)
  expect(await why('pvc/data')).toEqual([
    'persistentvolumeclaim/data is not bound: no volume of storage class local suits it, and the class makes none',
  ])
})
