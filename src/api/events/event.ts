/** events.k8s.io/v1 Event: the same Events as core/v1 has them, under other names and with stricter rules. */
import { eventProblems, newStyleSeriesProblems } from '../core/event-problems.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, invalid, required } from '../field-error.ts'
import { unqualifiedProblems } from '../finalizers.ts'
import type { Event as StoredEvent } from '../generated/types/core-v1.ts'
import type { Event } from '../generated/types/events-v1.ts'
import { internalForm } from '../internal-form.ts'
import { defineVersion } from '../kind-versions.ts'
import { dnsSubdomainProblems } from '../names.ts'
import { structType } from '../schema.ts'

export const eventOfItsGroup = defineVersion<Event, StoredEvent>('events.k8s.io/v1', {
  toStored: ({ metadata, ...said }) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata,
    involvedObject: said.regarding ?? {},
    ...given({ reason: said.reason, message: said.note }),
    source: said.deprecatedSource ?? {},
    firstTimestamp: orNull(said.deprecatedFirstTimestamp),
    lastTimestamp: orNull(said.deprecatedLastTimestamp),
    ...given({ count: said.deprecatedCount, type: said.type }),
    eventTime: orNull(said.eventTime),
    ...given({ series: said.series, action: said.action, related: said.related }),
    reportingComponent: said.reportingController ?? '',
    reportingInstance: said.reportingInstance ?? '',
  }),

  fromStored: ({ metadata, ...said }) => ({
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata,
    eventTime: orNull(said.eventTime),
    ...given({
      series: said.series as Event['series'],
      reportingController: said.reportingComponent,
      reportingInstance: said.reportingInstance,
      action: said.action,
      reason: said.reason,
    }),
    regarding: said.involvedObject,
    ...given({ related: said.related, note: said.message, type: said.type }),
    deprecatedSource: said.source ?? {},
    deprecatedFirstTimestamp: orNull(said.firstTimestamp),
    deprecatedLastTimestamp: orNull(said.lastTimestamp),
    ...given({ deprecatedCount: said.count }),
  }),

  validate: (object) => [...eventProblems(object, 'reportingController'), ...strictProblems(object)],
  validateUpdate: changeProblems,
  // What is stored may be of the older sort: then only its change is looked at.
  updateChecks: ['metadataChange', 'change'],

  selectableFields: {
    'regarding.kind': ({ involvedObject }) => involvedObject.kind ?? '',
    'regarding.namespace': ({ involvedObject }) => involvedObject.namespace ?? '',
    'regarding.name': ({ involvedObject }) => involvedObject.name ?? '',
    'regarding.uid': ({ involvedObject }) => involvedObject.uid ?? '',
    'regarding.apiVersion': ({ involvedObject }) => involvedObject.apiVersion ?? '',
    'regarding.resourceVersion': ({ involvedObject }) => involvedObject.resourceVersion ?? '',
    'regarding.fieldPath': ({ involvedObject }) => involvedObject.fieldPath ?? '',
    reason: ({ reason }) => reason ?? '',
    reportingController: ({ reportingComponent }) => reportingComponent ?? '',
    type: ({ type }) => type ?? '',
  },
})

/** Without what is empty, which this way of writing leaves out. */
const given = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')) as T

/** Times are written even where they are not set. */
const orNull = (time: string | null | undefined) => (time ?? null) as unknown as string

/** What may not be in a new Event. Source: ValidateEventCreate. */
function* strictProblems(object: StoredEvent): FieldErrors {
  const { name } = object.metadata
  for (const problem of name ? dnsSubdomainProblems(name) : []) yield invalid('metadata.name', name, problem)
  for (const [n, finalizer] of (object.metadata.finalizers ?? []).entries()) {
    yield* unqualifiedProblems(`metadata.finalizers[${n}]`, finalizer)
  }
  const { series, eventTime, type = '', firstTimestamp, lastTimestamp, count, source } = object
  yield* newStyleSeriesProblems(series)
  if (!eventTime) yield required('eventTime')
  if (type !== 'Normal' && type !== 'Warning') yield invalid('type', '', `has invalid value: ${type}`)
  const older = { firstTimestamp, lastTimestamp, count, source: source?.component || source?.host }
  for (const [field, value] of Object.entries(older)) {
    if (value) yield invalid(field, '', 'needs to be unset')
  }
}

/** In the order in which the real server looks at them, with the names of the stored version. Source: ValidateEventUpdate. */
const fixed = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
] as const

/** Some are told by the name that they have inside of the real server. */
const named: Readonly<Record<string, string>> = { reportingComponent: 'reportingController' }

const structs: Partial<Record<(typeof fixed)[number], string>> = {
  involvedObject: 'io.k8s.api.core.v1.ObjectReference',
  related: 'io.k8s.api.core.v1.ObjectReference',
  source: 'io.k8s.api.core.v1.EventSource',
}
const times: ReadonlySet<string> = new Set(['firstTimestamp', 'lastTimestamp', 'eventTime'])

/** A text that is gone is empty. */
function shown(field: (typeof fixed)[number], value: unknown): unknown {
  const struct = structs[field]
  if (struct) return value ? internalForm(structType(struct), value) : null
  return value ?? (times.has(field) ? null : field === 'count' ? 0 : '')
}

/** Only the series of an Event goes on. */
function* changeProblems(object: StoredEvent, previous: StoredEvent): FieldErrors {
  yield* eventProblems(object, 'reportingController')
  if (!isEqual(object.series, previous.series)) yield* newStyleSeriesProblems(object.series)
  for (const field of fixed) {
    const now = object[field]
    if (!isEqual(now ?? null, previous[field] ?? null))
      yield invalid(named[field] ?? field, shown(field, now), 'field is immutable')
  }
}
