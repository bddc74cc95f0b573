/** What kubectl explain says of what objects of all groups are made of. */
import type { Descriptions } from './common-descriptions.ts'

export const metaDescriptions = (): Descriptions => ({
  ObjectMeta: {
    name: 'Tells it from all others of its kind in its namespace. It never changes.',
    generateName: 'Where no name is given: the first part of one, to which the cluster adds the rest.',
    namespace: 'Where it is. It never changes.',
    labels: 'By these, selectors find it.',
    annotations: 'Notes of any kind. Nothing is selected by them.',
    uid: 'Tells it from all other objects, also from one of the same name that comes later.',
    resourceVersion: 'Which change of the cluster wrote it last.',
    generation: 'How many times what should be has been changed.',
    creationTimestamp: 'CreationTimestamp is a timestamp: when it was created.',
    deletionTimestamp: 'By when it is to be gone. Set by the cluster when its deletion is asked for.',
    deletionGracePeriodSeconds: 'How long it may take to end.',
    finalizers: 'Who still has to do something before it can go.',
    ownerReferences: 'The objects that it belongs to. It is deleted when the last of them is.',
    managedFields: 'Who wrote which field.',
  },
})
