/** Who has asked for what, and what came of it: as a policy wants to know. */
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import {
  type AuditEvent,
  type AuditOptions,
  type AuditPolicyRule,
  type Cluster,
  createCluster,
} from '../../../src/index.ts'
import { pod } from '../../support/manifests.ts'
import { add, clusterWithGuard, configuration, inCluster, patchOf } from '../../support/webhooks.ts'

let cluster: Cluster
afterEach(() => cluster.close())

/** The option of a cluster whose requests are noted by the rules, and what is noted. */
function noted(...rules: readonly AuditPolicyRule[]): {
  readonly events: AuditEvent[]
  readonly audit: AuditOptions
} {
  const events: AuditEvent[] = []
  return { events, audit: { policy: { rules }, write: (event) => void events.push(event) } }
}

/** A cluster whose requests are noted by the rules. */
function noting(...rules: readonly AuditPolicyRule[]): AuditEvent[] {
  const { events, audit } = noted(...rules)
  cluster = createCluster({ nodes: 0, audit })
  return events
}

const configMaps = '/api/v1/namespaces/default/configmaps'
const json = { 'content-type': 'application/json' }

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  cluster.fetch(path, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) })

test('a request is noted when it has come in, and when it has been answered', async () => {
  const events = noting({ level: 'Metadata' })
  const answer = await post(
    `${configMaps}?fieldManager=me`,
    { metadata: { name: 'a' } },
    { 'user-agent': 'curl/8' },
  )
  const [received, complete] = events
  expect(received).toMatchObject({ stage: 'RequestReceived', verb: 'create', userAgent: 'curl/8' })
  expect(received).toMatchObject({ auditID: complete.auditID, responseStatus: undefined })
  expect(complete).toMatchObject({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    stage: 'ResponseComplete',
    requestURI: `${configMaps}?fieldManager=me`,
    user: { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] },
    objectRef: { resource: 'configmaps', namespace: 'default', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 201 },
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
  })
  expect(complete.requestObject).toBeUndefined()
  expect(answer.headers.get('audit-id')).toBe(complete.auditID)
})

test('a level says how much is noted, the first rule that fits which level', async () => {
  const events = noting(
    { level: 'None', resources: [{ group: '', resources: ['secrets'] }] },
    { level: 'Request', verbs: ['create'], resources: [{ group: 'apps' }] },
    { level: 'RequestResponse', namespaces: ['default'], omitManagedFields: true },
    { level: 'None', nonResourceURLs: ['/health*'] },
    { level: 'Metadata' },
  )
  await cluster.fetch('/api/v1/secrets')
  await cluster.fetch('/healthz')
  expect(events).toEqual([])

  const spec = { selector: { matchLabels: { a: 'b' } }, template: {} }
  await post('/apis/apps/v1/namespaces/default/deployments', { metadata: { name: 'd' }, spec })
  const [, refused] = events.splice(0)
  expect(refused).toMatchObject({
    objectRef: { name: 'd', apiGroup: 'apps' },
    responseStatus: { status: 'Failure', reason: 'Invalid', code: 422 },
    // What the author left out is filled in.
    requestObject: { kind: 'Deployment', spec: { replicas: 1, revisionHistoryLimit: 10 } },
    responseObject: undefined,
  })

  await post(configMaps, { metadata: { name: 'a' }, data: { k: 'v' } })
  const [, made] = events.splice(0)
  expect(made.responseObject).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'a' }, data: { k: 'v' } })
  expect(made.responseObject).not.toMatchObject({ metadata: { managedFields: expect.anything() } })

  await cluster.fetch('/version')
  expect(events.at(-1)).toMatchObject({
    level: 'Metadata',
    verb: 'get',
    requestURI: '/version',
    objectRef: undefined,
  })
})

test('who asks in the name of somebody else is noted beside him, and that he may not', async () => {
  const events = noting({ level: 'Metadata', users: ['kubernetes-admin'], omitStages: ['RequestReceived'] })
  await cluster.fetch('/api/v1/pods', { headers: { 'impersonate-user': 'jane' } })
  expect(events).toMatchObject([
    {
      user: { username: 'kubernetes-admin' },
      impersonatedUser: { username: 'jane', groups: ['system:authenticated'] },
      authenticationMetadata: { impersonationConstraint: 'impersonate:user-info' },
      responseStatus: { reason: 'Forbidden', code: 403 },
      annotations: { 'authorization.k8s.io/decision': 'forbid' },
    },
  ])
})

