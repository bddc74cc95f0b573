/** Pods made in this process, with and without all that admission can have to say to them. */
import { createCluster } from '../src/index.ts'

const pods = 2_000

const podNamed = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: 'web' } },
  spec: {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'web',
        image: 'nginx:1.27',
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: '100m', memory: '64Mi' } },
      },
    ],
  },
})

const guards = [
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'quota', namespace: 'shop' },
    spec: { hard: { pods: '100k', 'requests.cpu': '10k', 'limits.memory': '10Ti' } },
  },
  {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'limits', namespace: 'shop' },
    spec: { limits: [{ type: 'Container', max: { cpu: '2', memory: '2Gi' }, min: { cpu: '1m' } }] },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'labelled' },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['pods'] },
        ],
      },
      validations: [{ expression: "has(object.metadata.labels) && 'app' in object.metadata.labels" }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'labelled' },
    spec: { policyName: 'labelled', validationActions: ['Deny'] },
  },
]

/** Pods a second. */
async function rate(isGuarded: boolean): Promise<number> {
  const labels = isGuarded ? { 'pod-security.kubernetes.io/enforce': 'restricted' } : {}
  const cluster = createCluster({ nodes: 0 })
  cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } })
  if (isGuarded) cluster.apply(guards)
  cluster.settle()
  const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
  const bodies = Array.from({ length: pods }, (_, n) => JSON.stringify(podNamed(`web-${n}`)))
  const begunAt = performance.now()
  for (const body of bodies) {
    const { ok, status } = await cluster.fetch('/api/v1/namespaces/shop/pods', { ...init, body })
    if (!ok) throw new Error(`a pod was refused: ${status}`)
  }
  const found = (pods * 1_000) / (performance.now() - begunAt)
  await cluster.close()
  return found
}

const found: { guarded: number; free: number }[] = []
for (let round = 0; round < 6; round++) found.push({ free: await rate(false), guarded: await rate(true) })
// The first round warms the engine, and is not counted.
process.send!(found.slice(1))
