import { expect, test } from 'vitest'
import { deployment } from '../../../src/api/apps/deployment.ts'
import { pod } from '../../../src/api/core/pod.ts'
import type { PodSpec } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial, Kind, KubeObject, New } from '../../../src/api/kind.ts'
import { userNamed } from '../../../src/client/user.ts'
import { apiServer, named, refusal, selector } from '../../apiserver/admission/api-server.ts'
import { container } from './pod-fixture.ts'

/** What the author of a new object is warned of, and what was made of it. */
function created<T extends KubeObject>(kind: Kind<T>, object: New<T>) {
  const warnings: string[] = []
  const context = {
    fieldManager: 'test',
    user: userNamed('test'),
    warn: (text: string) => warnings.push(text),
  }
  return { made: apiServer().registry.create(kind, object, context), warnings }
}

const podWith = (spec: DeepPartial<PodSpec>, annotations = {}): New<KubeObject> =>
  ({ metadata: { ...named('web'), annotations }, spec: { containers: [container], ...spec } }) as never

const warned = (spec: DeepPartial<PodSpec>, annotations = {}) =>
  created(pod as Kind, podWith(spec, annotations)).warnings

const armor = 'container.apparmor.security.beta.kubernetes.io/app'

test.each([
  ['runtime/default', { type: 'RuntimeDefault' }],
  ['unconfined', { type: 'Unconfined' }],
  ['localhost/mine', { type: 'Localhost', localhostProfile: 'mine' }],
])('an AppArmor profile %s in an annotation becomes one in the field, and is warned of', (text, profile) => {
  const { made, warnings } = created(pod, podWith({}, { [armor]: text }) as never)

  expect(made.spec.containers[0].securityContext).toEqual({ appArmorProfile: profile })
  expect(warnings).toContain(
    `metadata.annotations[${armor}]: deprecated since v1.30; use the "appArmorProfile" field instead`,
  )
})

test('the AppArmor annotations of a template stay annotations, and become fields of its pods', () => {
  const template = {
    metadata: { labels: { app: 'web' }, annotations: { [armor]: 'unconfined' } },
    spec: { containers: [container] },
  }
  const { made, warnings } = created(deployment, { metadata: named('web'), spec: { selector, template } })
  const { metadata, spec } = made.spec.template
  const { part } = apiServer()
  const ofTemplate = part.create(pod, {
    metadata: { ...named('p'), annotations: metadata.annotations },
    spec,
  } as never)

  expect(spec.containers[0]).not.toHaveProperty('securityContext')
  expect(warnings).toEqual([
    `spec.template.metadata.annotations[${armor}]: deprecated since v1.30; use the "appArmorProfile" field instead`,
  ])
  expect(ofTemplate).toMatchObject({
    spec: { containers: [{ securityContext: { appArmorProfile: { type: 'Unconfined' } } }] },
  })
})

test.each([
  [
    { [armor]: 'sometimes' },
    {},
    `metadata.annotations[${armor}]: Invalid value: "sometimes": invalid AppArmor profile name: "sometimes"`,
  ],
  [
    { [`${armor}x`]: 'unconfined' },
    {},
    `metadata.annotations[${armor}x]: Invalid value: "appx": container not found`,
  ],
  [
    { [armor]: 'unconfined' },
    { appArmorProfile: { type: 'RuntimeDefault' } },
    'spec.containers[0].securityContext.appArmorProfile.type: Forbidden: apparmor type in annotation and field must match',
  ],
])('an AppArmor annotation is refused: %j', (annotations, securityContext, sentence) => {
  const spec = { containers: [{ ...container, securityContext }] } as never

  expect(refusal(() => created(pod as Kind, podWith(spec, annotations))).message).toBe(
    `Pod "web" is invalid: ${sentence}`,
  )
})

const seccomp = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompOfApp = 'container.seccomp.security.alpha.kubernetes.io/app'

test.each([
  [
    { [seccomp]: 'runtime' },
    {},
    `metadata.annotations.${seccomp}: Invalid value: "runtime": must be a valid seccomp profile`,
  ],
  [
    { [seccompOfApp]: 'localhost/../x' },
    {},
    `metadata.annotations.${seccompOfApp}: Invalid value: "../x": must not contain '..'`,
  ],
  [
    { [seccomp]: 'unconfined' },
    { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } },
    'spec.securityContext.seccompProfile.type: Forbidden: seccomp type in annotation and field must match',
  ],
  [
    { [seccompOfApp]: 'localhost/a' },
    {
      containers: [
        { ...container, securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'b' } } },
      ],
    },
    'spec.containers[0].securityContext.seccompProfile.localhostProfile: Forbidden: seccomp profile in annotation and field must match',
  ],
])('a seccomp annotation is refused: %j', (annotations, spec, sentence) => {
  expect(refusal(() => created(pod as Kind, podWith(spec as never, annotations))).message).toBe(
    `Pod "web" is invalid: ${sentence}`,
  )
})

test('an AppArmor annotation that says what the pod says is not warned of, nor copied', () => {
  const spec = { securityContext: { appArmorProfile: { type: 'Unconfined' } } } as never
  const { made, warnings } = created(pod as Kind, podWith(spec, { [armor]: 'unconfined' }))

  expect(made).not.toHaveProperty('spec.containers.0.securityContext')
  expect(warnings).toEqual([])
})

test('an AppArmor annotation is warned of though the pod is refused', () => {
  const warnings: string[] = []
  const context = {
    fieldManager: 'test',
    user: userNamed('test'),
    warn: (text: string) => warnings.push(text),
  }
  const spec = { activeDeadlineSeconds: -1 }
  refusal(() => apiServer().registry.create(pod as Kind, podWith(spec, { [armor]: 'unconfined' }), context))

  expect(warnings).toEqual([
    `metadata.annotations[${armor}]: deprecated since v1.30; use the "appArmorProfile" field instead`,
  ])
})

test('what is old, doubled or in vain is warned of', () => {
  const env = [
    { name: 'A', value: '1' },
    { name: 'A', value: '2' },
    { name: 'B', value: '1' },
    { name: 'B', value: '$(B)2' },
  ]
  const ports = [{ containerPort: 80 }, { containerPort: 80 }]
  const resources = { limits: { memory: '100m' } }
  const spec = {
    nodeSelector: { 'beta.kubernetes.io/os': 'linux', 'node-role.kubernetes.io/master': '' },
    containers: [{ ...container, env, ports, resources }],
    imagePullSecrets: [{ name: 'a' }, { name: 'a' }],
  }

  expect(warned(spec)).toEqual([
    'spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
    'spec.nodeSelector[node-role.kubernetes.io/master]: use "node-role.kubernetes.io/control-plane" instead',
    'spec.imagePullSecrets[1].name: duplicate name "a"',
    'spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer',
    'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer',
    'spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
    'spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]',
  ])
})

test("a pod's name with dots makes a surprising hostname", () => {
  const { warnings } = created(pod as Kind, { ...podWith({}), metadata: named('a.b') } as never)

  expect(warnings).toEqual([
    "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
  ])
})

test('volumes that no node mounts any more are warned of as such', () => {
  const gitRepo = { repository: 'https://example.com/a.git' }

  expect(warned({ volumes: [{ name: 'code', gitRepo }] })).toContain(
    'spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
  )
})
