/** flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration: a share of what the API server can do at once. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import type { Defaults } from '../defaults.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, forbidden, invalid, required } from '../field-error.ts'
import { choiceProblems, rangeSentence } from '../fields.ts'
import type {
  ExemptPriorityLevelConfiguration,
  LimitedPriorityLevelConfiguration,
  LimitResponse,
  PriorityLevelConfiguration,
  PriorityLevelConfigurationSpec,
  QueuingConfiguration,
} from '../generated/types/flowcontrol-v1.ts'
import { internalForm } from '../internal-form.ts'
import { defineKind } from '../kind.ts'
import { keepMetadata } from '../meta.ts'
import { structType } from '../schema.ts'
import { bootstrapLevels, mandatorySpec } from './bootstrap-objects.ts'
import { flowConditionProblems } from './condition-problems.ts'

const mostQueues = 10_000_000

/** A hand is dealt by a hash of so many bits. */
const hashBits = 60

const queuingOf = ({ spec }: PriorityLevelConfiguration) => spec.limited?.limitResponse.queuing

const limitResponseDefaults: Defaults<LimitResponse> = {
  parts: {
    queuing(queuing) {
      queuing.queues ||= 64
      queuing.handSize ||= 8
      queuing.queueLengthLimit ||= 50
    },
  },
}

const specDefaults = {
  exempt(exempt: Draft<ExemptPriorityLevelConfiguration>): void {
    exempt.nominalConcurrencyShares ??= 0
    exempt.lendablePercent ??= 0
  },
  limited: {
    first(limited: Draft<LimitedPriorityLevelConfiguration>): void {
      limited.nominalConcurrencyShares ??= 30
      limited.lendablePercent ??= 0
    },
    parts: { limitResponse: limitResponseDefaults },
  },
}

export const priorityLevelConfiguration = defineKind<PriorityLevelConfiguration>(
  'flowcontrol.apiserver.k8s.io/v1',
  'PriorityLevelConfiguration',
  {
    plural: 'prioritylevelconfigurations',
    scope: 'Cluster',
    subresources: ['status'],
    defaults: { parts: { spec: { parts: specDefaults } } },

    *validate({ metadata, spec, status }) {
      yield* specProblems(spec, metadata.name)
      yield* fixedSpecProblems(spec, metadata.name)
      yield* flowConditionProblems({ status })
    },

    prepareForStatusUpdate: keepMetadata,
    statusLeavesAlone: { 'f:metadata': {} },
    updateChecks: ['metadata', 'object'],
    validateStatus: flowConditionProblems,

    columns: columnsOf<PriorityLevelConfiguration>((c) => [
      c.name,
      c.show('Type', ({ spec }) => spec.type),
      c.show('NominalConcurrencyShares', ({ spec }) => spec.limited?.nominalConcurrencyShares ?? '<none>'),
      c.show('Queues', (object) => queuingOf(object)?.queues ?? '<none>'),
      c.show('HandSize', (object) => queuingOf(object)?.handSize ?? '<none>'),
      c.show('QueueLengthLimit', (object) => queuingOf(object)?.queueLengthLimit ?? '<none>'),
      c.age,
    ]),
  },
)

function* specProblems({ type, limited, exempt }: PriorityLevelConfigurationSpec, name: string): FieldErrors {
  if ((name === 'exempt') !== (type === 'Exempt')) {
    yield invalid('spec.type', type, "must be 'Exempt' if and only if `name` is 'exempt'")
  }
  if (type === 'Exempt') {
    if (limited) yield forbidden('spec.limited', 'must be nil if the type is not Limited')
    if (exempt) yield* exemptProblems(exempt)
  } else if (type === 'Limited') {
    if (exempt) yield forbidden('spec.exempt', 'must be nil if the type is Limited')
    if (limited) yield* limitedProblems(limited)
    else yield required('spec.limited', 'must not be empty when type is Limited')
  } else yield* choiceProblems('spec.type', type, ['Exempt', 'Limited'])
}

/** Of the level that is exempt, its own part may be anything. */
function* fixedSpecProblems(spec: PriorityLevelConfigurationSpec, name: string): FieldErrors {
  const fixed = mandatorySpec(bootstrapLevels(), name)
  if (!fixed) return
  const given = fixed.exempt ? { ...spec, exempt: fixed.exempt } : spec
  if (isEqual(given, fixed)) return
  const shown = internalForm(structType('io.k8s.api.flowcontrol.v1.PriorityLevelConfigurationSpec'), spec)
  const what = fixed.exempt ? " except the 'spec.exempt' field" : ''
  yield invalid('spec', shown, `spec of '${name}'${what} must equal the fixed value`)
}

function* exemptProblems(exempt: ExemptPriorityLevelConfiguration): FieldErrors {
  yield* sharesProblems('spec.exempt', exempt.nominalConcurrencyShares)
  yield* lendableProblems('spec.exempt', exempt.lendablePercent)
}

function* limitedProblems(limited: LimitedPriorityLevelConfiguration): FieldErrors {
  const { borrowingLimitPercent } = limited
  yield* sharesProblems('spec.limited', limited.nominalConcurrencyShares)
  yield* responseProblems(limited.limitResponse, 'spec.limited.limitResponse')
  yield* lendableProblems('spec.limited', limited.lendablePercent)
  if (borrowingLimitPercent !== undefined && borrowingLimitPercent < 0) {
    const detail = 'if specified, must be a non-negative integer'
    yield invalid('spec.limited.borrowingLimitPercent', borrowingLimitPercent, detail)
  }
}

function* sharesProblems(path: string, shares = 0): FieldErrors {
  if (shares < 0) yield invalid(`${path}.nominalConcurrencyShares`, shares, 'must be a non-negative integer')
}

function* lendableProblems(path: string, percent = 0): FieldErrors {
  if (percent < 0 || percent > 100) yield invalid(`${path}.lendablePercent`, percent, rangeSentence(0, 100))
}

function* responseProblems({ type, queuing }: LimitResponse, path: string): FieldErrors {
  if (type === 'Reject') {
    const detail = 'must be nil if limited.limitResponse.type is not Limited'
    if (queuing) yield forbidden(`${path}.queuing`, detail)
  } else if (type === 'Queue') {
    const detail = 'must not be empty if limited.limitResponse.type is Limited'
    if (queuing) yield* queuingProblems(queuing, `${path}.queuing`)
    else yield required(`${path}.queuing`, detail)
  } else yield* choiceProblems(`${path}.type`, type, ['Queue', 'Reject'])
}

function* queuingProblems(queuing: QueuingConfiguration, path: string): FieldErrors {
  const { queues, handSize, queueLengthLimit } = queuing
  if (queueLengthLimit <= 0) yield invalid(`${path}.queueLengthLimit`, queueLengthLimit, 'must be positive')
  if (queues <= 0) yield invalid(`${path}.queues`, queues, 'must be positive')
  else if (queues > mostQueues) {
    yield invalid(`${path}.queues`, queues, `must not be greater than ${mostQueues}`)
  }
  const problem = handProblem(handSize, queues)
  if (problem) yield invalid(`${path}.handSize`, handSize, problem)
}

function handProblem(handSize: number, queues: number): string | undefined {
  if (handSize <= 0) return 'must be positive'
  if (handSize > queues) return `should not be greater than queues (${queues})`
  const hasTooMany = Math.ceil(Math.log2(queues) * handSize) > hashBits
  const hand = `required entropy bits of deckSize ${queues} and handSize ${handSize}`
  return hasTooMany ? `${hand} should not be greater than ${hashBits}` : undefined
}
