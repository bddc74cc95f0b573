/** Pod Security: what a namespace's labels forbid, what its author is told, and who is exempt. */
import { describe, expect, test } from 'vitest'
import { deployment } from '../../../src/api/apps/deployment.ts'
import { namespace } from '../../../src/api/core/namespace.ts'
import { pod } from '../../../src/api/core/pod.ts'
import type { Pod, PodSpec } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial, New } from '../../../src/api/kind.ts'
import { runtimeClass } from '../../../src/api/node/runtimeclass.ts'
import type { PodSecurityConfiguration } from '../../../src/api/pod-security/configuration.ts'
import { Client } from '../../../src/client/client.ts'
import { userNamed } from '../../../src/client/user.ts'
import { createCluster } from '../../../src/index.ts'
import { apiServer, podNamed, refusal, selector, type TestApiServer, template } from './api-server.ts'

type Spec = DeepPartial<PodSpec>

const label = (mode: string) => `pod-security.kubernetes.io/${mode}`

/** What the restricted level asks of a container. */
const careful = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
} as const

const carefulSpec = (more: Spec = {}): Spec => ({
  containers: [{ name: 'app', image: 'nginx', securityContext: careful }],
  ...more,
})

interface Watched {
  readonly server: TestApiServer
  readonly user: Client
  readonly warnings: string[]
}

/** An API server with a namespace `guarded` of these labels, and what its user is warned of. */
function guarded(
  labels: Record<string, string>,
  podSecurity?: PodSecurityConfiguration,
  name = 'test',
): Watched {
  const server = apiServer({ podSecurity })
  const warnings: string[] = []
  const user = new Client(server.registry, {
    fieldManager: 'test',
    user: userNamed(name),
    warn: (warning) => void warnings.push(warning),
  })
  const asked = Object.fromEntries(Object.entries(labels).map(([mode, level]) => [label(mode), level]))
  server.user.create(namespace, { metadata: { name: 'guarded', labels: asked } })
  return { server, user, warnings }
}

const inGuarded = (name: string, spec: Spec = {}): New<Pod> => ({
  ...podNamed(name, spec as New<Pod>['spec']),
  metadata: { name, namespace: 'guarded' },
})

/** What stands in the way of a pod. */
const whyNot = ({ user }: Watched, spec: Spec): string =>
  refusal(() => user.create(pod, inGuarded('web', spec))).message

const fits = ({ user }: Watched, spec: Spec) => user.create(pod, inGuarded('web', spec)).metadata.name

