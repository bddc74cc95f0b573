/** Why of what others use: ConfigMaps, Secrets, accounts, roles, classes; and who waits for it, or does not see it. */
import { expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import { minutes } from '../../src/sim/duration.ts'
import { applied } from './asking.ts'

const pod = (name: string, spec: string) => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec: {${spec}}
---`

const settings = `
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {color: blue}
---`

test('a ConfigMap that was changed is not seen where it was read at the start, or is mounted by subPath', async () => {
  const volume = 'volumes: [{name: all, configMap: {name: settings}}]'
  const { cluster, why } = applied(
    settings +
      pod('reads', 'containers: [{name: app, image: nginx, envFrom: [{configMapRef: {name: settings}}]}]') +
      pod(
        'follows',
        `${volume}, containers: [{name: app, image: nginx, volumeMounts: [{name: all, mountPath: /all}]}]`,
      ) +
      pod(
        'fixed',
        `${volume}, containers: [{name: app, image: nginx, volumeMounts: [{name: all, mountPath: /color, subPath: color}]}]`,
      ),
  )
  expect(await why('configmap/settings')).toEqual([
    'configmap/settings gives variables to 1 pod, and is mounted by 2 pods',
  ])
  cluster.advance(minutes(1))
  cluster.client.update(configMap, cluster.client.get(configMap, 'settings', 'default'), (draft) => {
    draft.data = { color: 'red' }
  })
  cluster.advance(minutes(5))
  expect(await why('configmap/settings')).toEqual([
    'configmap/settings gives variables to 1 pod, and is mounted by 2 pods',
    '  pod/fixed goes by what it said before it was changed 5m ago: what is mounted by subPath stays as it was when the container started',
    '  pod/reads goes by what it said before it was changed 5m ago: variables are read when a container starts',
  ])
})

test('a Secret that lacks a key, and one that nobody uses', async () => {
  const secret = (name: string) => `
apiVersion: v1
kind: Secret
metadata: {name: ${name}}
immutable: true
stringData: {user: me}
---`
  const { why } = applied(
    secret('database') +
      secret('lonely') +
      pod(
        'web',
        'containers: [{name: app, image: nginx, env: [{name: A, valueFrom: {secretKeyRef: {name: database, key: password}}}]}]',
      ),
  )
  expect(await why('secret/database')).toEqual([
    'secret/database gives variables to 1 pod, and has no key password; nobody can change it (immutable)',
    '  pod/web asks for the key password, and does not start without it',
  ])
  expect(await why('secret/lonely')).toEqual([
    'secret/lonely is used by nobody; nobody can change it (immutable)',
  ])
})

test('an account, its rights, and roles that are nobody’s or are not there', async () => {
  const { why } = applied(`
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
imagePullSecrets: [{name: registry}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: writer}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reading}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: robot}]
---`)
  expect(await why('serviceaccount/robot')).toEqual([
    'serviceaccount/robot is the account of no pod, and has the rights of role/reader (rolebinding/reading)',
    '  secret/registry does not exist',
    '  rolebinding/reading gives no rights, for there is no such role',
    '    role/reader does not exist',
  ])
  expect(await why('serviceaccount/default')).toEqual([
    'serviceaccount/default is the account of no pod, and has no rights but those that all accounts have: no binding names it',
  ])
  expect(await why('role/writer')).toEqual(['role/writer gives its rights to nobody: no binding names it'])
  expect(await why('clusterrole/cluster-admin')).toEqual([
    expect.stringMatching(/gives its rights to \d subjects?, by clusterrolebinding\/cluster-admin/),
  ])
})

test('a StorageClass that brings no volumes, and who waits for them', async () => {
  const { why } = applied(`
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: ebs.csi.aws.com
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: disk, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}
provisioner: disk.kubesim.io
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---`)
  const [first, claim] = await why('storageclass/fast')
  expect(first).toBe(
    'storageclass/fast brings no volumes: its provisioner ebs.csi.aws.com does not run here; 1 claim of it waits',
  )
  expect(claim).toMatch(/^ {2}persistentvolumeclaim\/data is not bound/)
  expect(await why('storageclass/disk')).toEqual([
    'storageclass/disk brings a volume for every claim, once a pod that uses it has a node, and is the default',
  ])
})

test('a slip in the selector of a Service, as the Service and its EndpointSlice tell it', async () => {
  const { cluster, why } = applied(
    `${pod('web', 'containers: [{name: app, image: nginx}]')}
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: wob}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: elsewhere}
spec: {ports: [{port: 80}]}
---`,
  )
  const told = 'service/web reaches nobody: no pod has the labels app=wob; pods have app=web'
  expect(await why('service/web')).toEqual([told])
  const slice = /^web-\w+/m.exec(cluster.get('endpointslices'))![0]
  expect(await why(`endpointslice/${slice}`)).toEqual([
    `endpointslice/${slice} lists no endpoints, for service/web`,
    `  ${told}`,
  ])
  expect(await why('service/elsewhere')).toEqual([
    'service/elsewhere selects no pods: its endpoints are for somebody else to write, and nobody has',
  ])
})

test('a node without power, how long its Pods stay, and that they cannot end', async () => {
  const { cluster, why } = applied(pod('web', 'nodeName: node-1, containers: [{name: app, image: nginx}]'))
  cluster.nodes.stop('node-1')
  cluster.advance(minutes(2))
  expect(await why('node/node-1')).toEqual([
    expect.stringMatching(
      /^node\/node-1 has been silent for \S+: Kubelet stopped posting node status; its machine has no power$/,
    ),
    expect.stringMatching(/^ {2}pod\/web is evicted in 3m\d+s, unless the node comes back$/),
  ])
  cluster.advance(minutes(5))
  expect((await why('node/node-1'))[1]).toMatch(
    /^ {2}pod\/web should have ended \S+ ago: its kubelet has not said/,
  )
})

test('autoscalers: two of the same Pods, and Pods that ask for nothing', async () => {
  const autoscaler = (name: string) => `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: ${name}}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: 3}
