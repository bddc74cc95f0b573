/** resource.k8s.io/v1 ResourceClaimTemplate: the claim that each of some pods gets for itself. */
import { columnsOf } from '../columns.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, invalid } from '../field-error.ts'
import type { ResourceClaimTemplate } from '../generated/types/resource-v1.ts'
import { withEmptyParts } from '../given-empty.ts'
import { internalForm } from '../internal-form.ts'
import { defineKind } from '../kind.ts'
import { labelProblems } from '../labels.ts'
import { annotationProblems, unsettableProblems } from '../metadata-problems.ts'
import { structType } from '../schema.ts'
import { deviceClaimProblems } from './device-claim-problems.ts'
import { claimSpecDefaults, keepRequests, keepSameRequests } from './device-request-defaults.ts'

export const resourceClaimTemplate = defineKind<ResourceClaimTemplate>(
  'resource.k8s.io/v1',
  'ResourceClaimTemplate',
  {
    plural: 'resourceclaimtemplates',
    scope: 'Namespaced',
    answersDeleted: true,

    defaults: { parts: { spec: { parts: { spec: claimSpecDefaults } } } },

    prepareForCreate: ({ spec }) => keepRequests(spec.spec),
    prepareForUpdate: ({ spec }, previous) => keepSameRequests(spec.spec, previous.spec.spec),

    *validate({ spec }) {
      yield* templateMetadataProblems(spec.metadata, 'spec.metadata')
      yield* deviceClaimProblems(spec.spec.devices, 'spec.spec.devices')
    },

    *validateUpdate({ spec }, previous) {
      if (isEqual(spec, previous.spec)) return
      const struct = structType('io.k8s.api.resource.v1.ResourceClaimTemplateSpec')
      yield invalid('spec', internalForm(struct, spec), 'field is immutable')
    },

    columns: columnsOf<ResourceClaimTemplate>((c) => [c.name, c.age]),
  },
)

function* templateMetadataProblems(
  metadata: ResourceClaimTemplate['spec']['metadata'] = {},
  path: string,
): FieldErrors {
  const given = withEmptyParts(metadata)
  const { labels, annotations = {} } = given
  yield* annotationProblems(annotations, `${path}.annotations`)
  yield* labelProblems(labels, `${path}.labels`)
  yield* unsettableProblems(given, path)
}
