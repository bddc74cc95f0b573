import { expect, test } from 'vitest'
import { controllerRevision } from '../../../src/api/apps/controllerrevision.ts'
import { daemonSet } from '../../../src/api/apps/daemonset.ts'
import { replicaSet } from '../../../src/api/apps/replicaset.ts'
import { statefulSet } from '../../../src/api/apps/statefulset.ts'
import type { DaemonSet, StatefulSet } from '../../../src/api/generated/types/apps-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import {
  apiServer,
  cellsOf,
  named,
  refusal,
  selector,
  template,
} from '../../apiserver/admission/api-server.ts'

test('a ReplicaSet wants one pod, and has none yet', () => {
  const made = apiServer().user.create(replicaSet, { metadata: named('web'), spec: { selector, template } })

  expect(made.spec.replicas).toBe(1)
  expect(made.status).toEqual({ replicas: 0 })
  expect(cellsOf(replicaSet, made)).toMatchObject({ Desired: 1, Current: 0, Ready: 0, Selector: 'app=web' })
})

test('a trusted caller may share a template that is stored already', () => {
  const { user, part } = apiServer()
  const first = user.create(replicaSet, { metadata: named('a'), spec: { selector, template } })

  const second = part.create(replicaSet, { metadata: named('b'), spec: { ...first.spec, replicas: 2 } })

  expect(second.spec.template).toBe(first.spec.template)
})

const createSet = (spec: DeepPartial<DaemonSet['spec']> = {}) =>
  apiServer().user.create(daemonSet, { metadata: named('agent'), spec: { selector, template, ...spec } })

test('a DaemonSet replaces one pod after the other unless it says otherwise', () => {
  expect(createSet().spec.updateStrategy).toEqual({
    type: 'RollingUpdate',
    rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
  })
})

test.each<[DeepPartial<DaemonSet['spec']>, string]>([
  [
    { updateStrategy: { rollingUpdate: { maxSurge: 1 } } },
    'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
  ],
  [
    { updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } },
    'spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
  ],
  [
    { template: { ...template, spec: { ...template.spec, activeDeadlineSeconds: 5 } } },
    'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported',
  ],
])('a DaemonSet is refused: %j', (spec, message) => {
  expect(refusal(() => createSet(spec)).message).toBe(`DaemonSet.apps "agent" is invalid: ${message}`)
})

test('a DaemonSet shows on which nodes it runs', () => {
  const spec = { ...template.spec, nodeSelector: { zone: 'b', disk: 'ssd' } }

  expect(cellsOf(daemonSet, createSet({ template: { ...template, spec } }))['Node Selector']).toBe(
    'disk=ssd,zone=b',
  )
  expect(cellsOf(daemonSet, createSet())['Node Selector']).toBe('<none>')
})

const stateful = (spec: DeepPartial<StatefulSet['spec']> = {}) => ({
  metadata: named('db'),
  spec: { selector, template, serviceName: 'db', ...spec },
})

test('a StatefulSet starts its pods in order and keeps their claims unless it says otherwise', () => {
  expect(apiServer().user.create(statefulSet, stateful()).spec).toMatchObject({
    replicas: 1,
    podManagementPolicy: 'OrderedReady',
    revisionHistoryLimit: 10,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  })
})

test('the containers of a StatefulSet may mount its claims', () => {
  const container = { name: 'app', image: 'pg', volumeMounts: [{ name: 'data', mountPath: '/data' }] }
  const volumeClaimTemplates = [
    {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce' as const], resources: { requests: { storage: '1Gi' } } },
    },
  ]
  const withMount = { ...template, spec: { containers: [container] } }

  const made = apiServer().user.create(statefulSet, stateful({ template: withMount, volumeClaimTemplates }))

  expect(made.spec.volumeClaimTemplates?.[0]).toMatchObject({
    kind: 'PersistentVolumeClaim',
    spec: { volumeMode: 'Filesystem' },
    status: { phase: 'Pending' },
  })
  expect(
    refusal(() => apiServer().user.create(statefulSet, stateful({ template: withMount }))).message,
  ).toContain('spec.template.spec.containers[0].volumeMounts[0].name: Not found: "data"')
})

