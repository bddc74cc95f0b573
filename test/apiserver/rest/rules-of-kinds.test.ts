import { afterAll, describe, expect, test } from 'vitest'
import { createCluster } from '../../../src/index.ts'

/** Rules that single kinds have, as who writes objects meets them. Nothing is stored: every write is a trial. */
const cluster = createCluster({ nodes: 0 })
afterAll(() => cluster.close())

const inDefault = '/namespaces/default'
const paths = {
  Deployment: `/apis/apps/v1${inDefault}/deployments`,
  DaemonSet: `/apis/apps/v1${inDefault}/daemonsets`,
  StatefulSet: `/apis/apps/v1${inDefault}/statefulsets`,
  Job: `/apis/batch/v1${inDefault}/jobs`,
  Ingress: `/apis/networking.k8s.io/v1${inDefault}/ingresses`,
  HorizontalPodAutoscaler: `/apis/autoscaling/v2${inDefault}/horizontalpodautoscalers`,
  Lease: `/apis/coordination.k8s.io/v1${inDefault}/leases`,
  CSIDriver: '/apis/storage.k8s.io/v1/csidrivers',
  Pod: `/api/v1${inDefault}/pods`,
  ConfigMap: `/api/v1${inDefault}/configmaps`,
  Node: '/api/v1/nodes',
  EndpointSlice: `/apis/discovery.k8s.io/v1${inDefault}/endpointslices`,
  Secret: `/api/v1${inDefault}/secrets`,
  SubjectAccessReview: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
  RuntimeClass: '/apis/node.k8s.io/v1/runtimeclasses',
  Event: `/apis/events.k8s.io/v1${inDefault}/events`,
  Service: `/api/v1${inDefault}/services`,
  VolumeAttachment: '/apis/storage.k8s.io/v1/volumeattachments',
  ReplicationController: `/api/v1${inDefault}/replicationcontrollers`,
}
type Tried = keyof typeof paths

interface Answer {
  readonly status: number
  readonly warning: string
  readonly body: {
    readonly message?: string
    readonly details?: { readonly causes: readonly { readonly field: string; readonly message: string }[] }
    readonly spec: Record<string, unknown>
    readonly status: Record<string, unknown>
  }
}

async function send(method: string, path: string, body: object): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json' }
  const response = await cluster.fetch(path, { method, headers, body: JSON.stringify(body) })
  return {
    status: response.status,
    warning: response.headers.get('warning') ?? '',
    body: (await response.json()) as Answer['body'],
  }
}

const create = (kind: Tried, body: object) =>
  send('POST', `${paths[kind]}?dryRun=All`, { metadata: { name: 'x' }, ...body })

const causesOf = ({ body }: Answer) =>
  (body.details?.causes ?? []).map(({ field, message }) => `${field}: ${message}`)

const container = { name: 'c', image: 'nginx' }
const podWith = (spec: object) => ({ spec: { containers: [container], ...spec } })
const workloadWith = (spec: object, template: object = {}) => ({
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [container], ...template } },
    ...spec,
  },
})
const autoscalerWith = (spec: object) => ({
  spec: { maxReplicas: 2, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, ...spec },
})
const containerMetric = (source: object) => ({
  metrics: [
    {
      type: 'ContainerResource',
      containerResource: {
        name: 'cpu',
        container: 'c',
        target: { type: 'Utilization', averageUtilization: 1 },
        ...source,
      },
    },
  ],
})
const ephemeral = {
  volumeClaimTemplate: {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1' } } },
  },
}

