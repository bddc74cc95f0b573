/** Why a workload makes no progress, a Namespace does not go, a Service reaches nobody: the chain to the cause. */
import { describe, expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import { namespace } from '../../src/api/core/namespace.ts'
import { node } from '../../src/api/core/node.ts'
import { persistentVolumeClaim } from '../../src/api/core/persistentvolumeclaim.ts'
import { pod } from '../../src/api/core/pod.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { applied, podAsking } from './asking.ts'

const workload = (kind: string, container: string, spec = '') => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, ${container}}]}
  ${spec}
---`

const [fine, crashing] = ['image: nginx', 'image: busybox, command: [sh, -c, exit 3]']
const unset = 'image: nginx, envFrom: [{configMapRef: {name: settings}}]'

const noPods = `
apiVersion: v1
kind: ResourceQuota
metadata: {name: none}
spec: {hard: {pods: 0}}
---`

describe('a Deployment', () => {
  test('is complete', async () => {
    const { why } = applied(workload('Deployment', fine, 'replicas: 2'))
    expect(await why('deploy/web')).toEqual(['deployment/web is complete: 2 of 2 replicas are available'])
  })

  test('waits for its ReplicaSet, that for its Pods, and those for a ConfigMap', async () => {
    const { why } = applied(workload('Deployment', unset, 'replicas: 3'))
    expect((await why('deploy/web')).map((line) => line.replaceAll(/web-\w+(-\w+)?/g, 'web-…'))).toEqual([
      'deployment/web is rolling out: 3 of 3 replicas are up to date, 0 available',
      '  replicaset/web-… has 0 of 3 pods available',
      '    pod/web-… cannot start container app: CreateContainerConfigError (configmap "settings" not found) (and 2 more just so)',
      '      configmap/settings does not exist',
    ])
  })

  test('has made no progress for too long', async () => {
    const { cluster, why } = applied(workload('Deployment', crashing, 'progressDeadlineSeconds: 60'))
    cluster.advance(minutes(2))
    const lines = await why('deploy/web')
    expect(lines[0]).toBe(
      'deployment/web has made no progress for too long: 1 of 1 replicas are up to date, 0 available',
    )
    expect(lines[2]).toMatch(
      /crashes again and again: container app ended with exit code 3 \(Error\), \d restarts so far$/,
    )
  })

  test('waits until its Pods have been ready for long enough', async () => {
    const { why } = applied(workload('Deployment', fine, 'minReadySeconds: 300'))
    expect((await why('deploy/web')).at(-1)).toMatch(
      /pod\/web-\S+ is ready, and counts as available in 5m0?s? \(minReadySeconds: 300\)$/,
    )
  })

  test('cannot create Pods where a quota forbids it', async () => {
    const { why } = applied(noPods + workload('Deployment', fine))
    const [, refused, quota] = await why('deploy/web')
    expect(refused).toMatch(/has 0 of 1 pods: .*exceeded quota: none/)
    expect(quota).toBe('    resourcequota/none has no room left for pods (0 of 0 used)')
  })

  test('cannot create Pods about which a webhook is to be asked that is not there', async () => {
    const { why } = applied(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: gate}
webhooks:
- name: gate.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  clientConfig: {service: {name: gate, namespace: default}}
  rules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
---
${workload('Deployment', fine)}`)
    expect((await why('deploy/web')).slice(-2)).toEqual([
      '    validatingwebhookconfiguration/gate asks gate.example.com, and refuses what that does not answer',
      '      service/gate does not exist',
    ])
  })

  test('cannot create Pods that a LimitRange forbids, or that are of a class that is not there', async () => {
    const limits = `
apiVersion: v1
kind: LimitRange
metadata: {name: small}
spec: {limits: [{type: Container, max: {memory: 1Gi}}]}
---`
    const { why } = applied(
      limits + workload('Deployment', 'image: nginx, resources: {limits: {memory: 2Gi}}'),
    )
    expect((await why('deploy/web')).at(-1)).toBe(
      '    limitrange/small has 1Gi as the max of memory of a Container',
    )
    const other = applied(
      workload('Deployment', fine).replace('{containers', '{runtimeClassName: gvisor, containers'),
    )
    expect((await other.why('deploy/web')).at(-1)).toBe('    runtimeclass/gvisor does not exist')
  })

  test('cannot create Pods for a service account that is not there', async () => {
    const { why } = applied(
      workload('Deployment', fine).replace(
        'spec: {containers',
        'spec: {serviceAccountName: robot, containers',
      ),
    )
    expect((await why('deploy/web')).at(-1)).toBe('    serviceaccount/robot does not exist')
  })
})

