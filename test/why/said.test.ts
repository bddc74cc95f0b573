/** Why of what containers say themselves, and of what ends well and is not well all the same. */
import { expect, test } from 'vitest'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { applied } from './asking.ts'

const job = (name: string, spec: string) => `
apiVersion: batch/v1
kind: Job
metadata: {name: ${name}}
spec: {${spec}}
---`

const service = (name: string, namespace = 'default') => `
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: ${namespace}}
spec: {selector: {app: ${name}}, ports: [{port: 80}]}
---`

const pod = (name: string, spec: string, namespace = 'default') => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {restartPolicy: Never, ${spec}}
---`

const asks = (host: string) =>
  `containers: [{name: app, image: busybox, command: [wget, -qO-, 'http://${host}']}]`

const namespaces = ['shop', 'closed'].map(
  (name) => `
apiVersion: v1
kind: Namespace
metadata: {name: ${name}}
---`,
)

test('a name that nobody has: a slip, one of another namespace, or names that it may not ask for', async () => {
  const { cluster, why } = applied(
    namespaces.join('') +
      service('backend') +
      service('orders', 'shop') +
      pod('slip', asks('bakend')) +
      pod('stranger', asks('orders')) +
      pod('alone', asks('nowhere')) +
      pod('far', asks('no.such.host')) +
      `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: closed}
spec: {podSelector: {}, policyTypes: [Egress]}
---` +
      pod('silent', asks('backend.default'), 'closed'),
    { system: true },
  )
  cluster.advance(seconds(10))
  const last = async (name: string, namespace?: string) => (await why(`pod/${name}`, namespace)).at(-1)
  expect(await last('slip')).toBe('  service/bakend does not exist; there is service/backend')
  expect(await last('stranger')).toBe(
    '  service/orders does not exist; the one in shop is called orders.shop',
  )
  expect(await last('alone')).toBe('  service/nowhere does not exist')
  expect(await last('far')).toMatch(/^pod\/far has failed: .*bad address 'no\.such\.host'$/)
  expect(await last('silent', 'closed')).toBe(
    '  networkpolicy/deny does not let it ask for names: that is port 53 of kube-dns',
  )
})

test('a program that lacks rights, or the token of its account', async () => {
  const lists = 'containers: [{name: app, image: bitnami/kubectl, command: [kubectl, get, pods]}]'
  const { cluster, why } = applied(
    pod('rightless', lists) + pod('tokenless', `automountServiceAccountToken: false, ${lists}`),
  )
  cluster.advance(seconds(10))
  expect((await why('pod/rightless')).at(-1)).toMatch(
    /^ {2}serviceaccount\/default .* has no rights but those that all accounts have: no binding names it$/,
  )
  expect((await why('pod/tokenless')).at(-1)).toBe(
    '  serviceaccount/default gives the pod no token: automountServiceAccountToken is false',
  )
})

test('two servers at one port: what is wrong is told, not that it was tried for long enough', async () => {
  const { cluster, why } = applied(
    pod('two', 'containers: [{name: a, image: nginx}, {name: b, image: nginx}]'),
  )
  cluster.advance(seconds(10))
  expect((await why('pod/two'))[0]).toMatch(/bind\(\) to .*:80 failed \(98: Address already in use\)$/)
})

test('a Deployment that is complete, but whose containers a probe ends again and again', async () => {
  const { cluster, why } = applied(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: slow}
spec:
  replicas: 2
  selector: {matchLabels: {app: slow}}
  template:
    metadata: {labels: {app: slow}}
    spec:
      containers:
      - {name: app, image: busybox, command: [sleep, '100000'], livenessProbe: {exec: {command: [cat, /none]}}}`)
  cluster.advance(seconds(50))
  expect(await why('deploy/slow')).toEqual([
    'deployment/slow is complete: 2 of 2 replicas are available',
    expect.stringMatching(
      /^ {2}pod\/slow-\S+ is ready, but container app was ended \d+s ago, 1 restart so far: its liveness probe failed: .* \(and 1 more just so\)$/,
    ),
  ])
})

test('a Job whose helper does not end, and one of which nothing stays', async () => {
  const { cluster, why } = applied(
    job(
      'held',
      'template: {spec: {restartPolicy: Never, containers: [{name: main, image: busybox, command: [echo, hi]}, {name: proxy, image: nginx}]}}',
    ) +
      job(
        'gone',
        'backoffLimit: 0, template: {spec: {restartPolicy: OnFailure, containers: [{name: main, image: busybox, command: [sh, -c, exit 1]}]}}',
      ),
  )
  cluster.advance(minutes(1))
  expect((await why('job/held')).at(-1)).toMatch(
    /goes on until all of its containers have ended: main has, proxy has not; one that only helps belongs among its initContainers, with restartPolicy Always$/,
  )
  expect(await why('job/gone')).toEqual([
    'job/gone has failed: BackoffLimitExceeded (Job has reached the specified backoff limit); with restartPolicy OnFailure no pod stays to say why: with Never it does',
  ])
})

test('a Service whose pods a Deployment would make, and a StatefulSet without its Service', async () => {
  const workload = (kind: string, name: string, spec: string) => `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}}
spec:
  ${spec}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: app, image: nginx}]}
---`
  const { why } = applied(
    service('web') +
      workload('Deployment', 'web', 'replicas: 0') +
      workload('StatefulSet', 'db', 'serviceName: db'),
  )
  expect(await why('service/web')).toEqual([
    'service/web reaches nobody: no pod has the labels app=web',
    '  deployment/web wants no replicas',
  ])
  expect(await why('sts/db')).toEqual([
    'statefulset/db has 1 of 1 pods available',
    '  service/db does not exist: without it nobody finds db-0.db and the others by name',
  ])
})

