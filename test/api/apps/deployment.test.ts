import { expect, test } from 'vitest'
import { deployment } from '../../../src/api/apps/deployment.ts'
import type { Deployment } from '../../../src/api/generated/types/apps-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import {
  apiServer,
  cellsOf,
  named,
  refusal,
  selector,
  template,
} from '../../apiserver/admission/api-server.ts'

type Spec = DeepPartial<Deployment['spec']>

const create = (spec: Spec = {}) =>
  apiServer().user.create(deployment, { metadata: named('web'), spec: { selector, template, ...spec } })

test('a Deployment rolls out a quarter at a time, and keeps ten old ReplicaSets, unless it says otherwise', () => {
  const { spec } = create()

  expect(spec).toMatchObject({
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    template: { spec: { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' } },
  })
})

test('a Deployment must select its own pods', () => {
  const { message, code } = refusal(() => create({ selector: { matchLabels: { app: 'db' } } }))

  expect(code).toBe(422)
  expect(message).toBe(
    'Deployment.apps "web" is invalid: spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
  )
})

test('a Deployment needs a selector that asks for something', () => {
  expect(refusal(() => create({ selector: {} })).message).toContain(
    'spec.selector: Invalid value: {}: empty selector is invalid for deployment',
  )
  expect(refusal(() => create({ selector: undefined })).message).toBe(
    'Deployment.apps "web" is invalid: [spec.selector: Required value, spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`]',
  )
})

test('by a selector that is broken nothing is known of the pods', () => {
  const broken = { matchExpressions: [{ key: 'app', operator: 'Near' as 'In' }] }
  const { message } = refusal(() => create({ selector: broken, template: { spec: {} } }))

  expect(message).toBe(
    'Deployment.apps "web" is invalid: [spec.selector.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator, spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Near"}]}: invalid label selector]',
  )
})

test.each<[Spec, string]>([
  [{ replicas: -1 }, 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  [
    { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: '0%' } } },
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "0%": may not be 0 when `maxSurge` is 0',
  ],
  [
    { strategy: { rollingUpdate: { maxUnavailable: '101%' } } },
    'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
  ],
  [
    { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
    "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
  ],
  [
    { minReadySeconds: 600 },
    'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
  ],
  [
    { template: { ...template, spec: { ...template.spec, restartPolicy: 'Never' } } },
    'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
  ],
])('a Deployment is refused: %j', (spec, message) => {
  expect(refusal(() => create(spec)).message).toBe(`Deployment.apps "web" is invalid: ${message}`)
})

test('Recreate has no rolling update to fill in', () => {
  expect(create({ strategy: { type: 'Recreate' } }).spec.strategy).toEqual({ type: 'Recreate' })
})

test('the selector of a Deployment never changes', () => {
  const { user } = apiServer()
  const both = { app: 'web', tier: 'front' }
  const made = user.create(deployment, {
    metadata: named('web'),
    spec: { selector, template: { ...template, metadata: { labels: both } } },
  })

  const { message } = refusal(() =>
    user.update(deployment, made, (draft) => {
      draft.spec.selector.matchLabels = { tier: 'front' }
    }),
  )

  expect(message).toBe(
    'Deployment.apps "web" is invalid: spec.selector: Invalid value: {"matchLabels":{"tier":"front"}}: field is immutable',
  )
})

test('a change of the spec counts up the generation, a change of the status does not', () => {
  const { user } = apiServer()
  const made = user.create(deployment, { metadata: named('web'), spec: { selector, template } })

  const scaled = user.update(deployment, made, (draft) => {
    draft.spec.replicas = 3
  })
  const seen = user.updateStatus(deployment, scaled, (status) => {
    status.replicas = 3
  })

  expect([made, scaled, seen].map(({ metadata }) => metadata.generation)).toEqual([1, 2, 2])
})

test('a status that cannot be is refused', () => {
  const { user } = apiServer()
  const made = user.create(deployment, { metadata: named('web'), spec: { selector, template } })

  const { message } = refusal(() =>
    user.updateStatus(deployment, made, (status) => {
      status.replicas = 1
      status.readyReplicas = 2
    }),
  )

  expect(message).toContain('status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas')
})

test('a Deployment is printed as kubectl prints it', () => {
  const object = create({ replicas: 3 })

  expect(cellsOf(deployment, object, Date.UTC(2026, 0, 1, 0, 5))).toEqual({
    Name: 'web',
    Ready: '0/3',
    'Up-to-date': 0,
    Available: 0,
    Age: '5m',
    Containers: 'app',
    Images: 'nginx',
    Selector: 'app=web',
  })
})

test.each([
  ['007', '7'],
  ['+1', '1'],
  ['', undefined],
])(
  'the revision to roll back to is a number, though an annotation bears it: %j is kept as %j',
  (said, kept) => {
    const metadata = { ...named('web'), annotations: { 'deprecated.deployment.rollback.to': said } }
    const made = apiServer().user.create(deployment, { metadata, spec: { selector, template } })

    expect(made.metadata.annotations?.['deprecated.deployment.rollback.to']).toBe(kept)
  },
)

test.each([
  [
    'x',
    'Deployment in version "v1" cannot be handled as a Deployment: failed to parse annotation[deprecated.deployment.rollback.to]=x as int64: strconv.ParseInt: parsing "x": invalid syntax',
  ],
  [
    '9223372036854775808',
    'Deployment in version "v1" cannot be handled as a Deployment: failed to parse annotation[deprecated.deployment.rollback.to]=9223372036854775808 as int64: strconv.ParseInt: parsing "9223372036854775808": value out of range',
  ],
  [
    '-3',
    'Deployment.apps "web" is invalid: spec.rollback.version: Invalid value: -3: must be greater than or equal to 0',
  ],
])('a revision to roll back to that is none is refused: %s', (said, message) => {
  const metadata = { ...named('web'), annotations: { 'deprecated.deployment.rollback.to': said } }
  const asked = () => apiServer().user.create(deployment, { metadata, spec: { selector, template } })

  expect(refusal(asked).message).toBe(message)
})
