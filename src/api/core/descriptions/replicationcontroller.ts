/** What kubectl explain says of ReplicationControllers. */
import type { Descriptions } from '../../common-descriptions.ts'

export const replicationControllerDescriptions = (): Descriptions => ({
  ReplicationController: {
    '': 'Keeps a number of pods of one template running. Deployments have taken its place; write one of those instead.',
    spec: 'What should run.',
    status: 'What the replication controller last saw.',
  },
  ReplicationControllerSpec: {
    replicas: 'How many pods should run. Default 1.',
    selector: 'Labels of the pods that count; the template must have them. Default: its labels.',
    template: 'What missing pods are made from. A change of it touches no pod that is there.',
    minReadySeconds: 'How long a pod must have been ready to count as available. Default 0 seconds.',
  },
  ReplicationControllerStatus: {
    replicas: 'How many pods there are.',
    fullyLabeledReplicas: 'How many of them have all labels of the template.',
    readyReplicas: 'How many of them are ready.',
    availableReplicas: 'How many of them have been ready for minReadySeconds.',
    conditions: 'ReplicaFailure: why pods could not be made or deleted.',
  },
})