describe('other workloads', () => {
  test('a StatefulSet waits for one Pod before it goes on', async () => {
    const { why } = applied(
      workload('StatefulSet', unset, '{replicas: 3, serviceName: web}').replace(
        '  {replicas: 3, serviceName: web}',
        '  replicas: 3\n  serviceName: web',
      ),
    )
    expect((await why('sts/web')).slice(0, 2)).toEqual([
      'statefulset/web has 0 of 3 pods available, and waits for web-0 before it goes on: its pods come and go in order',
      '  pod/web-0 cannot start container app: CreateContainerConfigError (configmap "settings" not found)',
    ])
  })

  test('a StatefulSet waits for a Pod that is of another revision than it wants, and does not replace it', async () => {
    const { cluster, why } = applied(workload('StatefulSet', 'image: "nginx:none"', 'serviceName: web'))
    cluster.apply(workload('StatefulSet', fine, 'serviceName: web'))
    cluster.advance(minutes(5))
    expect((await why('sts/web'))[0]).toBe(
      'statefulset/web has 0 of 1 pods available, and waits for web-0 before it goes on: its pods come and go in order; web-0 is of another revision than is wanted now, and goes only when somebody deletes it',
    )
  })

  test('a StatefulSet cannot make a Pod whose name another has', async () => {
    const { why } = applied(podAsking('web-0', 'cpu: 1') + workload('StatefulSet', fine, 'serviceName: web'))
    expect(await why('sts/web')).toEqual([
      'statefulset/web has 0 of 1 pods available, and cannot make web-0: there is a pod of that name that is not its own',
      '  pod/web-0 belongs to nobody',
    ])
  })

  test('a DaemonSet leaves its Pods as they are until somebody deletes them', async () => {
    const onDelete = 'updateStrategy: {type: OnDelete}'
    const { cluster, why } = applied(workload('DaemonSet', fine, onDelete))
    cluster.apply(workload('DaemonSet', crashing, onDelete))
    cluster.settle()
    expect(await why('ds/web')).toEqual([
      'daemonset/web has 3 of 3 pods available, 3 of an older revision, which go only when somebody deletes them',
    ])
  })

  test('a Job has given up one of its indexes, and another one may start nothing', async () => {
    const { cluster, why } = applied(`
apiVersion: batch/v1
kind: Job
metadata: {name: some}
spec:
  completions: 2
  parallelism: 2
  completionMode: Indexed
  backoffLimitPerIndex: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: app, image: busybox, command: [sh, -c, 'test $JOB_COMPLETION_INDEX = 0 || exit 3; sleep 9999']}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: none}
spec:
  parallelism: 0
  template: {spec: {restartPolicy: Never, containers: [{name: app, image: busybox}]}}
`)
    cluster.advance(minutes(1))
    const [first, second] = await why('job/some')
    expect(first).toBe('job/some is at work: 0 of 2 done, 1 active, 1 failed; given up are its indexes 1')
    expect(second).toMatch(/^ {2}pod\/some-1-\w+ has failed: container app ended with exit code 3 \(Error\)$/)
    expect(await why('job/none')).toEqual([
      'job/none starts no pods, for its parallelism is 0: 0 of 1 done, 0 active',
    ])
  })

  test('a DaemonSet wants no node', async () => {
    const { why } = applied(
      workload('DaemonSet', fine).replace(
        'spec: {containers',
        'spec: {nodeSelector: {disk: ssd}, containers',
      ),
    )
    expect(await why('ds/web')).toEqual([
      'daemonset/web wants no node: each is left out',
      '  node/node-1 is left out: it has not the label disk=ssd (and 2 more just so)',
    ])
  })

  test('a DaemonSet cannot create Pods, as one Event for several refusals says', async () => {
    const { cluster, why } = applied(noPods + workload('DaemonSet', fine))
    cluster.advance(minutes(5))
    expect((await why('ds/web')).at(0)).toMatch(
      /pods available: Error creating: pods "web-\w+" is forbidden: exceeded quota/,
    )
  })

  test('a DaemonSet leaves out a node with a taint', async () => {
    const { cluster, why } = applied(workload('DaemonSet', fine))
    cluster.client.update(node, cluster.client.get(node, 'node-2'), ({ spec }) => {
      spec.taints = [{ key: 'gpu', value: 'yes', effect: 'NoExecute' }]
    })
    cluster.advance(minutes(1))
    expect(await why('ds/web')).toEqual([
      'daemonset/web has 2 of 2 pods available, and leaves out 1 node',
      '  node/node-2 is left out: its pods do not tolerate the taint gpu=yes:NoExecute',
    ])
  })

  const jobOf = (spec: string, container = crashing) => `
apiVersion: batch/v1
kind: Job
metadata: {name: work}
spec: {${spec}, template: {spec: {restartPolicy: Never, containers: [{name: app, ${container}}]}}}
---`

  test('a Job is suspended', async () => {
    const { why } = applied(jobOf('suspend: true'))
    expect(await why('job/work')).toEqual(['job/work is suspended'])
  })

  test('a Job has failed, for its Pods have', async () => {
    const { cluster, why } = applied(jobOf('backoffLimit: 0'))
    cluster.advance(minutes(1))
    const lines = await why('job/work')
    expect(lines[0]).toBe(
      'job/work has failed: BackoffLimitExceeded (Job has reached the specified backoff limit)',
    )
    expect(lines[1]).toMatch(/^ {2}pod\/work-\w+ has failed: container app ended with exit code 3 \(Error\)$/)
  })

  test('a Job backs off after a failure, for longer each time', async () => {
    const { cluster, why } = applied(jobOf('backoffLimit: 4'))
    cluster.advance(seconds(14))
    const [line] = await why('job/work')
    expect(line).toMatch(
      /^job\/work waits before it tries again, for another \d+s \(20s after failure 2; of backoffLimit 4\): 0 of 1 done, 0 active, 2 failed$/,
    )
  })

  test('a CronJob cannot make its Jobs, for a quota forbids it', async () => {
    const { cluster, why } = applied(`
apiVersion: v1
kind: ResourceQuota
metadata: {name: none}
spec: {hard: {count/jobs.batch: 0}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec: {schedule: '* * * * *', timeZone: Europe/Berlin, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: app, image: busybox}]}}}}}
---`)
    cluster.advance(minutes(2))
    const [line] = await why('cj/tick')
    expect(line).toContain(", '* * * * *' in Europe/Berlin; ")
    expect(line).toMatch(/ago it could not: FailedCreate \(.*exceeded quota: none/)
  })

  test('a CronJob never starts, or says when it does', async () => {
    const cronJob = (name: string, schedule: string) => `
apiVersion: batch/v1
kind: CronJob
metadata: {name: ${name}}
spec: {schedule: '${schedule}', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: app, image: busybox}]}}}}}
---`
    const { why } = applied(cronJob('never', '0 0 30 2 *') + cronJob('daily', '30 4 * * *'))
    expect(await why('cj/never')).toEqual(["cronjob/never never starts: '0 0 30 2 *' never comes"])
    expect(await why('cj/daily')).toEqual(['cronjob/daily starts its next Job at 2026-01-01T04:30:00Z'])
  })
})

test('a budget lets nothing be evicted whose Pods have an owner that says not how many there should be', async () => {
  const { why } = applied(`
apiVersion: v1
kind: Pod
metadata:
  name: bare
  labels: {app: bare}
  ownerReferences: [{apiVersion: example.com/v1, kind: Thing, name: it, uid: 1-2-3, controller: true}]
spec: {containers: [{name: app, image: nginx}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: guard}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: bare}}}
---`)
  expect(await why('pdb/guard')).toEqual([
    'poddisruptionbudget/guard lets no pod be evicted, for nobody knows how many there should be: no matches for kind "Thing" in version "example.com/v1"',
  ])
})

test('a Pod cannot be evicted, for a budget keeps it', async () => {
  const { cluster, why } = applied(`${workload('Deployment', fine)}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: guard}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
---`)
  const [{ metadata }] = cluster.client.list(pod, { namespace: 'default' })
  const lines = await why(`pod/${metadata.name}`)
  expect(lines[0]).toMatch(/^pod\/\S+ runs on node-\d and is ready, and cannot be evicted$/)
  expect(lines.slice(-1)).toEqual([
    '  poddisruptionbudget/guard lets no pod be evicted: 1 of 1 are healthy, and 1 must be',
  ])
})

test('an autoscaler says where its metrics stand, and asks its target where it cannot scale', async () => {
  const { cluster, why } = applied(`${workload('Deployment', fine)}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 3
  metrics: [{type: Pods, pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: 10}}}]
---`)
  cluster.advance(seconds(20))
  expect(await why('hpa/web')).toEqual([
    expect.stringContaining('does not scale: FailedGetPodsMetric (the HPA was unable to compute'),
    '  apiservice/v1beta1.custom.metrics.k8s.io does not exist',
    expect.stringContaining('  deployment/web is complete'),
  ])
  cluster.metrics.setPods({ metric: 'rps', value: 10 })
  cluster.advance(seconds(20))
  expect(await why('hpa/web')).toEqual([
    'horizontalpodautoscaler/web wants 1 replicas, and there are 1: rps is at 10 on average, and should be at 10',
  ])
})

describe('a Service', () => {
  const service = (selector: string, targetPort: string | number = 80) => `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: ${selector}}, ports: [{port: 80, targetPort: ${targetPort}}]}
---`

  test('reaches nobody where no Pod has the labels', async () => {
    const { why } = applied(service('webb') + workload('Deployment', fine))
    expect(await why('svc/web')).toEqual([
      'service/web reaches nobody: no pod has the labels app=webb; pods have app=web',
    ])
  })

  test('reaches nobody where no Pod is ready', async () => {
    const { why } = applied(service('web') + workload('Deployment', unset))
    expect((await why('svc/web'))[0]).toBe('service/web reaches nobody: none of 1 pod is ready')
  })

  test('leads nowhere at a port that no container names', async () => {
    const { why } = applied(service('web', 'http') + workload('Deployment', fine))
    expect(await why('svc/web')).toEqual([
      'service/web leads nowhere at http: no pod has a port of that name',
    ])
  })
})

describe('what is being deleted', () => {
  test('a Namespace is held by what is left in it, and that by a finalizer', async () => {
    const { cluster, why } = applied(`
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: kept, namespace: shop, finalizers: [example.com/hold]}`)
    cluster.client.delete(namespace, cluster.client.get(namespace, 'shop'))
    cluster.advance(minutes(5))
    expect(await why('ns/shop')).toEqual([
      'namespace/shop has been terminating for 5m: 1 object in it must go first',
      '  configmap/kept was deleted 4m55s ago, and is still there: nobody has removed the finalizer example.com/hold yet, which is for whoever set it to do',
    ])
    cluster.client.update(configMap, cluster.client.get(configMap, 'kept', 'shop'), ({ metadata }) => {
      metadata.finalizers = []
    })
    cluster.advance(minutes(5))
    expect(() => cluster.client.get(namespace, 'shop')).toThrow('not found')
  })

  test('a claim is kept while a Pod uses it', async () => {
    const { cluster, why } = applied(`
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: '', accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /data}}
---${podAsking('db', 'cpu: 100m', 'volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]')}`)
    cluster.advance(30_000)
    cluster.client.delete(persistentVolumeClaim, cluster.client.get(persistentVolumeClaim, 'data', 'default'))
    cluster.settle()
    const lines = await why('pvc/data')
    expect(lines[0]).toBe(
      'persistentvolumeclaim/data was deleted 0s ago, and is still there: it is kept while pods use it',
    )
    expect(lines[1]).toContain('pod/db runs on node-')
  })
})

describe('nodes', () => {
  test('a Pod is on a node that is silent', async () => {
    const { cluster, why } = applied(podAsking('web', 'cpu: 100m'), { nodes: 1 })
    cluster.nodes.partition('node-1')
    cluster.advance(minutes(2))
    expect((await why('pod/web')).map((line) => line.replace(/for \d+\w+/, 'for …'))).toEqual([
      'pod/web is on node-1, which is not well',
      '  node/node-1 has been silent for …: Kubelet stopped posting node status; its machine is cut off from the network',
    ])
  })
})

describe('a question that has no answer', () => {
  const { why } = applied('')

  test.each([
    ['pod/none', 'pods "none" not found'],
    ['thing/none', 'the server doesn\'t have a resource type "thing"'],
    ['pod', "'pod' does not name one object: say its type and its name, such as pod/web"],
    ['pod/a/b', "'pod/a/b' does not name one object: say its type and its name, such as pod/web"],
  ])('%s', async (resource, message) => {
    await expect(why(resource)).rejects.toThrow(message)
  })
})

describe('what holds others up', () => {
  test('a definition whose names another one has', async () => {
    const definition = (plural: string) => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: ${plural}, kind: Widget}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]
---`
    const { why } = applied(definition('widgets') + definition('gadgets'))
    expect((await why('crd/gadgets.example.com')).at(-1)).toBe(
      '  customresourcedefinition/widgets.example.com has Widget, WidgetList, widget already',
    )
  })

  test('a volume that its last claim has left', async () => {
    const { cluster, why } = applied(`
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /data}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: '', accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}`)
    cluster.client.delete(persistentVolumeClaim, cluster.client.get(persistentVolumeClaim, 'data', 'default'))
    cluster.settle()
    expect(await why('pv/disk')).toEqual([
      'persistentvolume/disk is kept as claim default/data has left it (Retain): nobody gets it until somebody removes its claimRef',
    ])
  })

  test('a Secret that a volume of a Pod is made of', async () => {
    const { cluster, why } = applied(
      podAsking('web', 'cpu: 100m', 'volumes: [{name: keys, secret: {secretName: keys}}]'),
    )
    cluster.advance(seconds(5))
    expect((await why('pod/web')).at(-1)).toBe('  secret/keys does not exist')
  })

  test('a template of claims of devices', async () => {
    const { why } = applied(
      podAsking('web', 'cpu: 100m', 'resourceClaims: [{name: gpu, resourceClaimTemplateName: gpus}]'),
    )
    expect((await why('pod/web')).at(-1)).toBe('  resourceclaimtemplate/gpus does not exist')
  })
})