test('an image that is pulled with a password: the Secret that is not there, or that none is named', async () => {
  const image = 'containers: [{name: app, image: registry.acme.io/app:1}]'
  const { cluster, why } = applied(
    pod('named', `imagePullSecrets: [{name: regcred}], ${image}`) + pod('nameless', image),
    { privateRegistries: [{ name: 'registry.acme.io', username: 'me', password: 'secret' }] },
  )
  cluster.advance(seconds(30))
  expect((await why('pod/named')).at(-1)).toBe('  secret/regcred does not exist')
  expect((await why('pod/nameless'))[0]).toMatch(/; the pod names no imagePullSecrets$/)
})

test('a quota that has something left, but less than is asked for', async () => {
  const { why } = applied(`
apiVersion: v1
kind: ResourceQuota
metadata: {name: small}
spec: {hard: {limits.memory: 1Gi}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: app, image: nginx, resources: {limits: {memory: 800Mi}}}]}`)
  expect((await why('rs/web'))[1]).toBe(
    '  resourcequota/small has 224Mi left of limits.memory (800Mi of 1Gi used), and 800Mi are asked for',
  )
})

test('a program that says much is quoted by what tells most, and a hook or a sidecar’s probe that fails is named', async () => {
  const { cluster, why } = applied(
    pod('database', 'containers: [{name: db, image: "postgres:16"}]') +
      pod(
        'hooked',
        'containers: [{name: app, image: nginx, lifecycle: {postStart: {exec: {command: [cat, /none]}}}}]',
      ).replace('restartPolicy: Never', 'restartPolicy: Always') +
      pod(
        'accompanied',
        'initContainers: [{name: proxy, image: nginx, restartPolicy: Always, startupProbe: {periodSeconds: 1, httpGet: {port: 9999}}}], containers: [{name: app, image: nginx}]',
      ),
  )
  cluster.advance(minutes(1))
  const first = async (name: string) => (await why(`pod/${name}`))[0]
  expect(await first('database')).toMatch(
    /it said last: Error: Database is uninitialized and superuser password is not specified\.$/,
  )
  expect(await first('hooked')).toMatch(/container app is ended each time, for its postStart hook failed, /)
  expect(await first('accompanied')).toMatch(
    /container proxy is ended each time, for its startup probe failed: /,
  )
})

test('an object of another namespace is told with it', async () => {
  const { why } = applied(`
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: ServiceAccount, name: robot, namespace: defualt}]`)
  expect((await why('rolebinding/readers')).at(-1)).toBe(
    '  serviceaccount/robot in namespace defualt does not exist',
  )
})

test('a server that listens where nobody from elsewhere comes', async () => {
  const { cluster, why } = applied(
    pod(
      'local',
      'containers: [{name: app, image: python, command: [python, -m, http.server, "8000", --bind, 127.0.0.1]}]',
    ) +
      `
apiVersion: v1
kind: Service
metadata: {name: local}
spec: {selector: {app: local}, ports: [{port: 80, targetPort: 8000}]}`,
  )
  cluster.advance(seconds(5))
  expect(await why('service/local')).toEqual([
    'service/local leads nowhere at 8000: its pods listen there at 127.0.0.1 alone, where nobody else comes',
  ])
})

test('a set whose pod had to go for one that matters more', async () => {
  const set = (name: string, spec: string) => `
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: ${name}}
spec:
  replicas: 1
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {${spec}, containers: [{name: app, image: nginx, resources: {requests: {cpu: 3}}}]}
---`
  const { cluster, why } = applied(set('low', 'terminationGracePeriodSeconds: 0'), { nodes: 1 })
  cluster.apply(
    `
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
---` + set('high', 'priorityClassName: high'),
  )
  cluster.advance(seconds(30))
  expect((await why('rs/low')).at(-1)).toMatch(
    /^ {2}pod\/low-\S+ was driven off node-1 \d+s ago, for pod\/high-\S+, whose priority is higher$/,
  )
})

test('thousands that wait, each in its own way, are answered for at once: some are looked at', async () => {
  const { cluster, why } = applied(
    job(
      'many',
      'completionMode: Indexed, completions: 400, parallelism: 400, template: {spec: {restartPolicy: Never, nodeSelector: {disk: none}, containers: [{name: main, image: busybox}]}}',
    ),
  )
  cluster.advance(seconds(10))
  const lines = await why('job/many')
  expect(lines[1]).toMatch(/fits on none of 3 nodes \(and 299 more just so\)$/)
  expect(lines.at(-1)).toMatch(
    /^ {2}pod\/many-\S+ has not been looked at, for there are too many \(and 99 more just so\)$/,
  )
})

test('pods that fit nowhere for different reasons are told apart', async () => {
  const waits = (name: string, spec: string) =>
    pod(name, `${spec}, containers: [{name: app, image: nginx}]`).replaceAll(`app: ${name}`, 'app: web')
  const { why } = applied(
    service('web') +
      waits('choosy', 'nodeSelector: {disk: none}') +
      waits(
        'shy',
        'affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: friend}}}]}}',
      ),
  )
  const lines = await why('service/web')
  expect(lines[1]).toBe('  pod/choosy fits on none of 3 nodes')
  expect(lines).toContain('  pod/shy fits on none of 3 nodes')
})