describe('enforce (P31)', () => {
  test('the baseline names each thing that reaches out of a pod', () => {
    const it = guarded({ enforce: 'baseline' })
    const spec: Spec = {
      hostNetwork: true,
      volumes: [{ name: 'root', hostPath: { path: '/' } }],
      containers: [
        {
          name: 'app',
          image: 'nginx',
          ports: [{ containerPort: 80, hostPort: 80 }],
          securityContext: { privileged: true, capabilities: { add: ['NET_ADMIN', 'CHOWN'] } },
        },
      ],
    }
    expect(whyNot(it, spec)).toBe(
      'pods "web" is forbidden: violates PodSecurity "baseline:latest": non-default capabilities (container "app" must not include "NET_ADMIN" in securityContext.capabilities.add), host namespaces (hostNetwork=true), hostPath volumes (volume "root"), hostPort (container "app" uses hostPort 80), privileged (container "app" must not set securityContext.privileged=true)',
    )
    expect(fits(it, {})).toBe('web')
  })

  test.each<[string, Spec, string]>([
    [
      'sysctls',
      { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } },
      'forbidden sysctls (kernel.msgmax)',
    ],
    [
      'SELinux',
      { securityContext: { seLinuxOptions: { type: 'spc_t', user: 'me' } } },
      'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set)',
    ],
    [
      'seccomp',
      { securityContext: { seccompProfile: { type: 'Unconfined' } } },
      'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      'AppArmor',
      { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
      'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
    ],
    [
      'hosts of probes',
      {
        containers: [
          { name: 'app', image: 'nginx', livenessProbe: { httpGet: { port: 80, host: 'elsewhere' } } },
        ],
      },
      'probe or lifecycle host (container "app" uses probe or lifecycle host "elsewhere")',
    ],
  ])('the baseline looks at %s', (_what, spec, reason) => {
    const it = guarded({ enforce: 'baseline' })
    expect(whyNot(it, spec)).toBe(
      `pods "web" is forbidden: violates PodSecurity "baseline:latest": ${reason}`,
    )
  })

  test('restricted lets in who says what he needs', () => {
    expect(fits(guarded({ enforce: 'restricted' }), carefulSpec())).toBe('web')
  })

  test('an older version knows fewer rules', () => {
    const spec: Spec = { securityContext: { runAsNonRoot: true } }
    expect(fits(guarded({ enforce: 'restricted', 'enforce-version': 'v1.7' }), spec)).toBe('web')
    expect(whyNot(guarded({ enforce: 'restricted', 'enforce-version': 'v1.8' }), spec)).toMatch(
      /"restricted:v1.8": allowPrivilegeEscalation != false \([^)]+\)$/,
    )
    expect(whyNot(guarded({ enforce: 'restricted', 'enforce-version': 'v1.19' }), spec)).toMatch(
      /seccompProfile/,
    )
    expect(whyNot(guarded({ enforce: 'restricted', 'enforce-version': 'v1.22' }), spec)).toMatch(
      /unrestricted capabilities/,
    )
    const asRoot = carefulSpec({ securityContext: { runAsUser: 0 } })
    expect(fits(guarded({ enforce: 'restricted', 'enforce-version': 'v1.22' }), asRoot)).toBe('web')
    expect(whyNot(guarded({ enforce: 'restricted', 'enforce-version': 'v1.23' }), asRoot)).toMatch(
      /runAsUser=0/,
    )
  })

  test('a made-up name is told as it was made up', () => {
    const { user } = guarded({ enforce: 'restricted' })
    const it = inGuarded('')
    const nameless = { ...it, metadata: { generateName: 'web-', namespace: 'guarded' } }
    expect(refusal(() => user.create(pod, nameless)).message).toMatch(/^pods "web-[a-z0-9]{5}" is forbidden/)
  })

  test('what is invalid is told first', () => {
    const it = guarded({ enforce: 'restricted' })
    expect(whyNot(it, { containers: [{ name: 'app', image: '' }] })).toBe(
      'Pod "web" is invalid: spec.containers[0].image: Required value',
    )
  })

  test('pods that are there stay, but cannot take another image', () => {
    const { server, user } = guarded({})
    user.create(pod, inGuarded('web', { hostNetwork: true }))
    const there = () => user.get(pod, 'web', 'guarded')
    server.user.update(namespace, server.user.get(namespace, 'guarded'), (it) => {
      it.metadata.labels = { [label('enforce')]: 'baseline' }
    })
    user.update(pod, there(), (it) => {
      it.metadata.labels = { seen: 'yes' }
    })
    const change = () =>
      user.update(pod, there(), (it) => {
        it.spec.containers[0].image = 'httpd'
      })
    expect(refusal(change).message).toMatch(/host namespaces \(hostNetwork=true\)$/)
  })
})

describe('warn (P31)', () => {
  test('the author of a workload is told what its pods would violate, also when he changes nothing', () => {
    const { user, warnings } = guarded({ enforce: 'baseline', warn: 'restricted', 'warn-version': 'v1.20' })
    const metadata = { name: 'web', namespace: 'guarded' }
    const made = user.create(deployment, { metadata, spec: { selector, template } })
    const sentence = /^would violate PodSecurity "restricted:v1.20": allowPrivilegeEscalation != false/
    expect(warnings).toEqual([expect.stringMatching(sentence)])
    user.update(deployment, made, (it) => {
      it.metadata.labels = { seen: 'yes' }
    })
    expect(warnings).toHaveLength(2)
  })

  test('who enforces a level is warned of it', () => {
    const { user, warnings } = guarded({ enforce: 'restricted' })
    user.create(deployment, {
      metadata: { name: 'web', namespace: 'guarded' },
      spec: { selector, template: { ...template, spec: carefulSpec() as typeof template.spec } },
    })
    expect(warnings).toEqual([])
    user.create(deployment, { metadata: { name: 'api', namespace: 'guarded' }, spec: { selector, template } })
    expect(warnings).toEqual([expect.stringMatching(/^would violate PodSecurity "restricted:latest"/)])
  })
})

