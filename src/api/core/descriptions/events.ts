/** What kubectl explain says of Events, Bindings and references. */
import type { Descriptions } from '../../common-descriptions.ts'

export const eventDescriptions = (): Descriptions => ({
  Binding: {
    '': 'Gives a pod to a node, as a scheduler does. It is done at once, and nothing of it is kept.',
    target: 'The node.',
  },
  ComponentStatus: {
    '': 'Says whether a part of the control plane is well. Nobody writes it.',
    conditions: 'Healthy: whether it is.',
  },
  Event: {
    '': 'Says that something happened to an object. Repeats are counted instead of written again.',
    involvedObject: 'What it happened to.',
    reason: 'What happened, in one word.',
    message: 'What happened, in a sentence.',
    type: 'Normal or Warning.',
    count: 'How often it has happened.',
    firstTimestamp: 'When it happened first.',
    lastTimestamp: 'When it happened last.',
    source: 'Who says so.',
  },
})
