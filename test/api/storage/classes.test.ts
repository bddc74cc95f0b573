import { expect, test } from 'vitest'
import type { StorageClass } from '../../../src/api/generated/types/storage-v1.ts'
import { storageClass } from '../../../src/api/storage/storageclass.ts'
import { volumeAttributesClass } from '../../../src/api/storage/volumeattributesclass.ts'
import { apiServer, cellsOf, refusal } from '../../apiserver/admission/api-server.ts'

const create = (parts: Partial<StorageClass> = {}) =>
  apiServer().user.create(storageClass, {
    metadata: { name: 'fast' },
    provisioner: 'csi.example.com',
    ...parts,
  })

test('a StorageClass deletes what it made and binds at once, unless it says otherwise', () => {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' }

  expect(cellsOf(storageClass, create({ metadata: { name: 'fast', annotations } } as never))).toMatchObject({
    Name: 'fast (default)',
    Provisioner: 'csi.example.com',
    ReclaimPolicy: 'Delete',
    VolumeBindingMode: 'Immediate',
    AllowVolumeExpansion: false,
  })
})

const zones = (...values: string[]) => ({ matchLabelExpressions: [{ key: 'zone', values }] })

test.each<[Partial<StorageClass>, string]>([
  [{ provisioner: '' }, 'provisioner: Required value'],
  [
    { reclaimPolicy: 'Recycle' },
    'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
  ],
  [{ allowedTopologies: [zones('a', 'a')] }, 'matchLabelExpressions[0].values[1]: Duplicate value: "a"'],
  [
    { allowedTopologies: [zones('a', 'b'), zones('b', 'a')] },
    'allowedTopologies[1].matchLabelExpressions: Duplicate value: ""',
  ],
  [{ parameters: { big: 'x'.repeat(262_144) } }, 'parameters: Too long: may not be more than 262144 bytes'],
])('%j is refused: %s', (parts, sentence) => {
  expect(refusal(() => create(parts)).message).toContain(sentence)
})

test('a VolumeAttributesClass says something, and goes on saying it', () => {
  const { user } = apiServer()
  const of = (parameters: Record<string, string>) => ({
    metadata: { name: 'gold' },
    driverName: 'csi.example.com',
    parameters,
  })
  const made = user.create(volumeAttributesClass, of({ iops: '3000' }))

  expect(refusal(() => user.create(volumeAttributesClass, of({}))).message).toContain(
    'parameters: Required value: must contain at least one key/value pair',
  )
  expect(
    refusal(() =>
      user.update(volumeAttributesClass, made, (draft) => {
        draft.parameters = { iops: '5000' }
      }),
    ).message,
  ).toContain('parameters: Forbidden: updates to parameters are forbidden.')
})
