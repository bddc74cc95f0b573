import { describe, expect, test } from 'vitest'
import { boundTo } from '../../../src/api/core/binding.ts'
import { pod as podKind } from '../../../src/api/core/pod.ts'
import { ephemeralContainersUpdateProblems } from '../../../src/api/core/pod-update.ts'
import type { PodSpec, PodStatus } from '../../../src/api/generated/types/core-v1.ts'
import type { DeepPartial } from '../../../src/api/kind.ts'
import { boundPod, container, podOf, said } from './pod-fixture.ts'

const updating = (before: DeepPartial<PodSpec>, after: DeepPartial<PodSpec>) =>
  said(podKind.validateUpdate?.(boundPod({ spec: after }), boundPod({ spec: before })))

describe('of the spec', () => {
  test('images can change', () => {
    expect(updating({}, { containers: [{ ...container, image: 'nginx:1.28' }] })).toEqual([])
  })

  test('nothing else can, and the error says what could and what did', () => {
    const [problem, ...others] = updating({ hostname: 'a' }, { hostname: 'b' })

    expect(others).toEqual([])
    expect(problem.split('\n')).toEqual([
      'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
      '@@ -64,7 +64,7 @@',
      '   "SELinuxChangePolicy": null',
      '  },',
      '  "ImagePullSecrets": null,',
      '- "Hostname": "a",',
      '+ "Hostname": "b",',
      '  "Subdomain": "",',
      '  "SetHostnameAsFQDN": null,',
      '  "Affinity": null,',
      '',
    ])
  })

  test('containers cannot come or go', () => {
    expect(updating({}, { containers: [container, { ...container, name: 'more' }] })).toEqual([
      'spec.containers: Forbidden: pod updates may not add or remove containers',
    ])
  })

  test('tolerations can only be added, and their seconds changed', () => {
    const one = { key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 } as const

    expect(updating({ tolerations: [one] }, { tolerations: [one, { operator: 'Exists' }] })).toEqual([])
    expect(updating({ tolerations: [one] }, { tolerations: [{ ...one, tolerationSeconds: 9 }] })).toEqual([])
    expect(updating({ tolerations: [one] }, { tolerations: [one, { ...one, key: '/' }] })).toEqual([
      expect.stringMatching(/^spec.tolerations\[1\].key: Invalid value: "\/": /),
      expect.stringMatching(/^spec.tolerations\[1\].key: Invalid value: "\/": /),
      expect.anything(),
    ])
    expect(updating({ tolerations: [one] }, { tolerations: [] })).toEqual([
      'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ])
  })

  test('a deadline can be set and drawn nearer', () => {
    expect(updating({}, { activeDeadlineSeconds: 9 })).toEqual([])
    expect(updating({ activeDeadlineSeconds: 9 }, { activeDeadlineSeconds: 5 })).toEqual([])
    expect(updating({ activeDeadlineSeconds: 9 }, { activeDeadlineSeconds: 10 })).toEqual([
      'spec.activeDeadlineSeconds: Invalid value: 10: must be less than or equal to previous value',
    ])
    expect(updating({ activeDeadlineSeconds: 9 }, {})).toEqual([
      'spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value',
    ])
  })

  test('scheduling gates can only be removed', () => {
    const [a, b] = [{ name: 'a' }, { name: 'b' }]

    expect(updating({ schedulingGates: [a, b] }, { schedulingGates: [b] })).toEqual([])
    expect(updating({ schedulingGates: [a] }, { schedulingGates: [a, b] })).toEqual([
      "spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'b'",
    ])
  })

  test('a gated pod can be narrowed to fewer nodes', () => {
    const gated = { schedulingGates: [{ name: 'a' }], nodeSelector: { disk: 'ssd' } }

    expect(updating(gated, { ...gated, nodeSelector: { disk: 'ssd', zone: 'a' } })).toEqual([])
    expect(updating(gated, { ...gated, nodeSelector: { zone: 'a' } })).toEqual([
      'spec.nodeSelector: Invalid value: {"zone":"a"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ])

    const on = (...values: string[]) => ({
      schedulingGates: [{ name: 'a' }],
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In' as const, values }] }],
          },
        },
      },
    })
    expect(updating(on('a'), on('b'))).toEqual([
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0]: Invalid value: {"MatchExpressions":[{"Key":"zone","Operator":"In","Values":["b"]}],"MatchFields":null}: only additions are allowed (no mutations or deletions)',
    ])
  })
})

