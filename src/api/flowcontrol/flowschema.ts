/** flowcontrol.apiserver.k8s.io/v1 FlowSchema: says which requests are of which priority level. */
import { columnsOf } from '../columns.ts'
import { nullIfEmpty } from '../empty-list.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { FlowSchema, FlowSchemaSpec } from '../generated/types/flowcontrol-v1.ts'
import { internalForm } from '../internal-form.ts'
import { defineKind } from '../kind.ts'
import { keepMetadata } from '../meta.ts'
import { dnsSubdomainProblems } from '../names.ts'
import { structType } from '../schema.ts'
import { bootstrapSchemas, mandatorySpec } from './bootstrap-objects.ts'
import { flowConditionProblems } from './condition-problems.ts'
import { danglingOf } from './dangling.ts'
import { flowRuleProblems } from './flow-schema-problems.ts'

const lastPrecedence = 10_000

export const flowSchema = defineKind<FlowSchema>('flowcontrol.apiserver.k8s.io/v1', 'FlowSchema', {
  plural: 'flowschemas',
  scope: 'Cluster',
  subresources: ['status'],

  defaults: {
    parts: {
      spec: {
        first(spec) {
          spec.matchingPrecedence ||= 1_000
        },
        parts: {
          rules: {
            parts: {
              resourceRules(rule) {
                nullIfEmpty(rule, 'namespaces')
              },
            },
          },
        },
      },
    },
  },

  *validate({ metadata, spec, status }) {
    yield* specProblems(spec, metadata.name)
    const fixed = mandatorySpec(bootstrapSchemas(), metadata.name)
    if (fixed && !isEqual(spec, fixed)) {
      const shown = internalForm(structType('io.k8s.api.flowcontrol.v1.FlowSchemaSpec'), spec)
      yield invalid('spec', shown, `spec of '${metadata.name}' must equal the fixed value`)
    }
    yield* flowConditionProblems({ status })
  },

  prepareForStatusUpdate: keepMetadata,
  statusLeavesAlone: { 'f:metadata': {} },
  updateChecks: ['metadata', 'object'],
  validateStatus: flowConditionProblems,

  columns: columnsOf<FlowSchema>((c) => [
    c.name,
    c.show('PriorityLevel', ({ spec }) => spec.priorityLevelConfiguration.name),
    c.show('MatchingPrecedence', ({ spec }) => spec.matchingPrecedence),
    c.show('DistinguisherMethod', ({ spec }) => spec.distinguisherMethod?.type ?? '<none>'),
    c.age,
    c.show('MissingPL', (object) => danglingOf(object)?.status ?? '?'),
  ]),

  // By name where the precedence is the same, as they come.
  rowOrder: (a, b) => a.spec.matchingPrecedence - b.spec.matchingPrecedence,
})

function* specProblems(spec: FlowSchemaSpec, name: string): FieldErrors {
  const { matchingPrecedence, distinguisherMethod, priorityLevelConfiguration, rules = [] } = spec
  const wrong = (detail: string) => invalid('spec.matchingPrecedence', matchingPrecedence, detail)
  if (matchingPrecedence <= 0) yield wrong('must be a positive value')
  if (matchingPrecedence > lastPrecedence) yield wrong(`must not be greater than ${lastPrecedence}`)
  if (matchingPrecedence === 1 && name !== 'exempt') {
    yield wrong("only the schema named 'exempt' may have matchingPrecedence 1")
  }
  if (distinguisherMethod && !['ByNamespace', 'ByUser'].includes(distinguisherMethod.type)) {
    const shown = { Type: distinguisherMethod.type ?? '' }
    yield notSupported('spec.distinguisherMethod.type', shown, ['ByNamespace', 'ByUser'])
  }
  const field = 'spec.priorityLevelConfiguration.name'
  if (!priorityLevelConfiguration.name) yield required(field, 'must reference a priority level')
  else yield* breaches(dnsSubdomainProblems, field, priorityLevelConfiguration.name)
  for (const [n, rule] of rules.entries()) yield* flowRuleProblems(rule, `spec.rules[${n}]`)
}
