/** Which fields somebody has written into a status is told when somebody asks: the same as if it had been told at once. */
import { expect, test } from 'vitest'
import { pod } from '../../../src/api/core/pod.ts'
import type { ManagedFieldsEntry } from '../../../src/api/generated/types/meta-v1.ts'
import type { KubeObject } from '../../../src/api/kind.ts'
import { deepFreeze } from '../../../src/api/memo.ts'
import type { FieldSet } from '../../../src/api/meta-types.ts'
import { recordUpdate } from '../../../src/apiserver/field-manager/managed-fields.ts'
import { isUntold } from '../../../src/apiserver/field-manager/status-record.ts'
import { userNamed } from '../../../src/client/user.ts'
import { minutes } from '../../../src/sim/duration.ts'
import { testCluster } from '../../support/cluster.ts'
import { pod as podManifest } from '../../support/manifests.ts'
import { podOf } from '../../support/sight.ts'

const spec = Object.freeze({ containers: [{ name: 'app' }] })
const ready = (status: string) => ({ type: 'Ready', status, lastTransitionTime: '2026-01-01T00:00:00Z' })
const entry = (manager: string, fieldsV1: FieldSet, subresource?: string): ManagedFieldsEntry => ({
  manager,
  operation: 'Update',
  apiVersion: 'v1',
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...(subresource && { subresource }),
})
const ofSpec = { 'f:spec': { 'f:containers': { 'k:{"name":"app"}': { '.': {}, 'f:name': {} } } } }
const ofStatus = { 'f:status': { 'f:phase': {}, 'f:message': {}, 'f:podIP': {} } }

const pending = { phase: 'Pending', message: 'wait', conditions: [ready('False')] }
const running = {
  phase: 'Running',
  podIP: '10.244.0.5',
  podIPs: [{ ip: '10.244.0.5' }],
  conditions: [ready('True')],
  containerStatuses: [{ name: 'app', ready: true, restartCount: 0 }],
}

interface Step {
  readonly from: object
  readonly to: object
  readonly entries: readonly ManagedFieldsEntry[]
  readonly labels?: object
}

function recorded({ from, to, entries, labels }: Step, trusted: boolean): readonly ManagedFieldsEntry[] {
  const metadata = { name: 'web', labels: undefined, managedFields: entries }
  const whole = { apiVersion: 'v1', kind: 'Pod', metadata, spec }
  const previous = deepFreeze({ ...whole, status: from }) as unknown as KubeObject
  const object = { ...whole, metadata: { ...metadata, ...(labels && { labels }) }, status: to }
  recordUpdate(pod, {
    object: object as unknown as KubeObject,
    previous,
    at: '2026-01-01T00:01:00Z',
    context: { fieldManager: 'kubelet', user: userNamed('me'), subresource: 'status', trusted },
  })
  return object.metadata.managedFields
}

const steps: readonly [string, boolean, Step][] = [
  ['by one who had nothing', true, { from: pending, to: running, entries: [entry('me', ofSpec)] }],
  [
    'by one who had some of it, and has removed some',
    true,
    { from: pending, to: running, entries: [entry('kubelet', ofStatus, 'status')] },
  ],
  [
    'beside another who had some of it',
    false,
    { from: pending, to: running, entries: [entry('other', ofStatus, 'status')] },
  ],
  ['with a label', false, { from: pending, to: running, labels: { a: 'b' }, entries: [entry('me', ofSpec)] }],
  [
    'that only removes something',
    false,
    {
      from: pending,
      to: { phase: 'Pending', conditions: pending.conditions },
      entries: [entry('kubelet', ofStatus, 'status')],
    },
  ],
]

test.each(steps)('a status written %s is told later: %s', (_who, isLater, step) => {
  const later = recorded(step, true)
  expect(later.some(isUntold)).toBe(isLater)
  expect(JSON.stringify(later)).toBe(JSON.stringify(recorded(step, false)))
  expect(later.some(isUntold)).toBe(false)
})

test.each([1, 2, 3, 4, 8])('%i statuses written one after the other are told later', (count) => {
  const after = (trusted: boolean) => {
    let entries: readonly ManagedFieldsEntry[] = [entry('me', ofSpec)]
    for (let n = 0; n < count; n++) {
      const [from, to] = n % 2 === 0 ? [pending, running] : [running, { ...pending, reason: `${n}` }]
      entries = recorded({ from, to, entries }, trusted)
    }
    return entries
  }

  expect(after(true).some(isUntold)).toBe(true)
  expect(JSON.stringify(after(true))).toBe(JSON.stringify(after(false)))
})

test('of a Pod that nobody looks at, what its kubelet has written is never told', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(podManifest('web'))
  cluster.advance(minutes(1))
  const { managedFields = [] } = podOf(cluster, 'web').metadata
  expect(managedFields.map(({ manager }) => manager)).toContain('kubelet')
  expect(managedFields.filter(isUntold)).toHaveLength(1)
  expect(managedFields.at(-1)).toMatchObject({
    manager: 'kubelet',
    subresource: 'status',
    fieldsV1: { 'f:status': { 'f:phase': {}, 'f:podIP': {} } },
  })
})