describe('of the status', () => {
  const changing = (
    spec: DeepPartial<PodSpec>,
    before: DeepPartial<PodStatus>,
    after: DeepPartial<PodStatus>,
  ) => said(podKind.validateStatus?.(boundPod({ spec, status: after }), boundPod({ spec, status: before })))
  const ended = { containerStatuses: [{ name: 'app', state: { terminated: { exitCode: 1 } } }] }
  const running = { containerStatuses: [{ name: 'app', state: { running: {} } }] }

  test('a container that may not restart stays ended', () => {
    expect(changing({ restartPolicy: 'Always' }, ended, running)).toEqual([])
    expect(changing({ restartPolicy: 'OnFailure' }, ended, running)).toEqual([])
    expect(changing({ restartPolicy: 'Never' }, ended, running)).toEqual([
      'status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state',
    ])
  })

  test('the QoS class stays', () => {
    expect(changing({}, {}, { qosClass: 'Guaranteed' })).toEqual([
      'status.qosClass: Invalid value: "Guaranteed": field is immutable',
    ])
  })

  test.each<[DeepPartial<PodStatus>, readonly string[]]>([
    [
      { podIPs: [{ ip: 'x' }] },
      ['status.podIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ],
    [{ podIPs: [{ ip: '1.2.3.4' }, { ip: 'fd00::1' }] }, []],
    [
      { podIPs: [{ ip: '1.2.3.4' }, { ip: '1.2.3.5' }] },
      [
        'status.podIPs: Invalid value: [{"IP":"1.2.3.4"},{"IP":"1.2.3.5"}]: may specify no more than one IP for each IP family',
      ],
    ],
    [
      { hostIP: '1.2.3.4', hostIPs: [{ ip: '1.2.3.5' }] },
      ['status.hostIPs[0].ip: Invalid value: "1.2.3.5": must be equal to `hostIP`'],
    ],
  ])('the addresses %j are one of each family', (status, problems) => {
    expect(changing({}, {}, status)).toEqual(problems)
  })

  test('devices for extended resources are those of containers that ask for them', () => {
    const mapping = { containerName: 'c', resourceName: 'example.com/gpu', requestName: 'r' }
    const of = (...requestMappings: (typeof mapping)[]): Partial<PodStatus> => ({
      extendedResourceClaimStatus: { resourceClaimName: 'claim', requestMappings },
    })
    const spec = {
      containers: [{ ...container, name: 'c', resources: { requests: { 'example.com/gpu': '1' } } }],
    }
    const path = 'status.extendedResourceClaimStatus.requestMappings'

    expect(changing(spec, {}, of(mapping))).toEqual([])
    expect(changing(spec, {}, of())).toEqual([
      `${path}: Required value: at least one request mapping is required`,
    ])
    expect(changing(spec, {}, of({ ...mapping, resourceName: 'cpu' }))).toEqual([
      `${path}[0].resourceName: Invalid value: "cpu": must match the extended resource name of an entry in spec.initContainers.resources.requests or spec.containers.resources.requests`,
    ])
    expect(changing(spec, {}, of(mapping, mapping))).toEqual([
      `${path}[1].containerName: Duplicate value: "c"`,
      `${path}[1].resourceName: Duplicate value: "example.com/gpu"`,
      `${path}[1].requestName: Duplicate value: "r"`,
    ])
  })
})

describe('of ephemeral containers (P13)', () => {
  const debugging = (...names: string[]) =>
    boundPod({
      spec: { ephemeralContainers: names.map((name) => ({ name, image: 'busybox:1', tty: true })) },
    })

  test('they can be added', () => {
    expect(said(ephemeralContainersUpdateProblems(debugging('one', 'two'), debugging('one')))).toEqual([])
  })

  test('they cannot be removed', () => {
    expect(said(ephemeralContainersUpdateProblems(debugging(), debugging('one')))).toEqual([
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "one" may not be removed\n',
    ])
  })

  test('what they name of their pod must be there', () => {
    const resources = { claims: [{ name: 'gpu' }] }
    const env = [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'files', path: 'a', key: 'A' } } }]
    const ephemeralContainers = [{ name: 'debug', image: 'busybox:1', resources, env }]

    expect(
      said(ephemeralContainersUpdateProblems(boundPod({ spec: { ephemeralContainers } }), boundPod())),
    ).toEqual([
      'spec.ephemeralContainers[0].resources.claims[0]: Not found: "gpu": must be one of the names in pod.spec.resourceClaims which is empty',
      'spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container',
      'spec.ephemeralContainers[0].env[0].valueFrom.fileKeyRef.volumeName: Not found: "files"',
    ])
  })

  test('they have no ports, and no name of a container', () => {
    const ports = [{ containerPort: 80 }]
    const ephemeralContainers = [{ name: 'app', image: 'busybox:1', ports, targetContainerName: 'web' }]

    expect(
      said(ephemeralContainersUpdateProblems(boundPod({ spec: { ephemeralContainers } }), boundPod())),
    ).toEqual([
      'spec.ephemeralContainers[0].name: Duplicate value: "app"',
      'spec.ephemeralContainers[0].targetContainerName: Not found: "web"',
      'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
    ])
  })
})

