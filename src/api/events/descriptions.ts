/** What kubectl explain says of the types of events.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const eventsDescriptions = (): Descriptions => ({
  Event: {
    '': 'Says that something happened to an object. Repeats are counted instead of written again.',
    eventTime: 'When it happened first.',
    regarding: 'What it happened to.',
    related: 'What else has to do with it.',
    reason: 'What happened, in one word.',
    action: 'What was done about it, in one word.',
    note: 'What happened, in a sentence.',
    type: 'Normal or Warning.',
    series: 'How often it has happened, and when it did last.',
    reportingController: 'Who says so.',
    reportingInstance: 'Which instance of that.',
  },
})
