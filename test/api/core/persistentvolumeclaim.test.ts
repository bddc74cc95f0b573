import { expect, test } from 'vitest'
import { persistentVolumeClaim } from '../../../src/api/core/persistentvolumeclaim.ts'
import type { PersistentVolumeClaim } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { apiServer, cellsOf, named, refusal } from '../../apiserver/admission/api-server.ts'

type Spec = DeepPartial<PersistentVolumeClaim['spec']>

const basis: Spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
const create = (spec: Spec = {}, { user } = apiServer()) =>
  user.create(persistentVolumeClaim, { metadata: named('data'), spec: { ...basis, ...spec } } as never)

test('a claim shows what it got, and nothing before', () => {
  const api = apiServer()
  const made = create({ storageClassName: 'fast' }, api)
  expect(cellsOf(persistentVolumeClaim, made)).toMatchObject({
    Status: 'Pending',
    Volume: '',
    Capacity: '',
    'Access Modes': '',
    StorageClass: 'fast',
  })

  const named = api.user.update(persistentVolumeClaim, made, ({ spec }) => {
    spec.volumeName = 'disk'
  })
  const bound = api.user.updateStatus(persistentVolumeClaim, named, (status) => {
    Object.assign(status, { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '5Gi' } })
  })
  expect(cellsOf(persistentVolumeClaim, bound)).toMatchObject({
    Status: 'Bound',
    Volume: 'disk',
    Capacity: '5Gi',
    'Access Modes': 'RWO',
  })
})

test('the older and the newer field for a source say the same', () => {
  const snapshot = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: 's' }

  expect(create({ dataSource: snapshot }).spec.dataSourceRef).toEqual(snapshot)
  expect(create({ dataSourceRef: snapshot }).spec.dataSource).toEqual(snapshot)
  // What the older one could never name is left out.
  expect(create({ dataSource: { kind: 'Secret', name: 's' } }).spec.dataSource).toBeUndefined()
  expect(create({ dataSourceRef: { ...snapshot, namespace: 'other' } }).spec.dataSourceRef).toBeUndefined()
})

test('a claim says what of it has changed that may not', () => {
  const api = apiServer()
  const made = create({}, api)
  const { message } = refusal(() =>
    api.user.update(persistentVolumeClaim, made, ({ spec }) => {
      spec.accessModes = ['ReadWriteOnce', 'ReadOnlyMany']
      spec.selector = { matchLabels: { a: 'b' } }
    }),
  )

  expect(message).toContain(
    [
      'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
      '@@ -1,8 +1,13 @@',
      ' {',
      '  "AccessModes": [',
      '-  "ReadWriteOnce"',
      '+  "ReadWriteOnce",',
      '+  "ReadOnlyMany"',
      '  ],',
      '- "Selector": null,',
      '+ "Selector": {',
      '+  "matchLabels": {',
      '+   "a": "b"',
      '+  }',
      '+ },',
      '  "Resources": {',
      '   "Limits": null,',
      '   "Requests": {',
    ].join('\n'),
  )
})

test('a class that stood in the annotation may move into the field', () => {
  const api = apiServer()
  const annotations = { 'volume.beta.kubernetes.io/storage-class': 'fast' }
  const made = api.user.create(persistentVolumeClaim, {
    metadata: { ...named('data'), annotations },
    spec: basis,
  } as never)
  const move = (name: string) =>
    api.user.update(persistentVolumeClaim, made, (draft) => {
      draft.spec.storageClassName = name
    })

  expect(cellsOf(persistentVolumeClaim, made)).toMatchObject({ StorageClass: 'fast' })
  expect(refusal(() => move('slow')).message).toContain('spec: Forbidden: spec is immutable')
  expect(move('fast').spec.storageClassName).toBe('fast')
})

test('a claim may give up a class of attributes that has not been applied, and no other', () => {
  const api = apiServer()
  const without = (claim: PersistentVolumeClaim) =>
    api.user.update(persistentVolumeClaim, claim, ({ spec }) => {
      delete spec.volumeAttributesClassName
    })
  const made = create({ volumeAttributesClassName: 'gold' }, api)
  const applied = api.user.updateStatus(persistentVolumeClaim, made, (draft) => {
    Object.assign(draft, { phase: 'Bound', currentVolumeAttributesClassName: 'gold' })
  })
  expect(refusal(() => without(applied)).message).toContain(
    'update to nil is forbidden when status.currentVolumeAttributesClassName is not nil',
  )
  const given = api.user.updateStatus(persistentVolumeClaim, applied, (draft) => {
    delete draft.currentVolumeAttributesClassName
  })
  expect(without(given).spec.volumeAttributesClassName).toBeUndefined()
})

test('of a claim that is bound the storage asked for is left out without another change of its spec', () => {
  const api = apiServer()
  const bound = api.user.updateStatus(persistentVolumeClaim, create({}, api), (status) => {
    Object.assign(status, { phase: 'Bound', capacity: { storage: '1Gi' } })
  })
  const { message } = refusal(() =>
    api.user.update(persistentVolumeClaim, bound, ({ spec }) => {
      delete spec.resources.requests!['storage']
    }),
  )
  expect(message).toMatch(
    /is invalid: \[spec\.resources\[storage\]: Required value, spec\.resources\.requests\.storage: Forbidden: field can not be less than status\.capacity\]$/,
  )
})
