/** What kubectl explain says of Events, Bindings and how objects refer to each other. */
import type { Descriptions } from '../../common-descriptions.ts'

export const eventDescriptions = (): Descriptions => ({
  Event: {
    '': 'Says that something happened to an object. Repeats are counted instead of written again. It is gone after an hour.',
    metadata: 'Its name, and the namespace of what it happened to.',
    involvedObject: 'What it happened to.',
    related: 'What else has to do with it.',
    reason: 'What happened, in one word.',
    action: 'What was done about it, in one word.',
    message: 'What happened, in a sentence.',
    type: 'Normal or Warning.',
    count: 'How often it has happened.',
    firstTimestamp: 'When it happened first.',
    lastTimestamp: 'When it happened last.',
    eventTime: 'When it happened first, as newer components tell it.',
    series: 'How often it has happened, as newer components tell it.',
    source: 'Who says so.',
    reportingComponent: 'Who says so, as newer components tell it.',
    reportingInstance: 'Which instance of that.',
  },
  EventSeries: {
    count: 'How often it has happened.',
    lastObservedTime: 'When it did last.',
  },
  EventSource: {
    component: 'The component: kubelet, default-scheduler and the like.',
    host: 'The node on which it runs, where that matters.',
  },
  Binding: {
    '': 'Gives a pod to a node, as a scheduler does. It is done at once, and nothing of it is kept.',
    target: 'The node.',
  },
  ComponentStatus: {
    '': 'Says whether a part of the control plane is well. Nobody writes it. Deprecated.',
    conditions: 'Healthy: whether it is.',
  },
  ComponentCondition: {
    type: 'Healthy.',
    status: 'True, False or Unknown.',
    message: 'What the part has said of itself.',
    error: 'Why it could not be asked.',
  },
  ObjectReference: {
    apiVersion: 'The group and version of the object: v1, apps/v1.',
    kind: 'Its kind: Pod.',
    namespace: 'Its namespace. Empty for an object that is in none.',
    name: 'Its name.',
    uid: 'Which object of that name: another one that comes later has another uid.',
    resourceVersion: 'Which state of it is meant.',
    fieldPath: 'Which part of it is meant: spec.containers{web}.',
  },
  LocalObjectReference: {
    name: 'The name of an object of the same namespace.',
  },
  SecretReference: {
    name: 'The name of the Secret.',
    namespace: 'Its namespace.',
  },
  TypedLocalObjectReference: {
    apiGroup: 'The group of the object. Absent: the core group.',
    kind: 'Its kind.',
    name: 'Its name, in the same namespace.',
  },
  TypedObjectReference: {
    apiGroup: 'The group of the object. Absent: the core group.',
    kind: 'Its kind.',
    name: 'Its name.',
    namespace:
      'Its namespace, where that is another one. The feature is off in v1.36: the whole reference is left out then.',
  },
  TopologySelectorTerm: {
    matchLabelExpressions: 'What holds of the labels of the node: all of it.',
  },
  TopologySelectorLabelRequirement: {
    key: 'The label.',
    values: 'Its value has to be one of these.',
  },
})