test.each<[Tried, string, object]>([
  ['Pod', 'spec.os.name: Required value', podWith({ os: {} })],
  [
    'Pod',
    "spec.containers[0].resizePolicy: Invalid value: \"RestartContainer\": must be 'NotRequired' when pod `restartPolicy` is 'Never'",
    {
      spec: {
        restartPolicy: 'Never',
        containers: [
          { ...container, resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }] },
        ],
      },
    },
  ],
  [
    'Pod',
    'spec.resources.claims: Forbidden: claims may not be set for Resources at pod-level',
    podWith({ resources: { claims: [] } }),
  ],
  [
    'Pod',
    'spec.resources.claims[0].request: Invalid value: "a.b": must not contain dots',
    podWith({ resources: { claims: [{ name: 'x', request: 'a.b' }] } }),
  ],
  [
    'Pod',
    'spec.containers[0].env[0].valueFrom.fileKeyRef.volumeName: Not found: "v"',
    podWith({
      containers: [
        {
          ...container,
          env: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'v', path: '/p', key: 'k' } } }],
        },
      ],
    }),
  ],
  ...[
    ['a/b', `'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]`],
    ['in\\', "'s User cannot be empty"],
    ['.in\\me', "'s Domain doesn't match the NetBios nor the DNS format"],
    ['. .', "'s User cannot contain only periods or spaces"],
  ].map(([runAsUserName, problem]): [Tried, string, object] => [
    'Pod',
    `spec.securityContext.windowsOptions.runAsUserName: Invalid value: ${JSON.stringify(runAsUserName)}: runAsUserName${problem}`,
    podWith({ securityContext: { windowsOptions: { runAsUserName } } }),
  ]),
  [
    'Service',
    "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
    { spec: { ports: [{ port: 80, nodePort: 5 }] } },
  ],
  [
    'RuntimeClass',
    'scheduling.tolerations[0].operator: Unsupported value: "Gt": supported values: "Equal", "Exists", "Lt", "Gt"',
    { handler: 'x', scheduling: { tolerations: [{ key: 'a', operator: 'Gt' }] } },
  ],
  [
    'Event',
    'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    { metadata: { name: 'x', finalizers: ['mine'] } },
  ],
  [
    'Service',
    'spec.clusterIPs: Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
    { spec: { clusterIP: '1.2.3.4', ports: [{ port: 80 }] } },
  ],
  [
    'VolumeAttachment',
    'spec.source.persistentVolumeName: Invalid value: "A": a lowercase RFC 1123 subdomain',
    { spec: { attacher: 'a', nodeName: 'n', source: { persistentVolumeName: 'A', inlineVolumeSpec: {} } } },
  ],
  [
    'Deployment',
    'spec.template.spec.preemptionPolicy: Required value',
    workloadWith({}, { preemptionPolicy: '' }),
  ],
  [
    'Pod',
    'spec.hostnameOverride: Too long: may not be more than 64 bytes',
    podWith({ hostnameOverride: 'a'.repeat(65) }),
  ],
  [
    'Pod',
    'spec.hostnameOverride: Forbidden: may not be specified when hostNetwork is true',
    podWith({ hostnameOverride: 'a', hostNetwork: true }),
  ],
  [
    'Pod',
    'spec.securityContext.supplementalGroupsPolicy: Unsupported value: "x": supported values: "Merge", "Strict"',
    podWith({ securityContext: { supplementalGroupsPolicy: 'x' } }),
  ],
  [
    'Pod',
    'spec.securityContext.seLinuxChangePolicy: Unsupported value: "MountOption": supported values: "Recursive"',
    podWith({ securityContext: { seLinuxChangePolicy: 'MountOption' } }),
  ],
  [
    'Pod',
    'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "": supported values: "DoNotSchedule", "ScheduleAnyway"',
    podWith({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone' }] }),
  ],
  [
    'Pod',
    'spec.resources.requests[x.io/gpu]: Unsupported value: "x.io/gpu": supported values: "cpu", "hugepages-", "memory"',
    podWith({ resources: { requests: { 'x.io/gpu': '1' }, limits: { 'x.io/gpu': '1' } } }),
  ],
  [
    'Pod',
    'spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 2',
    podWith({
      resources: { requests: { cpu: '1' } },
      containers: [{ ...container, resources: { requests: { cpu: '2' } } }],
    }),
  ],
  [
    'Pod',
    'spec.resources.containers[0][cpu].limits: Invalid value: "2": must be less than or equal to pod limits of 1',
    podWith({
      resources: { limits: { cpu: '1' } },
      containers: [{ ...container, resources: { limits: { cpu: '2' }, requests: { cpu: '1' } } }],
    }),
  ],
  [
    'Pod',
    'spec.volumes[0].name: Invalid value: "v": PVC name "Bad-v": a lowercase RFC 1123 subdomain',
    { metadata: { name: 'Bad' }, ...podWith({ volumes: [{ name: 'v', ephemeral }] }) },
  ],
  [
    'Pod',
    'spec.volumes[1].persistentVolumeClaim.claimName: Invalid value: "x-v": must not reference a PVC that gets created for an ephemeral volume',
    podWith({
      volumes: [
        { name: 'v', ephemeral },
        { name: 'w', persistentVolumeClaim: { claimName: 'x-v' } },
      ],
    }),
  ],
  [
    'Deployment',
    'spec.strategy: Unsupported value: {"Type":"x","RollingUpdate":{"MaxUnavailable":1,"MaxSurge":0}}: supported values: "Recreate", "RollingUpdate"',
    workloadWith({ strategy: { type: 'x', rollingUpdate: { maxUnavailable: 1 } } }),
  ],
  [
    'StatefulSet',
    'spec.updateStrategy.rollingUpdate: Invalid value: {"Partition":0,"MaxUnavailable":null}: only allowed for updateStrategy \'RollingUpdate\'',
    workloadWith({ updateStrategy: { type: 'OnDelete', rollingUpdate: {} } }),
  ],
  [
    'HorizontalPodAutoscaler',
    'spec.maxReplicas: Invalid value: -1: must be greater than or equal to 1',
    autoscalerWith({ maxReplicas: -1 }),
  ],
  [
    'HorizontalPodAutoscaler',
    'spec.scaleTargetRef.apiVersion: Invalid value: "/v1": apiVersion must specify API group',
    autoscalerWith({ scaleTargetRef: { apiVersion: '/v1', kind: 'D', name: 'd' } }),
  ],
  [
    'HorizontalPodAutoscaler',
    'spec.metrics[0].containerResource.container: Invalid value: "a.b": must not contain dots',
    autoscalerWith(containerMetric({ container: 'a.b' })),
  ],
  [
    'HorizontalPodAutoscaler',
    'spec.metrics[0].containerResource.name: Invalid value: "x": must be a standard resource for containers',
    autoscalerWith(containerMetric({ name: 'x' })),
  ],
  [
    'CSIDriver',
    'spec.serviceAccountTokenInSecrets: Invalid value: true: serviceAccountTokenInSecrets is set but no tokenRequests are specified',
    { spec: { serviceAccountTokenInSecrets: true } },
  ],
  [
    'ReplicationController',
    'metadata.name: Invalid value: "',
    { metadata: { name: 'a'.repeat(254) }, ...workloadWith({ selector: { a: 'b' } }) },
  ],
])('a %s is refused: %s', async (kind, message, body) => {
  expect(causesOf(await create(kind, body)).join('\n')).toContain(message)
})

