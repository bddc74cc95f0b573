/** What a PUT to `status` takes of the metadata that comes with it, for every kind that has a status. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Kind } from '../../../src/api/kind.ts'
import { kinds } from '../../../src/kinds.ts'
import { manifestOf } from '../../support/every-kind.ts'
import { type Api, startApi } from '../../support/http.ts'
import { deployment, job, pod } from '../../support/manifests.ts'

let api: Api
beforeEach(async () => {
  api = await startApi()
})
afterEach(() => api.close())

const patches = { 'content-type': 'application/merge-patch+json' }
const owners = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'u-1' }]
const dressed = { labels: { mine: '1' }, annotations: { note: 'x' }, ownerReferences: owners }

/** What is left of that when the metadata of an update of the status says no more than the name. */
const left: Readonly<Record<string, object>> = {
  pods: { ownerReferences: owners },
  nodes: {},
  namespaces: { labels: { 'kubernetes.io/metadata.name': 'x' } },
  services: {},
  ingresses: {},
  certificatesigningrequests: {},
  customresourcedefinitions: {},
  servicecidrs: dressed,
  validatingadmissionpolicies: dressed,
  apiservices: dressed,
  flowschemas: dressed,
  prioritylevelconfigurations: dressed,
  resourceclaims: dressed,
  persistentvolumes: {},
  persistentvolumeclaims: {},
  volumeattachments: dressed,
  resourcequotas: {},
  poddisruptionbudgets: {},
  horizontalpodautoscalers: {},
  cronjobs: {},
  replicationcontrollers: { labels: { app: 'sample' } },
  jobs: { labels: expect.objectContaining({ 'batch.kubernetes.io/job-name': 'x' }) },
  deployments: { labels: { mine: '1' } },
  replicasets: {},
  daemonsets: { annotations: { 'deprecated.daemonset.template.generation': '1' } },
  statefulsets: {},
}

function pathOf({ apiVersion, group, namespaced, plural }: Kind): string {
  const root = group ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return namespaced ? `${root}/namespaces/default/${plural}` : `${root}/${plural}`
}

const withStatus = kinds.map(({ kind }) => kind).filter(({ hasStatus }) => hasStatus)

test.each(withStatus.map((kind) => [kind.plural, kind] as const))(
  'of %s it takes what the real one takes',
  async (plural, kind) => {
    const manifest = manifestOf(kind)
    // Some names say what the object is.
    const name = manifest.metadata.name === 'sample' ? 'x' : manifest.metadata.name
    const metadata = { name, ...dressed }
    const { body: made } = await api.http
      .post(pathOf(kind))
      .send({ ...manifest, metadata })
      .expect(201)
    const { resourceVersion } = made.metadata
    const bare = { ...made, metadata: { name, resourceVersion } }
    const { body: after } = await api.http
      .put(`${pathOf(kind)}/${name}/status`)
      .send(bare)
      .expect(200)

    const { labels, annotations, ownerReferences } = after.metadata
    expect({ labels, annotations, ownerReferences }).toEqual(left[plural])
    expect(after.spec).toEqual(made.spec)
  },
)

test('the metadata of a Deployment can be changed with its status, but for the labels', async () => {
  const path = '/apis/apps/v1/namespaces/default/deployments'
  await api.http.post(path).send(deployment('web')).expect(201)
  const metadata = { annotations: { note: 'x' }, labels: { l: '1' } }
  const { body } = await api.http
    .patch(`${path}/web/status`)
    .set(patches)
    .send({ metadata, spec: { minReadySeconds: 2 }, status: { observedGeneration: 1 } })
    .expect(200)

  expect(body.metadata.annotations).toEqual({ note: 'x' })
  expect(body.metadata.labels).toBeUndefined()
  expect(body.metadata.generation).toBe(1)
  expect(body.spec.minReadySeconds).toBeUndefined()
  expect(body.status.observedGeneration).toBe(1)
})

test('a Job whose labels are sent as none has those of its template again, and no others', async () => {
  const path = '/apis/batch/v1/namespaces/default/jobs'
  await api.http
    .post(path)
    .send({ ...job('once'), metadata: { name: 'once', labels: { mine: '1' } } })
    .expect(201)
  const { body } = await api.http
    .patch(`${path}/once/status`)
    .set(patches)
    .send({ metadata: { labels: null } })
    .expect(200)

  expect(body.metadata.labels).toMatchObject({ app: 'once', 'batch.kubernetes.io/job-name': 'once' })
  expect(body.metadata.labels).not.toHaveProperty('mine')
})

describe('of a Pod', () => {
  const path = '/api/v1/namespaces/default/pods'
  const send = (status: object) => api.http.patch(`${path}/web/status`).set(patches).send({ status })
  beforeEach(() => api.http.post(path).send(pod('web')).expect(201))

  test('the QoS class stays where it is left out, whatever spec is sent with it', async () => {
    const { body: after } = await api.http
      .put(`${path}/web/status`)
      .send({
        ...pod('web', { container: { resources: { limits: { cpu: '1' } } } }),
        status: { phase: 'Running' },
      })
      .expect(200)

    expect(after.status).toMatchObject({ phase: 'Running', qosClass: 'BestEffort' })
  })

  test('the generations that are told stay where they are left out, of each condition by its type', async () => {
    const ready = { type: 'example.com/a', status: 'True', observedGeneration: 3 }
    const twice = { type: 'example.com/a', status: 'True', observedGeneration: 4 }
    await send({ observedGeneration: 2, conditions: [ready, twice] }).expect(200)

    const conditions = [
      { type: 'example.com/b', status: 'True' },
      { type: 'example.com/a', status: 'False' },
      { type: 'example.com/a', status: 'False', observedGeneration: 5 },
      { type: 'example.com/a', status: 'False' },
    ]
    const { body } = await api.http
      .put(`${path}/web/status`)
      .send({ ...pod('web'), status: { conditions } })
      .expect(200)

    expect(body.status.observedGeneration).toBe(2)
    expect(
      body.status.conditions.map(
        ({ observedGeneration }: { observedGeneration?: number }) => observedGeneration,
      ),
    ).toEqual([undefined, 3, 5, undefined])
  })
})