---`
  const { cluster, why } = applied(
    `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: nginx}]}
---${autoscaler('one')}`,
    { metrics: true },
  )
  cluster.advance(minutes(1))
  expect((await why('hpa/one'))[1]).toMatch(
    /^ {2}pod\/web-\S+ asks for no cpu in its container app: there is nothing to be a percentage of$/,
  )
  cluster.apply(autoscaler('two'))
  cluster.advance(minutes(1))
  expect((await why('hpa/one'))[1]).toBe('  horizontalpodautoscaler/two scales the same pods')
})

test('a policy of admission that nothing binds', async () => {
  const { why } = applied(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: gate}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}]}
  validations: [{expression: object.spec.nope == 1}]
---`)
  expect(await why('validatingadmissionpolicy/gate')).toEqual([
    expect.stringMatching(
      /is asked about nothing: no ValidatingAdmissionPolicyBinding names it; spec\.validations\[0\]\.expression may not hold: .*undefined field 'nope'$/,
    ),
  ])
})

test('a volume that is free, and the claim that it does not suit', async () => {
  const { why } = applied(`
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec: {storageClassName: manual, accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, hostPath: {path: /x}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: manual, accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}}
---`)
  expect(await why('pv/disk')).toEqual([
    'persistentvolume/disk is free: no claim that it suits has asked for it',
    '  persistentvolumeclaim/data waits for another one: this one has 1Gi, less than 5Gi',
  ])
})

test('two budgets of the same Pod let nobody evict it', async () => {
  const budget = (name: string) => `
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: ${name}}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
---`
  const { why } = applied(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: nginx}]}
---${budget('one')}${budget('two')}`)
  expect(await why('pdb/one')).toEqual([
    'poddisruptionbudget/one lets no pod be evicted that another budget guards, too: a pod may have one only',
    '  poddisruptionbudget/two guards 1 pod of it, too',
  ])
})