test.each<[Tried, string, object]>([
  [
    'Deployment',
    'metadata.name: this is used in Pod names and hostnames',
    { metadata: { name: 'a.b' }, ...workloadWith({}) },
  ],
  [
    'Job',
    'metadata.name: this is used in Pod names and hostnames',
    { metadata: { name: 'a.b' }, ...podTemplateJob() },
  ],
  [
    'StatefulSet',
    'spec.revisionHistoryLimit: a negative value retains all historical revisions',
    workloadWith({ revisionHistoryLimit: -1 }),
  ],
  ['Node', 'spec.externalID: this field is deprecated', { spec: { externalID: 'x' } }],
])('a %s is warned of: %s', async (kind, sentence, body) => {
  const { status, warning } = await create(kind, body)

  expect(status).toBe(201)
  expect(warning).toContain(sentence)
})

function podTemplateJob() {
  return { spec: { template: { spec: { restartPolicy: 'Never', containers: [container] } } } }
}

describe('what is behind a closed feature gate', () => {
  test.each<[Tried, string, object]>([
    ['Lease', 'strategy', { spec: { strategy: 'OldestEmulationVersion', preferredHolder: 'me' } }],
    ['Pod', 'schedulingGroup', podWith({ schedulingGroup: { podGroupName: 'g' } })],
    ['CSIDriver', 'preventPodSchedulingIfMissing', { spec: { preventPodSchedulingIfMissing: true } }],
  ])('a %s loses its %s', async (kind, field, body) => {
    const { status, body: object } = await create(kind, body)

    expect(status).toBe(201)
    expect(object.spec).not.toHaveProperty(field)
  })

  test('and so do templates, deep inside', async () => {
    const { body } = await create(
      'Deployment',
      workloadWith({}, { containers: [{ ...container, lifecycle: { stopSignal: 'SIGUSR1' } }] }),
    )

    expect(JSON.stringify(body.spec)).not.toContain('stopSignal')
  })
})

