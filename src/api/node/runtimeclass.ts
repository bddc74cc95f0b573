/** node.k8s.io/v1 RuntimeClass: a way to run containers, what it costs, and where it is to be had. */
import { columnsOf } from '../columns.ts'
import { resourceProblems } from '../core/container-resource-problems.ts'
import { oldLabelSentence } from '../core/old-node-labels.ts'
import { tolerationProblems } from '../core/toleration.ts'
import { duplicate, type FieldErrors, invalid, required } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { Toleration } from '../generated/types/core-v1.ts'
import type { RuntimeClass } from '../generated/types/node-v1.ts'
import { defineKind } from '../kind.ts'
import { labelProblems } from '../labels.ts'
import { dnsLabelProblems } from '../names.ts'

export const runtimeClass = defineKind<RuntimeClass>('node.k8s.io/v1', 'RuntimeClass', {
  plural: 'runtimeclasses',
  scope: 'Cluster',
  takesAnyFinalizer: true,
  needsVersion: true,
  createsOnUpdate: true,

  *validate({ handler, overhead, scheduling }) {
    if (handler) yield* breaches(dnsLabelProblems, 'handler', handler)
    else yield required('handler')
    if (overhead) yield* resourceProblems({ limits: overhead.podFixed }, 'overhead')
    if (!scheduling) return
    yield* labelProblems(scheduling.nodeSelector, 'scheduling.nodeSelector')
    yield* tolerationsProblems(scheduling.tolerations ?? [])
  },

  *validateUpdate({ handler }, previous) {
    if (handler !== previous.handler) yield invalid('handler', handler ?? '', 'field is immutable')
  },

  warnsAlways: true,
  *warnings({ scheduling }) {
    for (const key of Object.keys(scheduling?.nodeSelector ?? {})) {
      const old = oldLabelSentence(key)
      if (old) yield `scheduling.nodeSelector: ${old}`
    }
  },

  columns: columnsOf<RuntimeClass>((c) => [c.name, c.show('Handler', ({ handler }) => handler), c.age]),
})

function* tolerationsProblems(tolerations: readonly Toleration[]): FieldErrors {
  const path = 'scheduling'
  for (const problem of tolerationProblems(tolerations))
    yield { ...problem, field: `${path}.${problem.field}` }
  const met = new Set<string>()
  for (const [n, toleration] of tolerations.entries()) {
    const { TolerationSeconds: _seconds, ...key } = inGo(toleration)
    const text = JSON.stringify(key)
    if (met.has(text)) yield duplicate(`${path}.tolerations[${n}]`, inGo(toleration))
    met.add(text)
  }
}

/** The API server prints a value of its own type, with all of its fields. */
const inGo = ({ key = '', operator, value = '', effect, tolerationSeconds }: Toleration) => ({
  Key: key,
  Operator: operator ?? '',
  Value: value,
  Effect: effect ?? '',
  TolerationSeconds: tolerationSeconds ?? null,
})
