/** apiextensions.k8s.io/v1 CustomResourceDefinition: a kind that somebody defines. */
import { columnsOf } from '../columns.ts'
import { type FieldErrors, invalid } from '../field-error.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionCondition,
} from '../generated/types/apiextensions-v1.ts'
import { defineKind } from '../kind.ts'
import { foregroundDeletion, isBeingDeleted, orphanDependents } from '../meta.ts'
import { dnsSubdomainProblems } from '../names.ts'
import { quoted } from '../quote.ts'
import { servicePortDefault } from '../service-port.ts'
import { approvalProblems } from './api-approval.ts'
import { specProblems, storedVersionsProblems } from './definition-problems.ts'
import { namesProblems } from './names-problems.ts'
import { unknownFormats } from './unknown-formats.ts'

/** Holds a definition until its objects are gone. */
export const cleanupFinalizer = 'customresourcecleanup.apiextensions.k8s.io'

export const conditionOf = (
  { status }: Pick<CustomResourceDefinition, 'status'>,
  type: string,
): CustomResourceDefinitionCondition | undefined => status.conditions?.find((each) => each.type === type)

export const isEstablished = (definition: Pick<CustomResourceDefinition, 'status'>): boolean =>
  conditionOf(definition, 'Established')?.status === 'True'

export const customResourceDefinition = defineKind<CustomResourceDefinition>(
  'apiextensions.k8s.io/v1',
  'CustomResourceDefinition',
  {
    plural: 'customresourcedefinitions',
    storedUnder: 'apiextensions.k8s.io/customresourcedefinitions',
    hashedVersion: 'v1beta1',
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
    scope: 'Cluster',
    subresources: ['status'],
    withoutTable: ['status'],
    needsVersion: true,
    takesAnyFinalizer: true,
    footprint: 16 * 1024,

    defaults: {
      parts: {
        spec: {
          first(spec) {
            spec.conversion ??= { strategy: 'None' }
          },
          parts: {
            names(names) {
              if (!names.singular) names.singular = (names.kind ?? '').toLowerCase()
              if (!names.singular) delete (names as { singular?: string }).singular
              if (!names.listKind && names.kind) names.listKind = `${names.kind}List`
            },
            conversion: {
              parts: {
                webhook: { parts: { clientConfig: { parts: { service: servicePortDefault } } } },
              },
            },
          },
        },
        status(status) {
          status.conditions ??= null as never
          status.acceptedNames ??= { plural: '', kind: '' } as typeof status.acceptedNames
        },
      },
      last(object) {
        const { spec, status } = object
        const first = status.storedVersions?.length ? undefined : spec.versions.find(({ storage }) => storage)
        if (first) object.status = { ...status, storedVersions: [first.name] }
      },
    },

    prepareForUpdate(object) {
      const storage = object.spec.versions.find((version) => version.storage)
      const stored = object.status.storedVersions ?? []
      if (!storage || stored.includes(storage.name)) return
      object.status = { ...object.status, storedVersions: [...stored, storage.name] }
    },

    /** The cleanup of its objects begins, and nothing else: neither is its generation counted, nor a policy heard. */
    prepareForDelete(object) {
      const { metadata, status } = object
      metadata.generation = (metadata.generation ?? 1) - 1
      delete metadata.deletionGracePeriodSeconds
      const policies = [foregroundDeletion, orphanDependents, cleanupFinalizer]
      const others = (metadata.finalizers ?? []).filter((name) => !policies.includes(name))
      metadata.finalizers = [...others, cleanupFinalizer]
      const terminating = {
        type: 'Terminating',
        status: 'True' as const,
        lastTransitionTime: metadata.deletionTimestamp,
        reason: 'InstanceDeletionPending',
        message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
      }
      const kept = (status.conditions ?? []).filter(({ type }) => type !== 'Terminating')
      object.status = { ...status, conditions: [...kept, terminating] }
    },

    // The first request never ends it.
    isHeldBack: (object) => !isBeingDeleted(object),

    *validate(object) {
      const { spec, metadata } = object
      if (metadata.name && metadata.name !== `${spec.names.plural}.${spec.group}`) {
        yield invalid('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group')
      }
      yield* specProblems(spec, false)
      yield* commonProblems(object)
    },

    updateChecks: ['metadataChange', 'change'],

    *validateUpdate(object, previous) {
      const { spec } = object
      yield* specProblems(spec, isEstablished(previous))
      if (isEstablished(previous)) {
        yield* immutableProblems('spec.scope', spec.scope, previous.spec.scope)
        yield* immutableProblems('spec.names.kind', spec.names.kind, previous.spec.names.kind)
      }
      yield* immutableProblems('spec.group', spec.group, previous.spec.group)
      yield* immutableProblems('spec.names.plural', spec.names.plural, previous.spec.names.plural)
      yield* commonProblems(object, previous)
    },

    validateStatus: ({ status }) => namesProblems(status.acceptedNames, 'status.acceptedNames'),

    nameProblems: dnsSubdomainProblems,

    *warnings({ spec }, previous) {
      const known = previous ? unknownFormats(previous.spec) : []
      for (const format of unknownFormats(spec)) {
        if (!known.includes(format)) yield `unrecognized format ${quoted(format)}`
      }
    },

    columns: columnsOf<CustomResourceDefinition>((c) => [c.name, c.createdAt]),
  },
)

function* commonProblems(object: CustomResourceDefinition, previous?: CustomResourceDefinition): FieldErrors {
  yield* namesProblems(object.status.acceptedNames, 'status.acceptedNames')
  yield* storedVersionsProblems(object)
  yield* approvalProblems(object, previous)
  if (object.spec.preserveUnknownFields && !previous?.spec.preserveUnknownFields) {
    const why =
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead'
    yield invalid('spec.preserveUnknownFields', true, why)
  }
}

function* immutableProblems(field: string, value: string, before: string): FieldErrors {
  if (value !== before) yield invalid(field, value, 'field is immutable')
}