describe('a list that is sent empty is not one that is left out', () => {
  test.each([
    [{ rules: [] }, '[]'],
    [{ rules: null }, 'null'],
    [{}, 'null'],
  ])('of an Ingress with %j it is said that it has %s', async (spec, shown) => {
    expect(causesOf(await create('Ingress', { spec }))).toEqual([
      `spec: Invalid value: ${shown}: either \`defaultBackend\` or \`rules\` must be specified`,
    ])
  })

  test('an autoscaler that has no policies gets none', async () => {
    const scaleDown = { policies: [] }

    expect(
      causesOf(await create('HorizontalPodAutoscaler', autoscalerWith({ behavior: { scaleDown } }))),
    ).toEqual(['spec.behavior.scaleDown.policies: Required value: must specify at least one Policy'])
  })

  test('labels that are not selected are shown as they were sent', async () => {
    const spec = { containers: [container] }
    const labelsShown = async (metadata: object) =>
      causesOf(await create('Deployment', workloadWith({ template: { metadata, spec } })))[0]
    const sentence = '`selector` does not match template `labels`'

    expect(await labelsShown({ labels: {} })).toBe(
      `spec.template.metadata.labels: Invalid value: {}: ${sentence}`,
    )
    expect(await labelsShown({})).toBe(`spec.template.metadata.labels: Invalid value: null: ${sentence}`)
  })
})

test.each([{}, { sources: null }, { sources: [] }])(
  'a projected volume with %j has null sources',
  async (projected) => {
    const { body } = await create('Pod', podWith({ volumes: [{ name: 'v', projected }] }))

    expect(body.spec['volumes']).toContainEqual({ name: 'v', projected: { sources: null, defaultMode: 420 } })
  },
)

test('files of one volume that lie in the way of each other are warned of', async () => {
  const items = (...paths: string[]) => paths.map((path) => ({ key: 'k', path }))
  const sources = [
    { configMap: { name: 'settings', items: items('a', 'token') } },
    {},
    { serviceAccountToken: { path: 'token/new' } },
  ]
  const volumes = [
    { name: 'v', configMap: { name: 'settings', items: items('a', 'a/b', 'ab') } },
    { name: 'w', projected: { sources } },
  ]

  expect((await create('Pod', podWith({ volumes }))).warning.split(', ')).toEqual(
    [
      'volume "v" (ConfigMap "settings"): overlapping paths: "a/b" with "a"',
      'volume "w" (Projected) has no sources provided',
      'volume "w" (Projected): overlapping paths: "token/new" (ServiceAccountToken) with "token" (ConfigMap "settings")',
    ].map((text) => `299 - "${text.replaceAll('"', '\\"')}"`),
  )
})

test('numbers of another manner of updating are none', async () => {
  const { body } = await create(
    'DaemonSet',
    workloadWith({ updateStrategy: { type: 'OnDelete', rollingUpdate: { maxSurge: 1 } } }),
  )

  expect(body.spec['updateStrategy']).toEqual({
    type: 'OnDelete',
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
  })
})

test('the names of the host of a template for numbered pods are not looked at: they get others', async () => {
  expect(
    (await create('StatefulSet', workloadWith({}, { hostname: 'Not_A_Name', subdomain: '!' }))).status,
  ).toBe(201)
})

test('a pod that asks for nothing as a whole is treated as one that asks for nothing', async () => {
  const { body } = await create(
    'Pod',
    podWith({ resources: {}, containers: [{ ...container, resources: { requests: { cpu: '1' } } }] }),
  )

  expect(body.status['qosClass']).toBe('BestEffort')
})