test('only part of the spec of a StatefulSet may change, and the refusal says which', () => {
  const { user } = apiServer()
  const made = user.create(statefulSet, stateful())

  const { message } = refusal(() =>
    user.update(statefulSet, made, (draft) => {
      draft.spec.serviceName = 'other'
    }),
  )
  const scaled = user.update(statefulSet, made, (draft) => {
    draft.spec.replicas = 3
    draft.spec.updateStrategy.rollingUpdate = { partition: 2 }
  })

  expect(message).toBe(
    'StatefulSet.apps "db" is invalid: spec: Forbidden: updates to statefulset spec for fields other than ' +
      "'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', " +
      "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
  )
  expect(scaled.spec.replicas).toBe(3)
})

test.each<[StatefulSet['spec']['updateStrategy'] | undefined, object]>([
  [undefined, { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }],
  [{ rollingUpdate: { partition: 2 } } as never, { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }],
  [{ type: 'RollingUpdate' }, { type: 'RollingUpdate' }],
  [
    { type: 'RollingUpdate', rollingUpdate: {} as never },
    { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
  ],
  [{ type: 'OnDelete' }, { type: 'OnDelete' }],
])('a StatefulSet with the updateStrategy %j has %j', (updateStrategy, stored) => {
  const set = stateful()
  const spec = { ...set.spec, updateStrategy }

  expect(apiServer().user.create(statefulSet, { ...set, spec } as never).spec.updateStrategy).toEqual(stored)
})

const noMatch =
  'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'

test('without a selector no template matches', () => {
  const spec = { template }
  const { user } = apiServer()

  expect(refusal(() => user.create(replicaSet, { metadata: named('web'), spec })).message).toBe(
    `ReplicaSet.apps "web" is invalid: [spec.selector: Required value, ${noMatch}]`,
  )
  expect(refusal(() => user.create(statefulSet, { metadata: named('web'), spec })).message).toBe(
    `StatefulSet.apps "web" is invalid: [spec.selector: Required value, ${noMatch}]`,
  )
  expect(refusal(() => user.create(daemonSet, { metadata: named('web'), spec })).message).toBe(
    `DaemonSet.apps "web" is invalid: ${noMatch}`,
  )
})

test('the name of a StatefulSet is a hostname, so it has no dots', () => {
  const { message } = refusal(() =>
    apiServer().user.create(statefulSet, { ...stateful(), metadata: named('a.b') }),
  )

  expect(message).toContain('metadata.name: Invalid value: "a.b": must not contain dots')
})

test('a ControllerRevision has data, which never changes', () => {
  const { user } = apiServer()
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: 'u', controller: true }
  const made = user.create(controllerRevision, {
    metadata: { ...named('db-1'), ownerReferences: [owner] },
    data: { spec: { a: 1 } },
    revision: 1,
  })

  expect(cellsOf(controllerRevision, made)).toMatchObject({ Controller: 'statefulset.apps/db', Revision: 1 })
  expect(
    refusal(() =>
      user.update(controllerRevision, made, (draft) => {
        draft.data = { spec: { a: 2 } }
      }),
    ).message,
  ).toContain('data: Invalid value: {"spec":{"a":2}}: field is immutable')
  expect(
    refusal(() => user.create(controllerRevision, { metadata: named('db-2'), revision: 2 })).message,
  ).toContain('data: Required value: data is mandatory')
})

test.each([
  ['nothing', undefined, { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }],
  ['the type', { type: 'RollingUpdate' }, { type: 'RollingUpdate' }],
  ['an empty one', { rollingUpdate: {} }, { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }],
  ['to wait', { type: 'OnDelete' }, { type: 'OnDelete' }],
] as const)('a StatefulSet that says %s of its strategy', (_what, updateStrategy, stored) => {
  const spec = { serviceName: 'web', selector, template, updateStrategy }
  const made = apiServer().user.create(statefulSet, { metadata: named('web'), spec })

  expect(made.spec.updateStrategy).toEqual(stored)
})
