/**
 * What is to be scheduled: the sizes and counts of kube-scheduler's own benchmark.
 * Source: test/integration/scheduler_perf of Kubernetes v1.36.
 */
import type { Manifest } from './scheduling-plane.ts'

/** The manifest of a number: all have names of their own. */
type Made = (n: number) => Manifest | readonly Manifest[]

export interface SchedulingLoad {
  readonly nodes: number
  readonly node?: Made
  /** What is there besides nodes, before anything is scheduled. */
  readonly before?: readonly Manifest[]
  /** Pods that are there first: scheduled, but not counted. Those that stay pending are not waited for. */
  readonly initial?: { readonly count: number; readonly pod: Made; readonly arePending?: boolean }
  /** What goes on meanwhile, each so often in milliseconds of the wall clock. */
  readonly churn?: readonly {
    readonly everyMs: number
    readonly make: Made
    readonly isRecreated?: boolean
  }[]
  /** So many of the initial pods are deleted each second meanwhile. */
  readonly deletesPerSecond?: number
  /** What is counted. */
  readonly measured: { readonly count: number; readonly pod: Made }
}

const container = { name: 'pause', image: 'registry.k8s.io/pause:3.10' }
const ports = [{ containerPort: 80 }]
const asking = (cpu: string) => {
  const amounts = { cpu, memory: '500Mi' }
  return [{ ...container, ports, resources: { requests: amounts, limits: amounts } }]
}
const usual = { containers: asking('100m') }
const light = { containers: [container], terminationGracePeriodSeconds: 0 }

