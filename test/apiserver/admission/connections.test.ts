/** Who opens a connection with a container, a port or a server inside is asked about, as who writes is. */
import { afterEach, expect, test } from 'vitest'
import { type Cluster, createCluster } from '../../../src/index.ts'

let cluster: Cluster
afterEach(() => cluster.close())

/** A cluster with the Pod `web`, in which a policy allows only such connections. */
function clusterThatAllows(expression: string, resource: string, action: 'Deny' | 'Warn' = 'Deny'): void {
  cluster = createCluster({ nodes: 1 })
  cluster.apply([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: 'careful' },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CONNECT'], resources: [resource] },
          ],
        },
        validations: [{ expression, message: 'not like that' }],
      },
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: 'careful' },
      spec: { policyName: 'careful', validationActions: [action] },
    },
  ])
  cluster.settle()
}

const connect = async (what: string) => {
  const answer = await cluster.fetch(`/api/v1/namespaces/default/pods/${what}`, { method: 'POST' })
  return answer.text()
}

test('a policy sees the command that is to be run, and its terminal', async () => {
  clusterThatAllows('!(has(object.tty) && object.tty) && object.command[0] != "sh"', 'pods/exec')

  expect(await connect('web/exec?command=sh')).toContain('not like that')
  expect(await connect('web/exec?command=date&tty=true')).toContain('not like that')
  // This one may be, if it comes over a connection of its own.
  expect(await connect('web/exec?command=date')).toContain('Upgrade request required')
  expect(await connect('web/attach?tty=true')).toContain('Upgrade request required')
})

test('a policy sees which path is asked for through the proxy', async () => {
  clusterThatAllows('!has(object.path) || !object.path.startsWith("/secret")', 'pods/proxy')

  expect(await connect('web/proxy/secret')).toContain('not like that')
  expect(await connect('web/proxy/none')).toContain('404 Not Found')
})

test('who is refused for the sake of a node that is not there is warned all the same', async () => {
  clusterThatAllows('false', 'pods/exec', 'Warn')
  const spec = { nodeName: 'none', containers: [{ name: 'web', image: 'nginx' }] }
  cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'lost' }, spec })

  const refused = await cluster.fetch('/api/v1/namespaces/default/pods/lost/exec?command=ls')

  expect(refused.headers.get('warning')).toContain(
    "Validation failed for ValidatingAdmissionPolicy 'careful'",
  )
  // The real server takes the node for a pod.
  expect(await refused.json()).toMatchObject({ code: 404, message: 'pods "none" not found' })
  expect(await connect('lost/portforward?ports=80')).toContain('pods \\"none\\" not found')
  expect(await connect('lost/exec?command=ls&container=other')).toContain('container other is not valid')
})
