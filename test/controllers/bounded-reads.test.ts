/** What a set reads while it grows, becomes ready pod by pod, and shrinks: as much as there is to do, not its square. */
import { expect, test } from 'vitest'
import { node } from '../../src/api/core/node.ts'
import { pod } from '../../src/api/core/pod.ts'
import { isPodReady } from '../../src/api/core/pod-conditions.ts'
import type { Cache } from '../../src/client/cache.ts'
import { daemonSetController } from '../../src/controllers/daemonset/controller.ts'
import { targetOf } from '../../src/controllers/daemonset/placement.ts'
import { jobController } from '../../src/controllers/job/controller.ts'
import { replicaSetController } from '../../src/controllers/replicaset/controller.ts'
import type { Controller } from '../../src/controllers/runtime/controller.ts'
import { statefulSetController } from '../../src/controllers/statefulset/controller.ts'
import { kinds } from '../../src/kinds.ts'
import { ControlPlane } from '../support/control-plane.ts'
import * as manifests from '../support/manifests.ts'
import { podsIn, start } from './shared/pod-stand-in.ts'

/** Whoever reads all of them for each of them reads ten times as much as is allowed. */
const size = 200

/** Counts the objects that the cache answers from now on. */
function readsOf(cache: Cache): { count: number } {
  const reads = { count: 0 }
  for (const verb of ['list', 'ownedBy', 'by', 'where', 'dependentsOf'] as const) {
    const ask = cache[verb].bind(cache) as (...args: unknown[]) => readonly unknown[]
    const counted = (...args: unknown[]) => {
      const answer = ask(...args)
      reads.count += answer.length
      return answer
    }
    Object.assign(cache, { [verb]: counted })
  }
  return reads
}

/** Makes the pods ready one after the other, each at an instant of its own. */
function startOneByOne(plane: ControlPlane): void {
  for (let n = 0; n < size; n++) {
    plane.advance(1_000)
    const next = unready.get(plane)!.shift()
    if (next === undefined) continue
    const found = plane.client.get(pod, next, 'default')
    start(plane, found, true, targetOf(found))
    plane.settle()
  }
}

/** By plane: the names of the pods that have come and are not ready. */
const unready = new WeakMap<ControlPlane, string[]>()

function planeWith(controller: unknown, nodes = 0): ControlPlane {
  const plane = new ControlPlane({ controllers: [controller as Controller] })
  for (let n = 0; n < nodes; n++) {
    const made = plane.client.create(node, { metadata: { name: `node-${n}` } })
    // Admission taints every new node until it is ready.
    plane.client.update(node, made, ({ spec }) => {
      delete spec.taints
    })
  }
  const waiting: string[] = []
  unready.set(plane, waiting)
  plane.cache.onChange(pod, ({ type, object }) => {
    if (type === 'ADDED') waiting.push(object.metadata.name)
  })
  return plane
}

const nothingLeft = { replicas: 0 }

test.each([
  ['ReplicaSet', replicaSetController, manifests.replicaSet('web', { replicas: size }), nothingLeft],
  [
    'StatefulSet',
    statefulSetController,
    manifests.statefulSet('web', { replicas: size, spec: { podManagementPolicy: 'Parallel' } }),
    nothingLeft,
  ],
  [
    'StatefulSet in order',
    statefulSetController,
    manifests.statefulSet('web', { replicas: size }),
    nothingLeft,
  ],
  ['Job', jobController, manifests.job('web', { spec: { parallelism: size } }), { parallelism: 0 }],
  ['DaemonSet', daemonSetController, manifests.daemonSet('web'), undefined],
])('a %s of hundreds reads a few objects for each of its pods', (what, controller, manifest, smaller) => {
  const plane = planeWith(controller, what === 'DaemonSet' ? size : 0)
  const kind = kinds.map((each) => each.kind).find((each) => each.kind === what.split(' ')[0])!
  const reads = readsOf(plane.cache)

  const { spec } = manifest
  const set = plane.user.create(kind, { metadata: { name: 'web', namespace: 'default' }, spec } as never)
  plane.settle()
  startOneByOne(plane)
  expect(podsIn(plane).filter(isPodReady)).toHaveLength(size)
  if (smaller) {
    const latest = plane.client.get(kind, set.metadata.name, 'default')
    plane.user.update(kind, latest, (draft) => {
      Object.assign((draft as unknown as { spec: object }).spec, smaller)
    })
    plane.settle()
  }

  expect(reads.count).toBeLessThan(20 * size)
})
