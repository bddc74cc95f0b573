/** What is asked for below an object and never stored (a Binding, an Eviction, a Scale …) goes through admission as itself. */
import { afterEach, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../../../src/index.ts'
import { ask } from '../../support/asking.ts'
import { deployment } from '../../support/manifests.ts'
import {
  add,
  clusterWithGuard,
  configuration,
  inCluster,
  patchOf,
  type Review,
} from '../../support/webhooks.ts'

let cluster: Cluster
afterEach(() => cluster.close())

const pod = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
})

const ofPods = (resource: string) => ({
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['*'],
  resources: [`pods/${resource}`],
})

const deny = (resource: string, expression: string) => [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'careful' },
    spec: {
      matchConstraints: { resourceRules: [ofPods(resource)] },
      validations: [
        {
          expression: `!(${expression})`,
          messageExpression:
            "request.operation + ' of a ' + object.kind + ', before: ' + string(oldObject != null)",
        },
      ],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'careful' },
    spec: { policyName: 'careful', validationActions: ['Deny'] },
  },
]

const post = async (path: string, body: object): Promise<string> => {
  const { body: answer } = await ask(cluster, `POST /api/v1/namespaces/${path}`, body)
  return answer.message ?? answer.status
}

test('a policy judges a Binding before anybody looks whether there is such a Pod', async () => {
  cluster = createCluster({ nodes: 1 })
  cluster.apply([pod('web', { schedulerName: 'mine' }), ...deny('binding', "object.target.name == 'moon'")])
  cluster.settle()
  const bind = (name: string, node: string) =>
    post(`default/pods/${name}/binding`, { metadata: { name }, target: { name: node } })

  expect(await bind('none', 'moon')).toContain('denied request: CREATE of a Binding, before: false')
  expect(await bind('none', 'node-1')).toBe('pods "none" not found')
  expect(await bind('web', 'node-1')).toBe('Success')
})

test('a policy has a say in what the scheduler binds', () => {
  cluster = createCluster({ nodes: 2 })
  cluster.apply(deny('binding', "object.target.name == 'node-1'"))
  cluster.settle()
  cluster.apply([pod('a'), pod('b')])
  cluster.settle()

  expect(cluster.get('pods', { wide: true })).not.toContain('node-1')
  expect(cluster.get('events')).toContain('denied request: CREATE of a Binding, before: false')
})

test('a policy judges an eviction as such, and not as a deletion', async () => {
  cluster = createCluster({ nodes: 1 })
  cluster.apply([pod('web'), ...deny('eviction', "object.metadata.name == 'web'")])
  cluster.settle()
  const evict = (name: string) => post(`default/pods/${name}/eviction`, { metadata: { name } })

  expect(await evict('web')).toContain('denied request: CREATE of a Eviction, before: false')
  expect(await evict('none')).toBe('pods "none" not found')
})

test('a webhook may change what is asked for: an eviction is only tried', async () => {
  const seen: Review['request'][] = []
  cluster = clusterWithGuard(({ request }) => {
    seen.push(request)
    return { allowed: true, ...patchOf(add('/deleteOptions', { dryRun: ['All'] })) }
  })
  cluster.apply([pod('web'), configuration('Mutating', inCluster, { rules: [ofPods('eviction')] })])
  cluster.settle()

  expect(await post('default/pods/web/eviction', { metadata: { name: 'web' } })).toBe('Success')
  expect(cluster.get('pods')).toMatch(/^web .*Running/m)
  expect(seen).toMatchObject([
    { operation: 'CREATE', name: 'web', object: { kind: 'Eviction' }, oldObject: null },
  ])
})

const ofDeployments = (resource: string) => ({
  ...ofPods(''),
  apiGroups: ['apps'],
  resources: [`deployments/${resource}`],
})

test('of a Scale a webhook changes how many there should be, and nothing else', async () => {
  cluster = clusterWithGuard(({ request: { object } }) => ({
    allowed: true,
    ...patchOf(add('/spec/replicas', object.spec.replicas * 2), add('/metadata/labels', { from: 'guard' })),
  }))
  cluster.apply([
    deployment('web', { replicas: 1 }),
    configuration('Mutating', inCluster, { rules: [ofDeployments('scale')] }),
  ])
  const path = '/apis/apps/v1/namespaces/default/deployments/web'

  const scaled = await ask(cluster, `PATCH ${path}/scale`, { spec: { replicas: 2 } })

  expect(scaled.body).toMatchObject({ kind: 'Scale', spec: { replicas: 4 } })
  const { body } = await ask(cluster, `GET ${path}`)
  expect(body).toMatchObject({ spec: { replicas: 4 } })
  expect(body.metadata).not.toHaveProperty('labels')
})

test('of a status a webhook changes the status, and nothing else', async () => {
  cluster = clusterWithGuard(() => ({
    allowed: true,
    ...patchOf(
      add('/spec/paused', true),
      add('/metadata/labels', { from: 'guard' }),
      add('/status/readyReplicas', 1),
    ),
  }))
  cluster.apply([
    deployment('web', { replicas: 1 }),
    configuration('Mutating', inCluster, { rules: [ofDeployments('status')] }),
  ])

  const { body } = await ask(cluster, 'PATCH /apis/apps/v1/namespaces/default/deployments/web/status', {
    status: { replicas: 3 },
  })

  expect(body).toMatchObject({ metadata: { generation: 1 }, status: { replicas: 3, readyReplicas: 1 } })
  expect(body.spec).not.toHaveProperty('paused')
  expect(body.metadata).not.toHaveProperty('labels')
})

test('in a namespace on its way out nothing is bound or evicted', async () => {
  cluster = createCluster({ nodes: 1 })
  const lasting = {
    ...pod('web'),
    metadata: { name: 'web', namespace: 'old', finalizers: ['example.com/wait'] },
  }
  cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'old' } }, lasting])
  cluster.settle()
  await ask(cluster, 'DELETE /api/v1/namespaces/old')
  const why = 'is forbidden: unable to create new content in namespace old because it is being terminated'

  expect(await post('old/pods/web/eviction', { metadata: { name: 'web' } })).toBe(`pods "web" ${why}`)
  expect(await post('old/serviceaccounts/default/token', {})).toBe(`serviceaccounts "default" ${why}`)
})