describe('binding', () => {
  const at = '2026-01-01T00:00:00Z'
  const target = { kind: 'Node', name: 'node-1' }

  test('gives a pod its node and says so', () => {
    const nominated = podOf({ metadata: { generation: 1 }, status: { nominatedNodeName: 'node-2' } })
    const bound = boundTo(nominated, { target }, at)

    expect(bound.spec.nodeName).toBe('node-1')
    expect(bound.status.nominatedNodeName).toBeUndefined()
    expect(bound.status.conditions).toEqual([
      {
        type: 'PodScheduled',
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: at,
      },
    ])
  })

  test('says so where it said before why the pod had no node', () => {
    const waiting = {
      type: 'PodScheduled',
      status: 'False' as const,
      reason: 'Unschedulable',
      observedGeneration: 1,
    }
    const gate = { type: 'example.com/gate', status: 'True' as const }
    const bound = boundTo(podOf({ status: { conditions: [waiting, gate] } }), { target }, at)

    expect(bound.status.conditions?.map(({ type, status }) => `${type} ${status}`)).toEqual([
      'PodScheduled True',
      'example.com/gate True',
    ])
    expect(bound.status.conditions?.[0].reason).toBeUndefined()
  })

  test('gives the pod the labels and annotations of the binding', () => {
    const before = podOf({ metadata: { labels: { app: 'web', zone: 'a' } } })
    const said = { labels: { zone: 'b' }, annotations: { note: 'x' } }
    const { metadata } = boundTo(before, { target, metadata: said }, at)

    expect(metadata.labels).toEqual({ app: 'web', zone: 'b' })
    expect(metadata.annotations).toEqual({ note: 'x' })
  })

  test.each([
    [{ spec: { nodeName: 'node-1' } }, 'pod nginx is already assigned to node "node-1"'],
    [{ spec: { schedulingGates: [{ name: 'a' }] } }, 'pod nginx has non-empty .spec.schedulingGates'],
    [{ metadata: { deletionTimestamp: at } }, 'pod nginx is being deleted, cannot be assigned to a host'],
  ])('refuses %j', (parts, why) => {
    expect(() => boundTo(podOf(parts), { target }, at)).toThrow(
      `Operation cannot be fulfilled on pods/binding "nginx": ${why}`,
    )
  })
})

describe('the grace period', () => {
  const grace = (parts: Parameters<typeof boundPod>[0], requested?: number) =>
    podKind.gracePeriodSeconds?.(boundPod(parts), requested)

  test('is what the request asks for, or else what the pod says', () => {
    expect(grace({})).toBe(30)
    expect(grace({ spec: { terminationGracePeriodSeconds: 5 } })).toBe(5)
    expect(grace({}, 7)).toBe(7)
    expect(grace({}, -1)).toBe(1)
  })

  test('is nothing where nothing runs', () => {
    expect(grace({ spec: { nodeName: '' } })).toBe(0)
    expect(grace({ status: { phase: 'Succeeded' } }, 7)).toBe(0)
  })
})
