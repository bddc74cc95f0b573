import { expect, test } from 'vitest'
import { persistentVolume } from '../../../src/api/core/persistentvolume.ts'
import type { PersistentVolume } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { apiServer, cellsOf, refusal } from '../../apiserver/admission/api-server.ts'

type Spec = DeepPartial<PersistentVolume['spec']>

const basis: Spec = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] }
const create = (spec: Spec, { user } = apiServer()) =>
  user.create(persistentVolume, { metadata: { name: 'disk' }, spec: { ...basis, ...spec } })

test('a PersistentVolume is kept when its claim goes, and shows whose it is', () => {
  const made = create({
    hostPath: { path: '/data' },
    accessModes: ['ReadWriteMany', 'ReadWriteOnce'],
    claimRef: { namespace: 'shop', name: 'data' },
  })

  expect(made.spec.hostPath).toEqual({ path: '/data', type: '' })
  expect(cellsOf(persistentVolume, made)).toMatchObject({
    Capacity: '1Gi',
    'Access Modes': 'RWO,RWX',
    'Reclaim Policy': 'Retain',
    Status: 'Pending',
    Claim: 'shop/data',
    VolumeMode: 'Filesystem',
  })
})

test.each<[Spec, string]>([
  [{}, 'spec: Required value: must specify a volume type'],
  [
    { hostPath: { path: '/a' }, nfs: { server: 's', path: '/p' } },
    'spec.nfs: Forbidden: may not specify more than 1 volume type',
  ],
  [
    { hostPath: { path: '/a/..' }, persistentVolumeReclaimPolicy: 'Recycle' },
    "may not be 'recycle' for a hostPath mount of '/'",
  ],
  [{ fc: { targetWWNs: ['w'] } }, 'spec.fc.lun: Required value: lun is required if targetWWNs is specified'],
  [
    { iscsi: { targetPortal: 'p', iqn: 'iqn.2001-04.com.example:disk', lun: 256 } },
    'spec.iscsi.lun: Invalid value: 256',
  ],
  [
    { cinder: { volumeID: 'v', secretRef: { name: 's' } } },
    'spec.cinder.secretRef.namespace: Required value',
  ],
  [
    { csi: { driver: 'd'.repeat(64), volumeHandle: 'h' } },
    'spec.csi.driver: Too long: may not be more than 63 bytes',
  ],
  [
    { csi: { driver: 'a', volumeHandle: 'h' }, volumeAttributesClassName: '' },
    'an empty string is disallowed',
  ],
  [{ quobyte: { registry: 'here', volume: 'v' } }, 'spec.quobyte.registry: Invalid value: "here"'],
  [
    { flexVolume: { driver: 'd', options: { 'k8s.io/a': 'b' } } },
    'kubernetes.io and k8s.io namespaces are reserved',
  ],
])('%j is refused: %s', (spec, sentence) => {
  expect(refusal(() => create(spec)).message).toContain(sentence)
})

test('what a PersistentVolume is made of never changes', () => {
  const api = apiServer()
  const made = create({ csi: { driver: 'a', volumeHandle: 'h' } }, api)
  const change = (act: (spec: { csi?: object; volumeMode?: string }) => void) =>
    api.user.update(persistentVolume, made, ({ spec }) => act(spec as never))

  expect(refusal(() => change((spec) => Object.assign(spec.csi!, { volumeHandle: 'i' }))).message).toContain(
    'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation',
  )
  expect(refusal(() => change((spec) => Object.assign(spec, { volumeMode: 'Block' }))).message).toContain(
    'volumeMode: Invalid value: "Block": field is immutable',
  )
  // But for the Secret by which it grows, which may come later.
  const secret = { controllerExpandSecretRef: { name: 's', namespace: 'n' } }
  expect(change((spec) => Object.assign(spec.csi!, secret)).spec.csi).toMatchObject(secret)
})

test('an old label of nodes may get its new name', () => {
  const api = apiServer()
  const affinity = (key: string) => ({
    required: {
      nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'In', values: ['a'] } as const] }],
    },
  })
  const old = 'failure-domain.beta.kubernetes.io/zone'
  const made = create({ hostPath: { path: '/a' }, nodeAffinity: affinity(old) }, api)
  const rename = (key: string) =>
    api.user.update(persistentVolume, made, (draft) => {
      draft.spec.nodeAffinity = affinity(key) as never
    })

  expect(refusal(() => rename('zone')).message).toContain('nodeAffinity: Invalid value')
  expect(rename('topology.kubernetes.io/zone').spec.nodeAffinity).toEqual(
    affinity('topology.kubernetes.io/zone'),
  )
})

test('a label of nodes that was never renamed may get an empty name, which is refused for itself', () => {
  const api = apiServer()
  const affinity = (key: string) => ({
    required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: 'Exists' } as const] }] },
  })
  const made = create({ hostPath: { path: '/a' }, nodeAffinity: affinity('disk') }, api)
  const { message } = refusal(() =>
    api.user.update(persistentVolume, made, (draft) => {
      draft.spec.nodeAffinity = affinity('') as never
    }),
  )
  expect(message).toContain('matchExpressions[0].key: Invalid value: ""')
  expect(message).not.toContain('field is immutable')
})