test('who is nobody is noted once', async () => {
  const events = noting({ level: 'Metadata' })
  await cluster.fetch('/api/v1/pods', { headers: { authorization: 'Bearer stolen' } })
  expect(events).toMatchObject([{ stage: 'ResponseStarted', user: {}, responseStatus: { code: 401 } }])
})

test('a watch is noted when it begins, and when it ends', async () => {
  const events = noting({ level: 'RequestResponse', omitStages: ['RequestReceived'] })
  const leaving = new AbortController()
  await cluster.fetch('/api/v1/pods?watch=true', { signal: leaving.signal })
  expect(events.map(({ stage }) => stage)).toEqual(['ResponseStarted'])
  leaving.abort()
  expect(events).toMatchObject([
    { verb: 'watch' },
    { stage: 'ResponseComplete', responseStatus: { code: 200 } },
  ])
})

test('what is asked for in protobuf is noted as an object', async () => {
  const events = noting({ level: 'RequestResponse' })
  await cluster.fetch('/api/v1/namespaces/default', {
    headers: { accept: 'application/vnd.kubernetes.protobuf' },
  })
  expect(events.at(-1)?.responseObject).toMatchObject({ kind: 'Namespace', metadata: { name: 'default' } })
})

test('policies note what they find, and what they have to say', async () => {
  const events = noting({ level: 'Metadata' })
  const group = '/apis/admissionregistration.k8s.io/v1'
  const resourceRules = [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] },
  ]
  await post(`${group}/validatingadmissionpolicies`, {
    metadata: { name: 'named' },
    spec: {
      matchConstraints: { resourceRules },
      validations: [
        { expression: 'true' },
        { expression: "object.metadata.name != 'bad'", message: 'no bad' },
      ],
      auditAnnotations: [{ key: 'name', valueExpression: "'it is ' + object.metadata.name" }],
    },
  })
  await post(`${group}/validatingadmissionpolicybindings`, {
    metadata: { name: 'audited' },
    spec: { policyName: 'named', validationActions: ['Audit'] },
  })
  await post(configMaps, { metadata: { name: 'bad' } })
  const { annotations = {} } = events.at(-1)!
  expect(annotations['named/name']).toBe('it is bad')
  expect(JSON.parse(annotations['validation.policy.admission.k8s.io/validation_failure'])).toEqual([
    {
      message: 'no bad',
      policy: 'named',
      binding: 'audited',
      expressionIndex: 1,
      validationActions: ['Audit'],
    },
  ])
})

describe('a webhook', () => {
  const gone = { service: { name: 'gone', namespace: 'default' } }
  const mayFail = { name: 'gone.example.com', failurePolicy: 'Ignore', clientConfig: gone }

  /** Annotations of a ConfigMap that is made where a webhook gives it a label, and one that has gone may fail. */
  async function annotationsAt(level: AuditPolicyRule['level']) {
    const { events, audit } = noted({ level })
    const answer = {
      allowed: true,
      auditAnnotations: { seen: 'yes' },
      ...patchOf(add('/metadata/labels', { a: 'b' })),
    }
    cluster = clusterWithGuard(() => answer, { audit })
    const mutating = configuration('Mutating', inCluster)
    const [guard] = mutating.webhooks
    cluster.apply({ ...mutating, webhooks: [guard, { ...guard, ...mayFail }] })
    cluster.apply(configuration('Validating', gone, mayFail))
    await post(configMaps, { metadata: { name: 'a' } })
    return events.at(-1)!.annotations!
  }

  const place = (sort: string, index: number) => `${sort}.webhook.admission.k8s.io/round_0_index_${index}`

  test('is noted with what it says, whether it changed anything, and that it failed', async () => {
    const annotations = await annotationsAt('Metadata')
    expect(annotations).toMatchObject({
      'guard.example.com/seen': 'yes',
      [place('failed-open.mutating', 1)]: 'gone.example.com',
      [place('failed-open.validating', 0)]: 'gone.example.com',
    })
    const mutations = [0, 1].map((index) => JSON.parse(annotations[place('mutation', index)]))
    expect(mutations).toEqual([
      { configuration: 'guard', webhook: 'guard.example.com', mutated: true },
      { configuration: 'guard', webhook: 'gone.example.com', mutated: false },
    ])
    expect(annotations).not.toHaveProperty([place('patch', 0)])
  })

  test('is noted with its patch where what is sent is noted', async () => {
    const annotations = await annotationsAt('Request')
    expect(JSON.parse(annotations[place('patch', 0)])).toEqual({
      configuration: 'guard',
      webhook: 'guard.example.com',
      patch: [{ op: 'add', path: '/metadata/labels', value: { a: 'b' } }],
      patchType: 'JSONPatch',
    })
  })
})

