/** core/v1 Event: that something happened to an object. */
import { type Cell, columnsOf } from '../columns.ts'
import { eventOfItsGroup } from '../events/event.ts'
import type { Event } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { pathSegmentProblems } from '../names.ts'
import { age } from '../time.ts'
import { eventProblems } from './event-problems.ts'

export const event = defineKind<Event>('v1', 'Event', {
  plural: 'events',
  shortNames: ['ev'],
  scope: 'Namespaced',
  takesAnyFinalizer: true,
  hasNoDependents: true,
  updateChecks: ['object'],
  createsOnUpdate: true,
  // Whoever makes Events names them: a name has only to fit into a path.
  nameProblems: pathSegmentProblems,

  defaults(object) {
    object.source ??= {}
    object.reportingComponent ??= ''
    object.reportingInstance ??= ''
  },

  validate: (object) => eventProblems(object),

  versions: [eventOfItsGroup],

  selectableFields: {
    'involvedObject.kind': ({ involvedObject }) => involvedObject.kind ?? '',
    'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace ?? '',
    'involvedObject.name': ({ involvedObject }) => involvedObject.name ?? '',
    'involvedObject.uid': ({ involvedObject }) => involvedObject.uid ?? '',
    'involvedObject.apiVersion': ({ involvedObject }) => involvedObject.apiVersion ?? '',
    'involvedObject.resourceVersion': ({ involvedObject }) => involvedObject.resourceVersion ?? '',
    'involvedObject.fieldPath': ({ involvedObject }) => involvedObject.fieldPath ?? '',
    reason: ({ reason }) => reason ?? '',
    reportingComponent: ({ reportingComponent }) => reportingComponent ?? '',
    source: ({ source, reportingComponent }) => source?.component || reportingComponent || '',
    type: ({ type }) => type ?? '',
  },

  columns: columnsOf<Event>((c) => [
    c.show('Last Seen', lastSeen),
    c.show('Type', ({ type }) => type ?? ''),
    c.show('Reason', ({ reason }) => reason ?? ''),
    c.show('Object', ({ involvedObject: { kind = '', name } }) =>
      name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase(),
    ),
    c.wide('Subobject', ({ involvedObject }) => involvedObject.fieldPath ?? ''),
    c.wide('Source', sourceText),
    c.show('Message', ({ message }) => message?.trim() ?? ''),
    c.wide('First Seen', firstSeen),
    c.wide('Count', ({ series, count }): Cell => series?.count ?? (count || 1)),
    { ...c.name, priority: 1 },
  ]),
})

function lastSeen(object: Event, now: number): string {
  if (object.series) return age(object.series.lastObservedTime, now)
  return object.lastTimestamp ? age(object.lastTimestamp, now) : firstSeen(object, now)
}

function firstSeen({ firstTimestamp, eventTime }: Event, now: number): string {
  return age(firstTimestamp ?? eventTime, now)
}

function sourceText({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || reportingComponent || ''
  const host = source?.host || reportingInstance
  return host ? `${component}, ${host}` : component
}
