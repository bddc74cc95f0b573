/** The FlowSchemas and PriorityLevelConfigurations that every cluster has. Source: the bootstrap of flowcontrol, v1.36. */
import type {
  FlowDistinguisherMethodType,
  FlowSchemaSpec,
  PolicyRulesWithSubjects,
  PriorityLevelConfigurationSpec,
  ResourcePolicyRule,
  Subject,
} from '../generated/types/flowcontrol-v1.ts'
import { once } from '../memo.ts'

/** While an object says so, its spec is put right again whenever somebody has changed it. */
export const autoUpdateAnnotation = 'apf.kubernetes.io/autoupdate-spec'

export interface Maintained<Spec> {
  readonly name: string
  readonly spec: Spec
  /** Nobody can give it another spec. */
  readonly isMandatory: boolean
  /** The part of the spec that may be anything all the same. */
  readonly keeps?: string
}

const mandatory: readonly string[] = ['exempt', 'catch-all']

const named = <Spec>(name: string, spec: Spec, keeps?: string): Maintained<Spec> => ({
  name,
  spec,
  isMandatory: mandatory.includes(name),
  keeps,
})

/** Queues, and of them those that a flow is dealt. */
type Queues = readonly [queues: number, handSize: number]

const level = (
  name: string,
  nominalConcurrencyShares: number,
  lendablePercent: number,
  queues?: Queues,
): Maintained<PriorityLevelConfigurationSpec> =>
  named<PriorityLevelConfigurationSpec>(name, {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares,
      limitResponse: queues
        ? { type: 'Queue', queuing: { queues: queues[0], handSize: queues[1], queueLengthLimit: 50 } }
        : { type: 'Reject' },
      lendablePercent,
    },
  })

export const bootstrapLevels = once((): readonly Maintained<PriorityLevelConfigurationSpec>[] => [
  named<PriorityLevelConfigurationSpec>(
    'exempt',
    { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
    'exempt',
  ),
  level('catch-all', 5, 0),
  level('system', 30, 33, [64, 6]),
  level('node-high', 40, 25, [64, 6]),
  level('leader-election', 10, 0, [16, 4]),
  level('workload-high', 40, 50, [128, 6]),
  level('workload-low', 100, 90, [128, 6]),
  level('global-default', 20, 50, [128, 6]),
])

const group = (name: string): Subject => ({ kind: 'Group', group: { name } })
const user = (name: string): Subject => ({ kind: 'User', user: { name } })
const systemAccount = (name: string): Subject => ({
  kind: 'ServiceAccount',
  serviceAccount: { namespace: 'kube-system', name },
})

const everybody = [group('system:unauthenticated'), group('system:authenticated')]
const controllerManager = user('system:kube-controller-manager')

const everything: Omit<PolicyRulesWithSubjects, 'subjects'> = {
  resourceRules: [
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] },
  ],
  nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
}

const changes = ['get', 'create', 'update']
const inNamespaces = (
  verbs: readonly string[],
  apiGroup: string,
  ...resources: readonly string[]
): ResourcePolicyRule => ({ verbs, apiGroups: [apiGroup], resources, namespaces: ['*'] })

interface SchemaWords {
  readonly level: string
  readonly precedence: number
  readonly by?: FlowDistinguisherMethodType
  readonly subjects: readonly Subject[]
  /** What they ask for; default: anything. */
  readonly rules?: Omit<PolicyRulesWithSubjects, 'subjects'>
}

const schema = (name: string, words: SchemaWords): Maintained<FlowSchemaSpec> =>
  named<FlowSchemaSpec>(name, {
    priorityLevelConfiguration: { name: words.level },
    matchingPrecedence: words.precedence,
    ...(words.by && { distinguisherMethod: { type: words.by } }),
    rules: [{ subjects: words.subjects, ...(words.rules ?? everything) }],
  })

export const bootstrapSchemas = once((): readonly Maintained<FlowSchemaSpec>[] => [
  schema('exempt', { level: 'exempt', precedence: 1, subjects: [group('system:masters')] }),
  schema('catch-all', { level: 'catch-all', precedence: 10_000, by: 'ByUser', subjects: everybody }),
  schema('system-nodes', {
    level: 'system',
    precedence: 500,
    by: 'ByUser',
    subjects: [group('system:nodes')],
  }),
  schema('system-node-high', {
    level: 'node-high',
    precedence: 400,
    by: 'ByUser',
    subjects: [group('system:nodes')],
    rules: {
      resourceRules: [
        { ...inNamespaces(['*'], '', 'nodes', 'nodes/status'), clusterScope: true },
        inNamespaces(['*'], 'coordination.k8s.io', 'leases'),
      ],
    },
  }),
  schema('probes', {
    level: 'exempt',
    precedence: 2,
    subjects: everybody,
    rules: { nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }] },
  }),
  schema('system-leader-election', {
    level: 'leader-election',
    precedence: 100,
    by: 'ByUser',
    subjects: [controllerManager, user('system:kube-scheduler'), systemAccount('*')],
    rules: { resourceRules: [inNamespaces(changes, 'coordination.k8s.io', 'leases')] },
  }),
  schema('kube-controller-manager', {
    level: 'workload-high',
    precedence: 800,
    by: 'ByNamespace',
    subjects: [controllerManager],
  }),
  schema('kube-scheduler', {
    level: 'workload-high',
    precedence: 800,
    by: 'ByNamespace',
    subjects: [user('system:kube-scheduler')],
  }),
  schema('kube-system-service-accounts', {
    level: 'workload-high',
    precedence: 900,
    by: 'ByNamespace',
    subjects: [systemAccount('*')],
  }),
  schema('service-accounts', {
    level: 'workload-low',
    precedence: 9_000,
    by: 'ByUser',
    subjects: [group('system:serviceaccounts')],
  }),
  schema('global-default', {
    level: 'global-default',
    precedence: 9_900,
    by: 'ByUser',
    subjects: everybody,
  }),
])

/** The spec that an object must have; undefined where it may be any. */
export const mandatorySpec = <Spec>(all: readonly Maintained<Spec>[], name: string): Spec | undefined =>
  mandatory.includes(name) ? all.find((each) => each.name === name)?.spec : undefined