describe('labels', () => {
  test('what means nothing is refused', () => {
    expect(refusal(() => guarded({ enforce: 'strict', 'warn-version': '1.2' })).message).toBe(
      'Namespace "guarded" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "strict": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.2": must be "latest" or "v1.x"]',
    )
  })

  test('a stricter level tells which pods are against it, those of a kind as one', () => {
    const { user, warnings } = guarded({})
    for (const name of ['b', 'c', 'a']) user.create(pod, inGuarded(name))
    user.create(pod, inGuarded('host', { hostPID: true }))
    warnings.length = 0
    user.update(namespace, user.get(namespace, 'guarded'), (it) => {
      it.metadata.labels = { [label('enforce')]: 'restricted' }
    })
    const usual =
      'allowPrivilegeEscalation != false, unrestricted capabilities, runAsNonRoot != true, seccompProfile'
    expect(warnings).toEqual([
      'existing pods in namespace "guarded" violate the new PodSecurity enforce level "restricted:latest"',
      `a (and 2 other pods): ${usual}`,
      `host: host namespaces, ${usual}`,
    ])
  })
})

describe('the configuration', () => {
  const strict: PodSecurityConfiguration = {
    defaults: { enforce: 'restricted' },
    exemptions: { usernames: ['boss'], namespaces: ['guarded'], runtimeClasses: ['kata'] },
  }

  test('its defaults hold where no label says otherwise', () => {
    const { user } = apiServer({ podSecurity: { defaults: { enforce: 'restricted' } } })
    expect(refusal(() => user.create(pod, podNamed('web'))).message).toMatch(
      /violates PodSecurity "restricted:latest"/,
    )
    expect(fits(guarded({ enforce: 'privileged' }, { defaults: { enforce: 'restricted' } }), {})).toBe('web')
  })

  test('who is exempt is asked for nothing', () => {
    expect(fits(guarded({}, strict), { hostNetwork: true })).toBe('web')
    const { exemptions } = strict
    const others = { ...strict, exemptions: { ...exemptions, namespaces: [] } }
    expect(fits(guarded({}, others, 'boss'), {})).toBe('web')
    const withClass = guarded({}, others)
    withClass.user.create(runtimeClass, { metadata: { name: 'kata' }, handler: 'kata' })
    expect(fits(withClass, { runtimeClassName: 'kata' })).toBe('web')
    expect(whyNot(guarded({}, others), {})).toMatch(/violates PodSecurity/)
  })

  test('what an exempt namespace asks for is asked in vain, and its author is told', () => {
    const { user, warnings } = guarded({}, { exemptions: { namespaces: ['guarded'] } })
    user.update(namespace, user.get(namespace, 'guarded'), (it) => {
      it.metadata.labels = { [label('enforce')]: 'baseline' }
    })
    expect(warnings).toEqual([
      'namespace "guarded" is exempt from Pod Security, and the policy (enforce=baseline:latest) will be ignored',
    ])
  })
})

test('a cluster without privileged containers refuses them, in pods and in templates (P32)', () => {
  const { user } = apiServer({ allowPrivileged: false })
  const containers = [{ name: 'app', image: 'nginx', securityContext: { privileged: true } }]
  const sentence = 'spec.containers[0].securityContext.privileged: Forbidden: disallowed by cluster policy'
  expect(refusal(() => user.create(pod, podNamed('web', { containers }))).message).toBe(
    `Pod "web" is invalid: ${sentence}`,
  )
  const metadata = { name: 'web', namespace: 'default' }
  const spec = { selector, template: { ...template, spec: { containers } } }
  expect(refusal(() => user.create(deployment, { metadata, spec })).message).toBe(
    `Deployment.apps "web" is invalid: spec.template.${sentence}`,
  )
  expect(user.create(pod, podNamed('web')).metadata.name).toBe('web')
})

test('nor does such a cluster take a HostProcess pod of Windows (P32, P30)', () => {
  const { user } = apiServer({ allowPrivileged: false })
  const onHost = {
    os: { name: 'windows' as const },
    hostNetwork: true,
    securityContext: { windowsOptions: { hostProcess: true } },
  }
  expect(refusal(() => user.create(pod, podNamed('web', onHost))).message).toBe(
    'Pod "web" is invalid: spec: Forbidden: hostProcess containers are disallowed by cluster policy',
  )
})

test('such a cluster comes up with its system all the same', () => {
  const cluster = createCluster({ nodes: 1, system: true, allowPrivileged: false })
  expect(cluster.get('daemonsets', { namespace: 'kube-system' })).toMatch(/^kube-proxy +1 +1 +1 /m)
})
