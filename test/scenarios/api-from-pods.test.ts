/** The API server as programs in Pods reach it: through the Service kubernetes. */
import { describe, expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import type { Cluster } from '../../src/cluster.ts'
import { seconds } from '../../src/sim/duration.ts'
import { clusterWhosePodsMay } from '../support/cluster.ts'
import { deployment, pod } from '../support/manifests.ts'
import { logs } from '../support/sight.ts'

/** What a script prints, with its exit code behind it. */
function says(cluster: Cluster, text: string, image = 'busybox:1.36'): string {
  const name = `pod-${cluster.store.revision}`
  const container = { command: ['sh', '-c', `${text}; echo rc=$?`] }
  cluster.apply(pod(name, { image, container, podSpec: { restartPolicy: 'Never' } }))
  cluster.advance(seconds(10))
  return logs(cluster, name)
}

const curl = 'curlimages/curl:8.14.1'
const account = '/var/run/secrets/kubernetes.io/serviceaccount'
const asked = (path: string, more = '') =>
  `curl -sS --cacert ${account}/ca.crt -H "Authorization: Bearer $(cat ${account}/token)" ${more} https://kubernetes.default.svc${path}`

describe('wget of busybox', () => {
  test('reads the version, as the documents show it', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const header = `--header "Authorization: Bearer $(cat ${account}/token)"`
    const said = says(
      cluster,
      `wget -qO- -T 5 --no-check-certificate ${header} https://kubernetes.default.svc/version`,
    )
    expect(said).toMatch(/^\{\n {2}"major": "1",\n {2}"minor": "36",/)
    expect(said).toMatch(/\}rc=0\n$/)
  })

  test.each([
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc.cluster.local',
    '10.96.0.1',
    '$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT',
  ])('finds it as %s', (host) => {
    const said = says(
      clusterWhosePodsMay({ nodes: 1 }),
      `wget -qO- -T 5 --no-check-certificate https://${host}/readyz`,
    )
    expect(said).toBe('okrc=0\n')
  })

  test('says that it checks no certificate, and what was refused', () => {
    const said = says(
      clusterWhosePodsMay({ nodes: 1 }),
      'wget -qO- https://kubernetes.default/api/v1/namespaces/default/pods/none',
    )
    expect(said).toBe(
      'wget: note: TLS certificate validation not implemented\nwget: server returned error: HTTP/1.1 403 Forbidden\nrc=1\n',
    )
  })
})

describe('curl', () => {
  test('reads objects, lists and discovery in JSON', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    cluster.apply(deployment('web', { replicas: 2 }))
    cluster.settle()
    const get = (path: string) => JSON.parse(says(cluster, asked(path), curl).replace(/rc=0\n$/, ''))
    expect(get('/api')).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
    expect(get('/apis').groups.map(({ name }: { name: string }) => name)).toContain('apps')
    expect(get('/apis/apps/v1')).toMatchObject({ kind: 'APIResourceList', groupVersion: 'apps/v1' })
    const web = get('/apis/apps/v1/namespaces/default/deployments/web')
    expect(web).toMatchObject({ kind: 'Deployment', apiVersion: 'apps/v1', status: { readyReplicas: 2 } })
    expect(get('/apis/apps/v1/namespaces/default/deployments/web/scale')).toMatchObject({
      kind: 'Scale',
      spec: { replicas: 2 },
    })
    const pods = get('/api/v1/namespaces/default/pods?labelSelector=app%3Dweb')
    expect(pods).toMatchObject({
      kind: 'PodList',
      apiVersion: 'v1',
      metadata: { resourceVersion: expect.any(String) },
    })
    expect(pods.items).toHaveLength(2)
    expect(pods.items[0]).not.toHaveProperty('kind')
    const page = get('/api/v1/namespaces/default/pods?limit=1')
    expect(page.items).toHaveLength(1)
    expect(
      get(`/api/v1/namespaces/default/pods?limit=500&continue=${page.metadata.continue}`).items.length,
    ).toBeGreaterThan(1)
  })

  test('writes what it sends, in the name of its program', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const body = (color: string) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { color } })
    const path = '/api/v1/namespaces/default/configmaps'
    const send = (method: string, where: string, data: string) =>
      says(
        cluster,
        asked(
          where,
          `-o /dev/null -w '%{http_code}\\n' -X ${method} -H 'Content-Type: application/json' -d '${data}'`,
        ),
        curl,
      )
    expect(send('POST', path, body('red'))).toBe('201\nrc=0\n')
    expect(send('POST', path, body('red'))).toBe('409\nrc=0\n')
    expect(send('PUT', `${path}/settings`, body('blue'))).toBe('200\nrc=0\n')
    const written = cluster.client.get(configMap, 'settings')
    expect(written.data).toEqual({ color: 'blue' })
    expect(written.metadata.managedFields?.[0].manager).toBe('curl')
    const patch = `-X PATCH -H 'Content-Type: application/merge-patch+json' -d '{"data":{"color":"green"}}'`
    expect(says(cluster, asked(`${path}/settings`, patch), curl)).toContain('"color": "green"')
    expect(says(cluster, asked(`${path}/settings`, '-X DELETE'), curl)).toContain('"status": "Success"')
    expect(cluster.client.find(configMap, 'settings')).toBeUndefined()
  })

  test('is answered with the Status of what goes wrong', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    const refused = (path: string, more = '') =>
      JSON.parse(says(cluster, asked(path, more), curl).replace(/rc=0\n$/, ''))
    expect(refused('/api/v1/namespaces/default/pods/none')).toMatchObject({
      kind: 'Status',
      code: 404,
      reason: 'NotFound',
      message: 'pods "none" not found',
    })
    expect(refused('/api/v1/nothing')).toMatchObject({
      code: 404,
      message: 'the server could not find the requested resource',
    })
    expect(refused('/api/v1/pods?labelSelector=%3D%3D')).toMatchObject({ code: 400, reason: 'BadRequest' })
    expect(refused('/api/v1/namespaces/default/configmaps', "-d '{}'")).toMatchObject({ code: 415 })
    expect(
      refused('/api/v1/namespaces/default/configmaps', "-H 'Content-Type: application/json' -d '{'"),
    ).toMatchObject({
      code: 400,
    })
    expect(refused('/api/v1/namespaces/default/pods/none', '-X PATCH')).toMatchObject({ code: 415 })
  })

  test('insists on knowing who has signed the certificate', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    expect(says(cluster, 'curl https://kubernetes.default.svc/version', curl)).toMatch(
      /^curl: \(60\) SSL certificate problem: unable to get local issuer certificate\nMore details here: .*rc=60\n$/s,
    )
    expect(says(cluster, 'curl -sS --cacert /none https://kubernetes.default.svc/version', curl)).toBe(
      'curl: (77) error setting certificate file: /none\nrc=77\n',
    )
    expect(says(cluster, 'curl -sk https://kubernetes.default.svc/healthz', curl)).toBe('okrc=0\n')
    expect(says(cluster, 'curl -s http://kubernetes.default.svc:443/healthz', curl)).toBe(
      'Client sent an HTTP request to an HTTPS server.\nrc=0\n',
    )
  })
})
