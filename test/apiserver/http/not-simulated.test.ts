import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, startApi } from '../../support/http.ts'
import { deployment, pod } from '../../support/manifests.ts'

const pods = '/api/v1/namespaces/default/pods'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.close())

let made = 0

/** The fields that a write of such a pod warns of. */
async function warnedOf(podSpec: object, container: object = {}): Promise<readonly string[]> {
  made++
  const { headers } = await api.http
    .post(pods)
    .send(pod(`pod-${made}`, { podSpec, container }))
    .expect(201)
  const said = /"([^"]*): stored, but this simulator does not act on it"/g
  return Array.from((headers.warning ?? '').matchAll(said), ([, path]) => path)
}

test('what the simulator acts on is not warned of', async () => {
  const securityContext = {
    runAsUser: 1000,
    runAsGroup: 3000,
    runAsNonRoot: true,
    fsGroup: 2000,
    supplementalGroups: [4000],
  }
  const volumes = [
    { name: 'disk', persistentVolumeClaim: { claimName: 'disk' } },
    { name: 'scratch', emptyDir: { sizeLimit: '1Mi' } },
  ]
  const podSpec = {
    securityContext,
    volumes,
    hostUsers: false,
    dnsPolicy: 'None',
    dnsConfig: { nameservers: ['10.0.0.1'] },
  }
  const container = {
    stdin: true,
    tty: true,
    securityContext: {
      runAsUser: 1,
      runAsGroup: 2,
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      privileged: true,
      procMount: 'Unmasked',
      capabilities: { add: ['SYS_PTRACE'] },
    },
    volumeMounts: [{ name: 'disk', mountPath: '/disk', subPathExpr: 'a' }],
  }
  expect(await warnedOf(podSpec, container)).toEqual([])
})

test('what only forbids, or says what would be anyway, is not warned of', async () => {
  const securityContext = {
    runAsUser: 1000,
    privileged: false,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
    seLinuxOptions: { level: 's0' },
    appArmorProfile: { type: 'Unconfined' },
    procMount: 'Default',
  }
  const container = {
    securityContext,
    stdin: true,
    stdinOnce: true,
    resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }],
    volumeMounts: [
      { name: 'memory', mountPath: '/m', mountPropagation: 'None', recursiveReadOnly: 'Disabled' },
    ],
  }
  const podSpec = {
    hostPID: false,
    hostIPC: true,
    shareProcessNamespace: false,
    hostUsers: true,
    volumes: [
      { name: 'memory', emptyDir: { medium: 'Memory' } },
      { name: 'own', csi: { driver: 'disk.example.com' } },
    ],
    securityContext: { fsGroup: 2000, fsGroupChangePolicy: 'OnRootMismatch', sysctls: [] },
  }
  expect(await warnedOf(podSpec, container)).toEqual([])
})

test('what a container asks for and does not get is warned of, each field by its own path', async () => {
  const securityContext = {
    capabilities: { add: ['NET_BIND_SERVICE', 'NET_ADMIN'] },
    appArmorProfile: { type: 'Localhost', localhostProfile: 'own' },
  }
  expect([...(await warnedOf({}, { securityContext }))].sort()).toEqual([
    'spec.containers[].securityContext.appArmorProfile',
    'spec.containers[].securityContext.capabilities',
  ])
})

test('what nothing acts on in a pod is warned of', async () => {
  const volumes = [
    { name: 'huge', emptyDir: { medium: 'HugePages-2Mi' } },
    { name: 'remote', iscsi: { targetPortal: '10.0.0.1', iqn: 'iqn.2026-01.com.example:disk', lun: 0 } },
  ]
  const securityContext = {
    seccompProfile: { type: 'RuntimeDefault' },
    fsGroup: 2000,
    fsGroupChangePolicy: 'OnRootMismatch',
  }
  const warned = await warnedOf({ volumes, securityContext, hostPID: true })
  expect([...warned].sort()).toEqual(['spec.volumes[].emptyDir.medium', 'spec.volumes[].iscsi'])
})

test('what nothing acts on in a template is warned of, too', async () => {
  const volumes = [{ name: 'huge', emptyDir: { medium: 'HugePages-2Mi' } }]
  const web = deployment('web', { podSpec: { volumes } })
  const { headers } = await api.http
    .post('/apis/apps/v1/namespaces/default/deployments')
    .send(web)
    .expect(201)

  expect(headers.warning).toBe(
    '299 - "spec.template.spec.volumes[].emptyDir.medium: stored, but this simulator does not act on it"',
  )
})