test('a session is noted by the code that opens it, or by why it is refused', async () => {
  const { events, audit } = noted({ level: 'Metadata', omitStages: ['RequestReceived'] })
  cluster = createCluster({ nodes: 1, audit })
  cluster.apply(pod('web'))
  cluster.settle()
  const { url } = await cluster.listen()
  const commands = (name: string) =>
    `${url.replace('http', 'ws')}/api/v1/namespaces/default/pods/${name}/exec?command=true&stdout=true`
  for (const name of ['web', 'nobody']) {
    const socket = new WebSocket(commands(name), 'v5.channel.k8s.io')
    await new Promise((done) => socket.on('close', done).on('error', done))
  }
  expect(events).toMatchObject([
    {
      stage: 'ResponseStarted',
      objectRef: { name: 'web', subresource: 'exec' },
      responseStatus: { code: 101 },
    },
    { stage: 'ResponseComplete', responseStatus: { code: 101 } },
    { stage: 'ResponseStarted', objectRef: { name: 'nobody' }, responseStatus: { code: 404 } },
    { stage: 'ResponseComplete', responseStatus: { code: 404 } },
  ])
})

test('what a container asks for is noted of the account whose token it has', async () => {
  const { events, audit } = noted({ level: 'Metadata', omitStages: ['RequestReceived'] })
  cluster = createCluster({ nodes: 1, audit })
  cluster.apply(
    pod('asking', { image: 'bitnami/kubectl', container: { command: ['kubectl', 'get', 'configmaps'] } }),
  )
  cluster.advance(1_000)
  expect(events.find(({ objectRef }) => objectRef?.resource === 'configmaps')).toMatchObject({
    user: { username: 'system:serviceaccount:default:default' },
    annotations: { 'authorization.k8s.io/decision': 'forbid' },
  })
})

test('who is exempt from Pod Security is noted with the reason (P31)', async () => {
  const { events, audit } = noted({ level: 'Metadata' })
  const exemptions = { namespaces: ['free'] }
  cluster = createCluster({ nodes: 0, audit, podSecurity: { exemptions } })
  await post('/api/v1/namespaces', { metadata: { name: 'free' } })
  await post('/api/v1/namespaces/free/pods', pod('web'))
  expect(events.at(-1)?.annotations).toMatchObject({ 'pod-security.kubernetes.io/exempt': 'namespace' })
})

test('Pod Security notes what it has held a Pod against (P31)', async () => {
  const events = noting({ level: 'Metadata' })
  const labels = {
    'pod-security.kubernetes.io/enforce': 'baseline',
    'pod-security.kubernetes.io/audit': 'restricted',
  }
  await post('/api/v1/namespaces', { metadata: { name: 'safe', labels } })
  const spec = { containers: [{ name: 'web', image: 'nginx' }] }
  await post('/api/v1/namespaces/safe/pods', { metadata: { name: 'web' }, spec })
  expect(events.at(-1)?.annotations).toMatchObject({
    'pod-security.kubernetes.io/enforce-policy': 'baseline:latest',
    'pod-security.kubernetes.io/audit-violations': expect.stringMatching(
      /^would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false/,
    ),
  })
})

test('a log that cannot be written holds up nobody, and is told of in the end', async () => {
  const write = () => {
    throw new Error('no ink')
  }
  cluster = createCluster({ nodes: 0, audit: { policy: { rules: [{ level: 'Metadata' }] }, write } })
  expect((await cluster.fetch('/version')).status).toBe(200)
  await expect(cluster.close()).rejects.toThrow('no ink')
})

test('options that make no log are refused', () => {
  cluster = createCluster({ nodes: 0 })
  const write = () => {}
  expect(() => createCluster({ audit: { policy: { rules: [] }, write } })).toThrow(
    "option 'audit' is invalid: policy: rules: Required value: there must be one at least",
  )
})