describe('an update', () => {
  test('is looked at in the order that its kind has, and its labels as often as the real server does', async () => {
    await send('POST', paths.ConfigMap, { metadata: { name: 'fixed' }, immutable: true })
    const labels = { a: 'b c' }
    const changed = await send('PUT', `${paths.ConfigMap}/fixed`, {
      metadata: { name: 'fixed', labels },
      immutable: true,
      data: { a: 'b' },
    })

    expect(causesOf(changed).map((cause) => cause.split(':')[0])).toEqual([
      'metadata.labels',
      'metadata.labels',
      'metadata.labels',
      'data',
      'metadata.labels',
    ])
  })

  test('of a pod is looked at as a whole, and shows what changed as the real server has it inside', async () => {
    await send('POST', paths.Pod, {
      metadata: { name: 'p' },
      ...podWith({ automountServiceAccountToken: false }),
    })
    const spec = {
      hostNetwork: true,
      priority: 0,
      restartPolicy: 'Sometimes',
      automountServiceAccountToken: false,
    }
    const changed = await send('PUT', `${paths.Pod}/p`, { metadata: { name: 'p' }, ...podWith(spec) })
    const [first, ...others] = causesOf(changed)

    expect(first).toBe(
      'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
    )
    expect(others.join()).toContain('- "RestartPolicy": "Always",\n+ "RestartPolicy": "Sometimes",')
    expect(others.join()).toContain('-  "HostNetwork": false,\n+  "HostNetwork": true,')
  })

  test('of a pod leaves alone what mirrors a static pod', async () => {
    await send('POST', paths.Pod, { metadata: { name: 'q' }, ...podWith({ serviceAccountName: 'default' }) })
    const metadata = { annotations: { 'kubernetes.io/config.mirror': 'x' } }
    const response = await cluster.fetch(`${paths.Pod}/q`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: JSON.stringify({ metadata }),
    })

    expect(((await response.json()) as Answer['body']).message).toContain('may not add mirror pod annotation')
  })

  test('of an Event is told in the form that it has inside', async () => {
    const event = {
      metadata: { name: 'e' },
      eventTime: '2020-01-01T00:00:00.000000Z',
      regarding: { kind: 'Pod', namespace: 'default', name: 'p' },
      reason: 'r',
      action: 'a',
      type: 'Normal',
      reportingController: 'c',
      reportingInstance: 'i',
    }
    const events = `/apis/events.k8s.io/v1${inDefault}/events`
    await send('POST', events, event)
    const changed = await send('PUT', `${events}/e`, {
      ...event,
      regarding: { ...event.regarding, name: 'q' },
    })

    expect(causesOf(changed)).toEqual([
      'involvedObject: Invalid value: {"Kind":"Pod","Namespace":"default","Name":"q","UID":"","APIVersion":"","ResourceVersion":"","FieldPath":""}: field is immutable',
    ])
  })

  test('of a Job that rests may rename its pods, but not give them another shell', async () => {
    const template = { spec: { restartPolicy: 'Never', containers: [container] } }
    const made = await send('POST', paths.Job, { metadata: { name: 'j' }, spec: { suspend: true, template } })
    const sent = made.body.spec as { readonly template: { readonly metadata: object; readonly spec: object } }
    const put = (changed: object) =>
      send('PUT', `${paths.Job}/j?dryRun=All`, {
        metadata: { name: 'j' },
        spec: { ...sent, template: { ...sent.template, ...changed } },
      })

    expect((await put({ metadata: { ...sent.template.metadata, name: 'other' } })).status).toBe(200)
    expect(causesOf(await put({ spec: { ...sent.template.spec, hostname: 'h' } })).join()).toMatch(
      /^spec\.template\.spec: Invalid value: \{"Volumes":null,.*"Hostname":"h",.*: field is immutable$/,
    )
  })

  test('of the status of a Node names each address once', async () => {
    await send('POST', paths.Node, { metadata: { name: 'n' } })
    const addresses = [{ type: 'Hostname', address: 'n' }]
    const changed = await send('PUT', `${paths.Node}/n/status`, {
      metadata: { name: 'n' },
      status: { addresses: [...addresses, ...addresses] },
    })

    expect(causesOf(changed)).toEqual([
      'status.addresses[1]: Duplicate value: {"Type":"Hostname","Address":"n"}',
    ])
  })
})