const pod =
  (prefix: string, spec: object, metadata: object = {}): Made =>
  (n) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${prefix}-${n}`, namespace: 'default', ...metadata },
    spec,
  })

const capacity = { cpu: '4', memory: '32Gi', pods: '110' }
const conditions = [{ type: 'Ready', status: 'True' }]
const nodeNamed = (name: string, labels: object = {}, more: object = {}): Manifest & object =>
  ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
    spec: {},
    status: { capacity: { ...capacity, ...more }, conditions },
  }) as never

const inZones =
  (...zones: readonly string[]): Made =>
  (n) =>
    nodeNamed(`node-${n}`, { 'topology.kubernetes.io/zone': zones[n % zones.length] })

const namespace = (name: string): Manifest => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
const twoNamespaces = [namespace('sched-0'), namespace('sched-1')]

/** Pods of a colour in two namespaces, and how they stand to each other. */
function coloured(color: string, spec: object, counts: { initial: number; measured: number }) {
  const of = (name: string) => pod(color, { ...usual, ...spec }, { namespace: name, labels: { color } })
  return {
    before: twoNamespaces,
    initial: { count: counts.initial, pod: of('sched-0') },
    measured: { count: counts.measured, pod: of('sched-1') },
  }
}

const likeItself = (color: string, topologyKey: string) => ({
  labelSelector: { matchLabels: { color } },
  topologyKey,
  namespaces: ['sched-1', 'sched-0'],
})
const rather = (color: string) => ({
  preferredDuringSchedulingIgnoredDuringExecution: [
    { weight: 1, podAffinityTerm: likeItself(color, 'kubernetes.io/hostname') },
  ],
})
const must = (color: string, topologyKey: string) => ({
  requiredDuringSchedulingIgnoredDuringExecution: [likeItself(color, topologyKey)],
})

const spread = (whenUnsatisfiable: string): SchedulingLoad => ({
  nodes: 5_000,
  node: inZones('moon-1', 'moon-2', 'moon-3'),
  initial: { count: 5_000, pod: pod('first', usual) },
  measured: {
    count: 5_000,
    pod: pod(
      'spreading',
      {
        ...usual,
        topologySpreadConstraints: [
          {
            maxSkew: 5,
            topologyKey: 'topology.kubernetes.io/zone',
            whenUnsatisfiable,
            labelSelector: { matchLabels: { color: 'blue' } },
          },
        ],
      },
      { labels: { color: 'blue' } },
    ),
  },
})

const zone = 'topology.kubernetes.io/zone'

/** A pod with a claim of its own, which has its volume. @param source what the volume is */
const withClaim =
  (prefix: string, source: (name: string) => object): Made =>
  (n) => {
    const name = `${prefix}-${n}`
    const of = { accessModes: ['ReadOnlyMany'] }
    return [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name },
        spec: {
          ...of,
          ...source(name),
          capacity: { storage: '1Gi' },
          persistentVolumeReclaimPolicy: 'Retain',
          claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'default', name },
        },
        status: { phase: 'Bound' },
      } as Manifest,
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          name,
          namespace: 'default',
          annotations: { 'pv.kubernetes.io/bind-completed': 'true' },
        },
        spec: { ...of, volumeName: name, resources: { requests: { storage: '1Gi' } } },
        status: { phase: 'Bound' },
      } as Manifest,
      (
        pod(prefix, {
          ...usual,
          volumes: [{ name: 'vol', persistentVolumeClaim: { claimName: name } }],
        }) as (n: number) => Manifest
      )(n),
    ]
  }

const claims = (
  counts: { initial: number; measured: number },
  source: (name: string) => object,
): SchedulingLoad => ({
  nodes: 5_000,
  initial: { count: counts.initial, pod: withClaim('first', source) },
  measured: { count: counts.measured, pod: withClaim('then', source) },
})

const oneLargeNode = (nodes: number) => ({
  nodes,
  before: [nodeNamed('scheduler-perf-node', {}, { pods: '90000' })],
})

const highPriority = (cpu: string) => pod('high', { containers: asking(cpu), priority: 10 })

export const schedulingLoads = {
  basic: {
    nodes: 5_000,
    initial: { count: 1_000, pod: pod('first', usual) },
    measured: { count: 10_000, pod: pod('then', usual) },
  },
  'basic-50k': {
    nodes: 5_000,
    initial: { count: 5_000, pod: pod('first', usual) },
    measured: { count: 50_000, pod: pod('then', usual) },
  },
  daemonset: {
    ...oneLargeNode(15_000),
    measured: {
      count: 30_000,
      pod: pod('daemonset', {
        containers: [container],
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                {
                  matchFields: [{ key: 'metadata.name', operator: 'In', values: ['scheduler-perf-node'] }],
                },
              ],
            },
          },
        },
      }),
    },
  },
  'node-affinity': {
    nodes: 5_000,
    node: inZones('zone1'),
    initial: { count: 5_000, pod: pod('first', usual) },
    measured: {
      count: 10_000,
      pod: pod('affine', {
        ...usual,
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: zone, operator: 'In', values: ['zone1', 'zone2'] }] },
              ],
            },
          },
        },
      }),
    },
  },
  spread: spread('DoNotSchedule'),
  'spread-preferred': spread('ScheduleAnyway'),
  'spread-default': {
    nodes: 5_000,
    node: inZones('moon-1', 'moon-2', 'moon-3'),
    before: [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'service', namespace: 'default' },
        spec: { selector: { app: 'scheduler-perf' }, ports: [{ port: 80 }] },
      } as Manifest,
    ],
    initial: { count: 5_000, pod: pod('first', usual) },
    measured: {
      count: 10_000,
      pod: pod('labelled', { containers: [container] }, { labels: { app: 'scheduler-perf' } }),
    },
  },
  affinity: {
    nodes: 5_000,
    node: inZones('zone1'),
    ...coloured(
      'blue',
      { affinity: { podAffinity: must('blue', zone) } },
      { initial: 5_000, measured: 5_000 },
    ),
  },
  'affinity-preferred': {
    nodes: 5_000,
    ...coloured('red', { affinity: { podAffinity: rather('red') } }, { initial: 5_000, measured: 5_000 }),
  },
  'anti-affinity-preferred': {
    nodes: 5_000,
    ...coloured(
      'yellow',
      { affinity: { podAntiAffinity: rather('yellow') } },
      { initial: 5_000, measured: 5_000 },
    ),
  },
  'anti-affinity': {
    nodes: 5_000,
    ...coloured(
      'green',
      { affinity: { podAntiAffinity: must('green', 'kubernetes.io/hostname') } },
      { initial: 1_000, measured: 2_000 },
    ),
  },
  preemption: {
    nodes: 5_000,
    initial: {
      count: 20_000,
      pod: pod('low', { containers: asking('900m'), terminationGracePeriodSeconds: 0 }),
    },
    churn: [{ everyMs: 200, make: highPriority('3') }],
    measured: { count: 5_000, pod: pod('then', usual) },
  },
  unschedulable: {
    nodes: 5_000,
    initial: { count: 100, pod: pod('first', usual) },
    churn: [{ everyMs: 200, make: highPriority('9') }],
    measured: { count: 10_000, pod: pod('then', usual) },
  },
  churn: {
    nodes: 5_000,
    churn: [
      { everyMs: 1_000, isRecreated: true, make: (n) => nodeNamed(`churn-${n}`, {}, { pods: '0' }) },
      { everyMs: 1_000, isRecreated: true, make: highPriority('9') },
      {
        everyMs: 1_000,
        isRecreated: true,
        make: (n) =>
          ({
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: `churn-${n}`, namespace: 'default' },
            spec: { selector: { app: 'foo' }, ports: [{ port: 8080 }] },
          }) as Manifest,
      },
    ],
    measured: { count: 10_000, pod: pod('then', usual) },
  },
  gated: {
    ...oneLargeNode(0),
    before: [
      ...oneLargeNode(0).before,
      ...Array.from(
        { length: 10_000 },
        (_, n) => pod('gated', { ...light, schedulingGates: [{ name: 'test.k8s.io/hold' }] })(n) as Manifest,
      ),
    ],
    initial: { count: 20_000, pod: pod('first', light) },
    deletesPerSecond: 50,
    measured: { count: 20_000, pod: pod('then', light) },
  },
  finalizers: {
    nodes: 5_000,
    initial: {
      count: 5_000,
      pod: pod('held', { containers: [container] }, { finalizers: ['test.k8s.io/finalizer'] }),
    },
    deletesPerSecond: 100,
    measured: { count: 5_000, pod: pod('then', light) },
  },
  secrets: {
    nodes: 5_000,
    initial: { count: 1_000, pod: pod('first', usual) },
    measured: {
      count: 10_000,
      pod: pod('secret', { ...usual, volumes: [{ name: 'secret', secret: { secretName: 'secret' } }] }),
    },
  },
  'claims-in-tree': claims({ initial: 1_000, measured: 2_000 }, (volumeID) => ({
    awsElasticBlockStore: { volumeID },
  })),
  'claims-csi': claims({ initial: 5_000, measured: 5_000 }, (volumeHandle) => ({
    csi: { driver: 'ebs.csi.aws.com', volumeHandle },
  })),
} satisfies Record<string, SchedulingLoad>

export type SchedulingLoadName = keyof typeof schedulingLoads

/** The node of a number, where a load says nothing of its nodes. */
export const usualNode: Made = (n) => nodeNamed(`node-${n}`)
