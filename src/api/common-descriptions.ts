/**
 * Short descriptions, for kubectl explain, of the fields that many kinds have. What a kind says itself comes first. Some begin with the
 * words by which programs, Kubernetes' own suite among them, find those of a real cluster.
 */
export const commonDescriptions: Readonly<Record<string, string>> = {
  apiVersion: 'APIVersion defines in which group and version the object is written, such as apps/v1.',
  kind: 'What the object is, such as Pod.',
  metadata: "Standard object's metadata: its name, its labels, and what the cluster notes of it.",
  spec: 'What should be.',
  status: 'What was last seen.',

  'metadata.name': 'Tells it from all others of its kind in its namespace. It never changes.',
  'metadata.generateName':
    'Where no name is given: the first part of one, to which the cluster adds the rest.',
  'metadata.namespace': 'Where it is. It never changes.',
  'metadata.labels': 'By these, selectors find it.',
  'metadata.annotations': 'Notes of any kind. Nothing is selected by them.',
  'metadata.uid': 'Tells it from all other objects, also from one of the same name that comes later.',
  'metadata.resourceVersion': 'Which change of the cluster wrote it last.',
  'metadata.generation': 'How many times what should be has been changed.',
  'metadata.creationTimestamp': 'CreationTimestamp is a timestamp: when it was created.',
  'metadata.deletionTimestamp':
    'By when it is to be gone. Set by the cluster when its deletion is asked for.',
  'metadata.deletionGracePeriodSeconds': 'How long it may take to end.',
  'metadata.finalizers': 'Who still has to do something before it can go.',
  'metadata.ownerReferences': 'The objects that it belongs to. It is deleted when the last of them is.',
  'metadata.managedFields': 'Who wrote which field.',

  'status.conditions': 'What is true of it, and since when.',
  'status.observedGeneration': 'The generation that the rest of the status speaks of.',
  'status.replicas': 'How many pods there are.',
  'status.readyReplicas': 'How many of them are ready.',
  'status.availableReplicas': 'How many of them have been ready for minReadySeconds.',
  'status.unavailableReplicas': 'How many are still missing.',
  'status.updatedReplicas': 'How many of them are of the newest template.',
}
