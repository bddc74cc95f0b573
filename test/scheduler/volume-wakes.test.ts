/** What wakes a pod that its volumes keep from every node, and what does not. */
import { expect, test } from 'vitest'
import { persistentVolume } from '../../src/api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../src/api/core/persistentvolumeclaim.ts'
import type { Pod } from '../../src/api/generated/types/core-v1.ts'
import { csiNode } from '../../src/api/storage/csinode.ts'
import { csiStorageCapacity } from '../../src/api/storage/csistoragecapacity.ts'
import { storageClass } from '../../src/api/storage/storageclass.ts'
import { Cache } from '../../src/client/cache.ts'
import type { Change } from '../../src/client/change.ts'
import type { PluginContext } from '../../src/scheduler/framework/plugin.ts'
import { PodView } from '../../src/scheduler/views/pod-view.ts'
import { Clock } from '../../src/sim/clock.ts'
import { Random } from '../../src/sim/random.ts'
import { defaultPlugins } from '../support/plugins.ts'

const plugins = defaultPlugins({
  cache: new Cache(new Clock(0)),
  random: new Random(1),
} as PluginContext)

const pod = new PodView({
  metadata: { name: 'db', uid: 'db', namespace: 'default' },
  spec: {
    containers: [{ name: 'db', image: 'db' }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
  },
} as unknown as Pod)

const claim = (name: string, spec: object = {}) => ({ metadata: { name, namespace: 'default' }, spec })
const volume = (labels: object, spec: object = {}) => ({ metadata: { name: 'disk', labels }, spec })
const attaching = (count: number) => ({
  metadata: { name: 'node-1' },
  spec: { drivers: [{ name: 'disks.example.com', allocatable: { count } }] },
})
const north = { 'topology.kubernetes.io/zone': 'north' }

type Happens = Partial<Record<keyof Change, unknown>>

test.each<[string, string, boolean, Happens]>([
  ['VolumeBinding', 'its claim comes', true, { kind: persistentVolumeClaim, object: claim('data') }],
  ['VolumeBinding', 'another claim comes', false, { kind: persistentVolumeClaim, object: claim('other') }],
  ['VolumeBinding', 'a volume comes', true, { kind: persistentVolume, object: volume({}) }],
  ['VolumeBinding', 'a volume goes', false, { type: 'DELETED', kind: persistentVolume, object: volume({}) }],
  [
    'VolumeBinding',
    'a class is open to other zones',
    true,
    { kind: storageClass, object: { allowedTopologies: [{}] }, previous: { allowedTopologies: [] } },
  ],
  ['VolumeBinding', 'a node is new to drivers', true, { kind: csiNode, object: attaching(1) }],
  [
    'VolumeBinding',
    'a node attaches more',
    false,
    { kind: csiNode, object: attaching(2), previous: attaching(1) },
  ],
  [
    'VolumeZone',
    'a class comes that waits for the choice of a node',
    true,
    { kind: storageClass, object: { volumeBindingMode: 'WaitForFirstConsumer' } },
  ],
  [
    'VolumeZone',
    'a class comes that does not wait',
    false,
    { kind: storageClass, object: { volumeBindingMode: 'Immediate' } },
  ],
  ['VolumeBinding', 'a class gets a label', false, { kind: storageClass, object: {}, previous: {} }],
  [
    'VolumeBinding',
    'there is more room',
    true,
    { kind: csiStorageCapacity, object: { capacity: '2Gi' }, previous: { capacity: '1Gi' } },
  ],
  [
    'VolumeBinding',
    'there is less room',
    false,
    { kind: csiStorageCapacity, object: { capacity: '1Gi' }, previous: { capacity: '2Gi' } },
  ],
  [
    'VolumeZone',
    'its claim is bound',
    true,
    { kind: persistentVolumeClaim, object: claim('data', { volumeName: 'disk' }), previous: claim('data') },
  ],
  [
    'VolumeZone',
    'its claim gets a label',
    false,
    { kind: persistentVolumeClaim, object: claim('data'), previous: claim('data') },
  ],
  [
    'VolumeZone',
    'a volume moves',
    true,
    { kind: persistentVolume, object: volume(north), previous: volume({}) },
  ],
  [
    'VolumeZone',
    'a volume grows',
    false,
    { kind: persistentVolume, object: volume(north, { capacity: {} }), previous: volume(north) },
  ],
  [
    'NodeVolumeLimits',
    'a node attaches more',
    true,
    { kind: csiNode, object: attaching(4), previous: attaching(3) },
  ],
  [
    'NodeVolumeLimits',
    'a node attaches less',
    false,
    { kind: csiNode, object: attaching(2), previous: attaching(3) },
  ],
  ['VolumeRestrictions', 'its claim comes', true, { kind: persistentVolumeClaim, object: claim('data') }],
])('%s: when %s: %s', (name, _what, wakes, happens) => {
  const change = { type: happens.previous ? 'MODIFIED' : 'ADDED', ...happens } as unknown as Change
  expect(plugins.find((plugin) => plugin.name === name)!.wakesOn!.change!(pod, change)).toBe(wakes)
})
