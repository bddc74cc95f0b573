/** What kubectl explain says of the types of events.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const eventsDescriptions = (): Descriptions => ({
  Event: {
    '': 'Says that something happened to an object. Repeats are counted instead of written again. It is gone after an hour.',
    regarding: 'What it happened to.',
    related: 'What else has to do with it.',
    reason: 'What happened, in one word.',
    action: 'What was done about it, in one word.',
    note: 'What happened, in a sentence.',
    type: 'Normal or Warning.',
    eventTime: 'When it happened first.',
    series: 'How often it has happened, and when it did last.',
    reportingController: 'Who says so.',
    reportingInstance: 'Which instance of that.',
    deprecatedCount: 'How often it has happened: count of an Event of the core group.',
    deprecatedFirstTimestamp: 'When it happened first: firstTimestamp of an Event of the core group.',
    deprecatedLastTimestamp: 'When it happened last: lastTimestamp of an Event of the core group.',
    deprecatedSource: 'Who says so: source of an Event of the core group.',
  },
  EventSeries: {
    count: 'How often it has happened.',
    lastObservedTime: 'When it did last.',
  },
})
