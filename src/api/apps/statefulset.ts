/** apps/v1 StatefulSet: pods with a number each, which keep their names and their claims. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { claimSpecProblems } from '../core/claim-spec-problems.ts'
import { fractionalStorageWarnings } from '../core/claim-warnings.ts'
import { notSimulatedInPodSpecAt } from '../core/pod-not-simulated.ts'
import { ensureTemplate, templateDefaults, templateMetadataProblems } from '../core/pod-template-spec.ts'
import { podWarnings } from '../core/pod-warnings.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type {
  StatefulSet,
  StatefulSetPersistentVolumeClaimRetentionPolicy,
  StatefulSetSpec,
  StatefulSetUpdateStrategy,
} from '../generated/types/apps-v1.ts'
import type { PodTemplateSpec } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { labelSelectorText } from '../labels.ts'
import { dnsLabelProblems } from '../names.ts'
import {
  collisionCountProblems,
  containerColumns,
  excessProblems,
  isUsableSelector,
  negativeProblems,
  replicaScale,
  runsForeverProblems,
  selectedTemplateProblems,
  templateInSpec,
  workloadSelectorProblems,
} from '../workload.ts'

/** What may change in the spec of a StatefulSet, in the order in which the API server lists it. */
const mutable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const

export const statefulSet = defineKind<StatefulSet>('apps/v1', 'StatefulSet', {
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  scope: 'Namespaced',
  subresources: ['status', 'scale'],
  // The name is the hostname of the pods without their number, and a hostname is one label.
  nameProblems: dnsLabelProblems,

  prepareForCreate(object) {
    object.status = { replicas: 0, availableReplicas: 0 }
    dropMaxUnavailable(object)
  },

  prepareForUpdate: dropMaxUnavailable,

  defaults: {
    parts: {
      spec: {
        first: defaultSpec,
        parts: {
          updateStrategy: defaultUpdateStrategy,
          persistentVolumeClaimRetentionPolicy(policy) {
            policy.whenDeleted ||= 'Retain'
            policy.whenScaled ||= 'Retain'
          },
          volumeClaimTemplates: {
            first: defaultClaim,
            parts: {
              status: (status) => (status.phase ||= 'Pending'),
              spec: (spec) => (spec.volumeMode ??= 'Filesystem'),
            },
          },
          template: templateDefaults,
        },
      },
    },
  },

  updateChecks: ['metadataChange', 'object', 'change'],
  *validate({ spec }, previous) {
    yield* policyProblems(spec)
    // What never changes is not looked at again.
    for (const [n, claim] of previous ? [] : (spec.volumeClaimTemplates ?? []).entries()) {
      yield* claimSpecProblems(claim.spec, `spec.volumeClaimTemplates[${n}].spec`)
    }
    yield* negativeProblems({
      'spec.replicas': spec.replicas,
      'spec.minReadySeconds': spec.minReadySeconds,
      'spec.ordinals.start': spec.ordinals?.start,
    })
    if (spec.serviceName && !previous) yield* breaches(dnsLabelProblems, 'spec.serviceName', spec.serviceName)
    yield* workloadSelectorProblems(spec.selector, 'empty selector is invalid for statefulset')
    yield* selectedTemplateProblems(spec, { broken: '', checked: asMade(spec) })
    if (isUsableSelector(spec.selector)) yield* templateMetadataProblems(spec.template, 'spec.template')
    yield* runsForeverProblems(spec.template, 'StatefulSet')
  },

  *validateUpdate({ spec }, previous) {
    if (!isEqual(fixedPart(spec), fixedPart(previous.spec))) {
      const names = mutable.map((name) => `'${name}'`)
      const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
      yield forbidden('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)
    }
  },

  *validateStatus({ status }, previous) {
    const { replicas = 0, readyReplicas = 0, availableReplicas } = status
    const parts = {
      'status.readyReplicas': readyReplicas,
      'status.currentReplicas': status.currentReplicas,
      'status.updatedReplicas': status.updatedReplicas,
      'status.availableReplicas': availableReplicas,
    }
    yield* negativeProblems({
      'status.replicas': replicas,
      ...parts,
      'status.observedGeneration': status.observedGeneration,
      'status.collisionCount': status.collisionCount,
    })
    yield* excessProblems(parts, replicas, 'cannot be greater than status.replicas')
    const available = { 'status.availableReplicas': availableReplicas }
    yield* excessProblems(available, readyReplicas, 'cannot be greater than status.readyReplicas')
    yield* collisionCountProblems(status, previous.status)
  },

  scale: replicaScale(({ spec }) => labelSelectorText(spec.selector)),

  podTemplate: templateInSpec,

  warnsAlways: true,
  *warnings({ spec }, previous) {
    if (!isEqual(spec, previous?.spec)) yield* podWarnings(spec.template, 'spec.template.')
    for (const [n, claim] of (spec.volumeClaimTemplates ?? []).entries()) {
      // A change is warned of under another name than what is new.
      const path = `spec.volumeClaimTemplates[${n}]${previous ? '.Spec' : ''}`
      yield* fractionalStorageWarnings(claim.spec.resources, path)
    }
    if (spec.revisionHistoryLimit < 0) {
      yield 'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended'
    }
  },

  columns: columnsOf<StatefulSet>((c) => [
    c.name,
    c.show('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}`),
    c.age,
    ...containerColumns(c),
  ]),

  notSimulated: notSimulatedInPodSpecAt('spec.template.spec'),
})

function defaultSpec(spec: Draft<StatefulSetSpec>): void {
  spec.replicas ??= 1
  spec.podManagementPolicy ||= 'OrderedReady'
  spec.revisionHistoryLimit ??= 10
  spec.updateStrategy ??= {} as Draft<StatefulSetUpdateStrategy>
  spec.persistentVolumeClaimRetentionPolicy ??= {} as Draft<StatefulSetPersistentVolumeClaimRetentionPolicy>
  ensureTemplate(spec)
}

function defaultUpdateStrategy(strategy: Draft<StatefulSetUpdateStrategy>): void {
  // Who names the type has said what he wants of it.
  if (!strategy.type) strategy.rollingUpdate ??= { partition: 0 }
  strategy.type ||= 'RollingUpdate'
  const { type, rollingUpdate } = strategy
  if (type !== 'RollingUpdate' || !rollingUpdate) return
  strategy.rollingUpdate = { ...rollingUpdate, partition: rollingUpdate.partition ?? 0 }
}

/** The gate MaxUnavailableStatefulSet is closed in v1.36: nobody keeps the field. */
function dropMaxUnavailable(object: Draft<StatefulSet>): void {
  const { spec } = object
  const { maxUnavailable, ...rollingUpdate } = spec.updateStrategy.rollingUpdate ?? {}
  if (maxUnavailable === undefined) return
  object.spec = { ...spec, updateStrategy: { ...spec.updateStrategy, rollingUpdate } } as typeof spec
}

type Claims = NonNullable<Draft<StatefulSetSpec>['volumeClaimTemplates']>

function defaultClaim(claim: Claims[number]): void {
  claim.apiVersion = 'v1'
  claim.kind = 'PersistentVolumeClaim'
  claim.status ??= { phase: 'Pending' }
  claim.spec ??= {} as typeof claim.spec
}

/** The template as pods get it: containers may mount the claims as volumes, and the names of the host are others. */
function asMade({ template, volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplateSpec {
  const { hostname, subdomain, volumes = [], ...spec } = template.spec
  if (volumeClaimTemplates.length === 0) {
    if (!hostname && !subdomain) return template
    return { ...template, spec: { ...spec, ...(template.spec.volumes && { volumes }) } }
  }
  const names = new Set(volumeClaimTemplates.map(({ metadata }) => metadata.name))
  const own = volumes.filter(({ name }) => !names.has(name))
  const claims = [...names].map((name) => ({
    name: name ?? '',
    persistentVolumeClaim: { claimName: name ?? '' },
  }))
  return { ...template, spec: { ...spec, volumes: [...claims, ...own] } }
}

function fixedPart(spec: StatefulSetSpec): Partial<StatefulSetSpec> {
  const rest: Partial<Draft<StatefulSetSpec>> = { ...(spec as Draft<StatefulSetSpec>) }
  for (const name of mutable) delete rest[name]
  return rest as Partial<StatefulSetSpec>
}

function* policyProblems(spec: StatefulSetSpec): FieldErrors {
  const { podManagementPolicy, updateStrategy, persistentVolumeClaimRetentionPolicy: policy } = spec
  if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel') {
    yield invalid('spec.podManagementPolicy', podManagementPolicy, "must be 'OrderedReady' or 'Parallel'")
  }
  yield* updateStrategyProblems(updateStrategy)
  for (const when of ['whenDeleted', 'whenScaled'] as const) {
    const value = policy[when]
    if (value !== 'Retain' && value !== 'Delete') {
      yield notSupported(`spec.persistentVolumeClaimRetentionPolicy.${when}`, value, ['Retain', 'Delete'])
    }
  }
}

function* updateStrategyProblems(strategy: StatefulSetUpdateStrategy): FieldErrors {
  const { type, rollingUpdate } = strategy
  const field = 'spec.updateStrategy.rollingUpdate'
  if (!type) {
    yield required('spec.updateStrategy')
  } else if (type === 'OnDelete') {
    if (!rollingUpdate) return
    const shown = { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: null }
    yield invalid(field, shown, "only allowed for updateStrategy 'RollingUpdate'")
  } else if (type !== 'RollingUpdate') {
    const { partition: Partition = 0 } = rollingUpdate ?? {}
    const shown = { Type: type, RollingUpdate: rollingUpdate ? { Partition, MaxUnavailable: null } : null }
    yield invalid('spec.updateStrategy', shown, "must be 'RollingUpdate' or 'OnDelete'")
  } else if (rollingUpdate) {
    yield* negativeProblems({ [`${field}.partition`]: rollingUpdate.partition })
  }
}