describe('an EndpointSlice', () => {
  const withEndpoint = (endpoint: object, others: object = {}) =>
    create('EndpointSlice', {
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'], ...endpoint }],
      ...others,
    })

  test.each([
    [
      { addresses: ['x'] },
      'addresses[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
    [{ addresses: ['fd00::1'] }, 'addresses: Invalid value: "fd00::1": must be an IPv4 address'],
    [{ hints: { forZones: [{ name: 'z' }, { name: 'z' }] } }, 'hints.forZones[1].name: Duplicate value: "z"'],
  ])('says of its endpoints where they are: %j', async (endpoint, cause) => {
    expect(causesOf(await withEndpoint(endpoint))).toEqual([`endpoints[0].${cause}`])
  })

  test('asks for a node that may be one, and for protocols with a name', async () => {
    const { body } = await withEndpoint({ nodeName: 'N' }, { ports: [{ port: 0, appProtocol: '!' }] })

    expect(body.message).toContain('ports[0].appProtocol: Invalid value: "!"')
    expect(body.message).toContain('endpoints[0].nodeName: Invalid value: "N"')
    expect(body.message).not.toContain('ports[0].port')
  })

  test('of a type that nobody knows is told of that alone', async () => {
    expect(causesOf(await withEndpoint({}, { addressType: 'IPv5' }))).toEqual([
      'addressType: Unsupported value: "IPv5": supported values: "FQDN", "IPv4", "IPv6"',
    ])
  })

  test('has domains of two steps, and is warned of them', async () => {
    const named = (address: string) => withEndpoint({ addresses: [address] }, { addressType: 'FQDN' })

    expect((await named('a.example')).warning).toContain('FQDN endpoints are deprecated')
    expect(causesOf(await named('a'))).toEqual([
      'endpoints[0].addresses[0]: Invalid value: "a": should be a domain with at least two segments separated by dots',
    ])
  })
})

test.each([
  ['', '', 'tls: failed to find any PEM data in certificate input'],
  ['-----BEGIN PRIVATE KEY-----\nMAAA\n-----END PRIVATE KEY-----', '', 'PEM inputs may have been switched'],
  [
    '-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----',
    'x',
    'tls: failed to find any PEM data in key input',
  ],
])('who stores a pair for TLS that is none is warned (%#)', async (certificate, key, why) => {
  const stringData = { 'tls.crt': certificate, 'tls.key': key }
  const { status, warning } = await create('Secret', { type: 'kubernetes.io/tls', stringData })

  expect(status).toBe(201)
  expect(warning).toContain(why)
})

test.each([
  [
    { labelSelector: { rawSelector: '!!' } },
    'spec.resourceAttributes.labelSelector ignored due to parse error',
  ],
  [
    {
      fieldSelector: {
        requirements: [
          { key: 'a', operator: 'In', values: ['b'] },
          { key: 'c', operator: 'Near', values: ['d'] },
        ],
      },
    },
    'spec.resourceAttributes.fieldSelector partially ignored due to parse error',
  ],
])(
  'a review of access tells what of its selectors it passes over (%#)',
  async (selectors, evaluationError) => {
    const spec = { user: 'u', resourceAttributes: { verb: 'list', resource: 'pods', ...selectors } }

    expect((await send('POST', paths.SubjectAccessReview, { spec })).body.status).toMatchObject({
      evaluationError,
    })
  },
)

test.each([
  ['Secret', { type: 5 }, 'Secret.type of type v1.SecretType'],
  [
    'Pod',
    podWith({ volumes: [{ name: 'v', emptyDir: 'x' }] }),
    'Volume.spec.volumes.VolumeSource.emptyDir of type v1.EmptyDirVolumeSource',
  ],
  [
    'Pod',
    podWith({ containers: [{ ...container, securityContext: { capabilities: { add: [1] } } }] }),
    'Capabilities.spec.containers.securityContext.capabilities.add of type v1.Capability',
  ],
  [
    'Job',
    { spec: { podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 5 }] }] } } },
    'PodFailurePolicyOnPodConditionsPattern.spec.podFailurePolicy.rules.onPodConditions.type of type v1.PodConditionType',
  ],
] as const)(
  'a value of another type is told by the names that Go has for it (%#)',
  async (kind, body, told) => {
    expect((await create(kind, body)).body.message).toContain(`into Go struct field ${told}`)
  },
)
