/** By which fields each kind can be selected: those of the real server and no others, however they are asked for. */
import { afterAll, expect, test } from 'vitest'
import { kinds } from '../../../src/kinds.ts'
import { apiOf } from '../../support/api.ts'
import { ask } from '../../support/asking.ts'
import { ControlPlane } from '../../support/control-plane.ts'

const api = apiOf(new ControlPlane())
afterAll(() => api.close())

const event = (field: string) => `involvedObject.${field}`

/** What a kind can be selected by besides its name and its namespace. Source: AddFieldLabelConversionFunc of each group. */
const own: Readonly<Record<string, readonly string[]>> = {
  certificatesigningrequests: ['spec.signerName'],
  events: [
    ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(event),
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  jobs: ['status.successful'],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  pods: [
    'spec.nodeName',
    'spec.host',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ],
  replicationcontrollers: ['status.replicas'],
  resourceslices: ['spec.nodeName', 'spec.driver'],
  secrets: ['type'],
  services: ['spec.clusterIP', 'spec.type'],
}

const every = new Set([
  ...Object.values(own).flat(),
  'status.replicas',
  'spec.replicas',
  'name',
  'data',
  '__proto__',
])

/** What is said of other fields, where not what most kinds say. */
const ownWords: Record<string, ((field: string) => string) | undefined> = {
  jobs: (field) => `field label "${field}" not supported for Job`,
  resourceslices: (field) => `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`,
}

test.each(kinds.map(({ kind }) => kind).filter(({ verbs }) => verbs.includes('list')))(
  '$plural can be selected by the fields that they have',
  async (kind) => {
    const path = `${kind.group ? `/apis/${kind.group}` : '/api'}/${kind.version}/${kind.plural}`
    const fields = own[kind.plural] ?? []
    const isKnown = (field: string) => field === 'metadata.name' || fields.includes(field)
    const hasNamespace = kind.namespaced || fields.length === 0
    for (const field of ['metadata.name', 'metadata.namespace', ...every]) {
      const { code, body } = await ask(api, `GET ${path}?fieldSelector=${field}%3Dx`)
      if (isKnown(field) || (field === 'metadata.namespace' && hasNamespace)) {
        expect([field, code]).toEqual([field, 200])
        continue
      }
      const message =
        fields.length > 0
          ? (ownWords[kind.plural]?.(field) ?? `field label not supported: ${field}`)
          : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
      expect(body).toMatchObject({ code: 400, reason: 'BadRequest', message })
    }
  },
)

test('a watch and a deletion of many are refused for an unknown field, too', async () => {
  const path = '/apis/apps/v1/namespaces/default/replicasets'
  const message =
    '"status.replicas" is not a known field selector: only "metadata.name", "metadata.namespace"'
  const asked = 'fieldSelector=status.replicas%3D0'

  const { body: deleted } = await ask(api, `DELETE ${path}?${asked}`)
  const { body: watched } = await ask(api, `GET ${path}?watch=1&${asked}`)

  expect([deleted.code, watched.code]).toEqual([400, 400])
  expect([deleted.message, watched.message]).toEqual([message, message])
})
