import { describe, expect, test } from 'vitest'
import { podTemplateProblems } from '../../../src/api/core/pod-template-spec.ts'
import { deepFreeze } from '../../../src/api/memo.ts'
import { container, problemsOf, said, templateOf } from './pod-fixture.ts'

const containerProblems = (more: object) => problemsOf({ containers: [{ ...container, ...more }] })

test('a plain pod is right', () => {
  expect(problemsOf({})).toEqual([])
})

describe('containers', () => {
  test('there must be one, with a name and an image', () => {
    expect(problemsOf({ containers: [] })).toEqual(['spec.containers: Required value'])
    expect(problemsOf({ containers: [{}] })).toEqual([
      'spec.containers[0].name: Required value',
      'spec.containers[0].image: Required value',
    ])
  })

  test('their names differ, from those of init containers too', () => {
    const init = { initContainers: [container] }

    expect(problemsOf({ containers: [container, container] })).toEqual([
      'spec.containers[1].name: Duplicate value: "app"',
    ])
    expect(problemsOf(init)).toEqual(['spec.initContainers[0].name: Duplicate value: "app"'])
  })

  test('of a plain init container that has a lifecycle, or rules without a policy, only that is told', () => {
    const init = (more: object) =>
      problemsOf({ initContainers: [{ ...container, name: 'init', ...more }] } as never)

    expect(init({ lifecycle: { preStop: { sleep: { seconds: -1 } } } })).toEqual([
      'spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always',
    ])
    expect(init({ restartPolicyRules: [{ action: 'Stop' }] })).toEqual([
      'spec.initContainers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used',
    ])
  })

  test('requests stay below limits, and are told apart by name', () => {
    expect(containerProblems({ resources: { limits: { cpu: '500m' }, requests: { cpu: '1' } } })).toEqual([
      'spec.containers[0].resources.requests: Invalid value: "1": must be less than or equal to cpu limit of 500m',
    ])
    expect(containerProblems({ resources: { limits: { memory: '-1' } } })).toContain(
      'spec.containers[0].resources.limits[memory]: Invalid value: "-1": must be greater than or equal to 0',
    )
    expect(containerProblems({ resources: { requests: { gpu: '1' } } })).toEqual([
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
    ])
    expect(containerProblems({ resources: { requests: { 'example.com/gpu': '1' } } })).toEqual([
      'spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
    ])
  })

  test('ports are numbers in range, with names of their own', () => {
    const ports = [
      { containerPort: 70_000, name: 'web' },
      { containerPort: 80, name: 'web', protocol: 'tcp' },
    ]

    expect(containerProblems({ ports })).toEqual([
      'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
      'spec.containers[0].ports[1].name: Duplicate value: "web"',
      'spec.containers[0].ports[1].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"',
    ])
  })

  test('two containers cannot have the same port of the node', () => {
    const ports = [{ containerPort: 80, hostPort: 8080 }]

    expect(
      problemsOf({
        containers: [
          { ...container, ports },
          { ...container, name: 'other', ports },
        ],
      }),
    ).toEqual(['spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//8080"'])
  })

  test('mounts name volumes that are there, at paths of their own', () => {
    const volumes = [{ name: 'data' }]
    const volumeMounts = [
      { name: 'data', mountPath: '/data' },
      { name: 'other', mountPath: '/data' },
    ]

    expect(problemsOf({ volumes, containers: [{ ...container, volumeMounts }] })).toEqual([
      'spec.containers[0].volumeMounts[1].name: Not found: "other"',
      'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/data": must be unique',
    ])
  })

  test('environment variables have printable names and at most one source', () => {
    const env = [
      { name: 'a=b', value: '1' },
      { name: 'IP', value: '1', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'X', valueFrom: { fieldRef: { fieldPath: 'spec.containers' } } },
      { name: 'Y', valueFrom: {} },
    ]

    expect(containerProblems({ env })).toEqual([
      'spec.containers[0].env[0].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
      'spec.containers[0].env[1].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
      'spec.containers[0].env[2].valueFrom.fieldRef.fieldPath: Invalid value: "spec.containers": error converting fieldPath: field label not supported: spec.containers',
      'spec.containers[0].env[3].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    ])
  })

  test('labels and annotations can be asked for by key', () => {
    const env = [{ name: 'TIER', valueFrom: { fieldRef: { fieldPath: "metadata.labels['tier']" } } }]

    expect(containerProblems({ env })).toEqual([])
  })

  test('probes have one handler and sensible thresholds', () => {
    expect(containerProblems({ livenessProbe: {} })).toEqual([
      'spec.containers[0].livenessProbe: Required value: must specify a handler type',
    ])
    expect(
      containerProblems({
        livenessProbe: { exec: { command: ['true'] }, tcpSocket: { port: 80 }, successThreshold: 2 },
      }),
    ).toEqual([
      'spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
      'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
    ])
    expect(containerProblems({ readinessProbe: { httpGet: { port: 'web_port' } } })).toEqual([
      'spec.containers[0].readinessProbe.httpGet.port: Invalid value: "web_port": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    ])
  })

  test('a hook cannot sleep longer than the grace period', () => {
    const lifecycle = { preStop: { sleep: { seconds: 60 } } }

    expect(containerProblems({ lifecycle })).toEqual([
      'spec.containers[0].lifecycle.preStop.sleep: Invalid value: 60: must be non-negative and less than terminationGracePeriodSeconds (30)',
    ])
  })

  test('each resource is resized in one way', () => {
    const cpu = { resourceName: 'cpu', restartPolicy: 'NotRequired' }

    expect(containerProblems({ resizePolicy: [cpu, { ...cpu, restartPolicy: 'Sometimes' }] })).toEqual([
      'spec.containers[0].resizePolicy[1]: Duplicate value: "cpu"',
      'spec.containers[0].resizePolicy: Unsupported value: "Sometimes": supported values: "NotRequired", "RestartContainer"',
    ])
    expect(containerProblems({ resizePolicy: [{}] })).toEqual([
      'spec.containers[0].resizePolicy: Required value',
      'spec.containers[0].resizePolicy: Required value',
    ])
  })

  test('huge pages are asked for whole', () => {
    const limits = { 'hugepages-2Mi': '3Mi', memory: '1Mi' }

    expect(containerProblems({ resources: { limits, requests: limits } })).toContain(
      'spec.containers[0].resources.limits[hugepages-2Mi]: Invalid value: "3Mi": 3Mi is not positive integer multiple of hugepages-2Mi',
    )
  })

  test('a key of a file is told by volume, path and key', () => {
    const fileKeyRef = { path: '../up' }

    expect(containerProblems({ env: [{ name: 'X', valueFrom: { fileKeyRef } }] })).toEqual([
      'spec.containers[0].env[0].valueFrom.fileKeyRef.key: Required value',
      'spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Required value',
      'spec.containers[0].env[0].valueFrom.fileKeyRef.path: Invalid value: "../up": must not contain \'..\'',
      'spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Not found: ""',
    ])
  })

  test('a container may have a restart policy of its own', () => {
    const restartPolicy = 'Sometimes' as never
    const refusal = (field: string) =>
      `spec.${field}[0].restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"`

    expect(containerProblems({ restartPolicy: 'Never' as never })).toEqual([])
    expect(containerProblems({ restartPolicy })).toEqual([refusal('containers')])
    expect(problemsOf({ initContainers: [{ ...container, name: 'init', restartPolicy }] })).toEqual([
      refusal('initContainers'),
    ])
  })

  test('only sidecars among the init containers have probes', () => {
    const init = { ...container, name: 'init', readinessProbe: { tcpSocket: { port: 80 } } }

    expect(problemsOf({ initContainers: [init] })).toEqual([
      'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ])
    expect(problemsOf({ initContainers: [{ ...init, restartPolicy: 'Always' }] })).toEqual([])
  })

  test('only sidecars among the init containers may be restarted to be resized', () => {
    const resizePolicy = [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' as const }]
    const init = { ...container, name: 'init', resizePolicy }

    expect(problemsOf({ initContainers: [init] })).toEqual([
      `spec.initContainers[0].resizePolicy[0].restartPolicy: Invalid value: "RestartContainer": must not be set to 'RestartContainer' for non-sidecar initContainers`,
    ])
    expect(problemsOf({ initContainers: [{ ...init, restartPolicy: 'Always' }] })).toEqual([])
  })

  test('ephemeral containers are not for a new pod', () => {
    expect(problemsOf({ ephemeralContainers: [{ name: 'debug', image: 'busybox:1' }] })).toEqual([
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
    ])
  })
})

describe('volumes', () => {
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }

  test('have a name of their own and one source', () => {
    const volumes = [{ name: 'a' }, { name: 'a', emptyDir: {}, hostPath: { path: '/x' } }]

    expect(problemsOf({ volumes })).toEqual([
      'spec.volumes[1].hostPath: Forbidden: may not specify more than 1 volume type',
      'spec.volumes[1].name: Duplicate value: "a"',
    ])
  })

  test.each([
    [{ configMap: {} }, 'spec.volumes[0].configMap.name: Required value'],
    [{ secret: {} }, 'spec.volumes[0].secret.secretName: Required value'],
    [{ hostPath: {} }, 'spec.volumes[0].hostPath.path: Required value'],
    [
      { hostPath: { path: '/a/../b' } },
      `spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain '..'`,
    ],
    [{ persistentVolumeClaim: {} }, 'spec.volumes[0].persistentVolumeClaim.claimName: Required value'],
    [
      { secret: { secretName: 's', items: [{ key: 'k', path: '/abs' }] } },
      'spec.volumes[0].secret.items[0].path: Invalid value: "/abs": must be a relative path',
    ],
    [
      { configMap: { name: 'c', defaultMode: 512 } },
      'spec.volumes[0].configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive',
    ],
    [
      { iscsi: { targetPortal: '10.0.0.1', iqn: 'disk', lun: 0 } },
      'spec.volumes[0].iscsi.iqn: Invalid value: "disk": must be valid format starting with iqn, eui, or naa',
    ],
    [
      { awsElasticBlockStore: { volumeID: 'v', partition: 256 } },
      'spec.volumes[0].awsElasticBlockStore.partition: Invalid value: 256: must be between 1 and 255, inclusive',
    ],
    [
      { csi: { driver: 'd'.repeat(64) } },
      'spec.volumes[0].csi.driver: Too long: may not be more than 63 bytes',
    ],
    [
      { ephemeral: { volumeClaimTemplate: { metadata: { name: 'x' }, spec: claim } } },
      'spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set',
    ],
    [
      { ephemeral: { volumeClaimTemplate: { spec: { ...claim, accessModes: [] } } } },
      'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required',
    ],
  ])('need what their source needs: %j', (source, problem) => {
    expect(problemsOf({ volumes: [{ name: 'v', ...source } as never] })).toEqual([problem])
  })
})

describe('the rest of the spec', () => {
  test.each([
    [
      { restartPolicy: 'Sometimes' },
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    ],
    [
      { dnsPolicy: 'None' },
      'spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None',
    ],
    [
      { activeDeadlineSeconds: 0 },
      'spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive',
    ],
    [
      { hostAliases: [{ ip: 'here', hostnames: ['a'] }] },
      'spec.hostAliases[0].ip: Invalid value: "here": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [
      { tolerations: [{ operator: 'Exists', key: 'k', value: 'v' }] },
      'spec.tolerations[0].operator: Invalid value: "v": value must be empty when `operator` is \'Exists\'',
    ],
    [
      { tolerations: [{ key: 'k', tolerationSeconds: 5 }] },
      'spec.tolerations[0].effect: Invalid value: "": effect must be \'NoExecute\' when `tolerationSeconds` is set',
    ],
    [
      {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', namespaces: ['A'] }],
          },
        },
      },
      expect.stringContaining(
        'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].namespace: Invalid value: "A"',
      ),
    ],
    [
      {
        affinity: {
          nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } },
        },
      },
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
    ],
    [
      {
        topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
      },
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
    ],
    [
      { securityContext: { sysctls: [{ name: 'Net.core', value: '1' }] } },
      expect.stringContaining('spec.securityContext.sysctls[0].name: Invalid value: "Net.core"'),
    ],
    [
      { securityContext: { seccompProfile: { type: 'Localhost' } } },
      'spec.securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
    ],
    [
      { nodeName: 'node-1', schedulingGates: [{ name: 'a' }] },
      'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
    ],
  ])('%j', (spec, problem) => {
    expect(problemsOf(spec as never)).toEqual([problem])
  })

  test('fields of the other operating system are refused', () => {
    expect(problemsOf({ os: { name: 'windows' }, securityContext: { runAsUser: 1 }, hostPID: true })).toEqual(
      [
        'spec.hostPID: Forbidden: cannot be set for a windows pod',
        'spec.securityContext.runAsUser: Forbidden: cannot be set for a windows pod',
      ],
    )
    expect(problemsOf({ os: { name: 'linux' }, securityContext: { windowsOptions: {} } })).toEqual([
      'spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod',
    ])
    expect(problemsOf({ os: { name: 'plan9' as never } })).toEqual([
      'spec.os: Unsupported value: "plan9": supported values: "linux", "windows"',
    ])
  })

  test('problems of a template are told below its path, and found once for all its owners', () => {
    const template = deepFreeze(templateOf({ restartPolicy: 'Always', containers: [{ name: 'app' }] }))
    const problems = said(podTemplateProblems(template, 'spec.template'))

    expect(problems).toContain('spec.template.spec.containers[0].image: Required value')
    expect(said(podTemplateProblems(template, 'template'))).toContain(
      'template.spec.containers[0].image: Required value',
    )
  })
})
