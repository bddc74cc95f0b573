/** What kubectl explain says of the types of apps. */
import type { Descriptions } from '../common-descriptions.ts'

export const appsDescriptions = (): Descriptions => ({
  ControllerRevision: {
    '': 'A state that a StatefulSet or DaemonSet once had, kept to roll back to.',
    data: 'The part of the owner that changed. It never changes itself.',
    revision: 'The place in the history: the highest is the newest.',
  },
  DaemonSet: {
    spec: 'What should run.',
    status: 'What the daemonset controller last saw.',
    '': 'Runs one pod on every node that the template fits.',
  },
  DaemonSetSpec: {
    selector:
      'Which pods belong to this DaemonSet; it must select the labels of the template, and never changes.',
    template: 'What pods are made from. Its nodeSelector, affinity and tolerations say on which nodes.',
    updateStrategy: 'How pods of an older template are replaced.',
    minReadySeconds: 'How long a pod must have been ready to count as available. Default 0.',
    revisionHistoryLimit: 'How many old templates are kept to roll back to. Default 10.',
  },
  Deployment: {
    spec: 'What should run.',
    status: 'What the deployment controller last saw.',
    '': 'Runs a number of equal pods and rolls out changes of their template, by way of one ReplicaSet per template.',
  },
  DeploymentStatus: {
    replicas: 'How many pods there are.',
    readyReplicas: 'How many of them are ready.',
    availableReplicas: 'How many of them have been ready for minReadySeconds.',
    unavailableReplicas: 'How many are still missing.',
    updatedReplicas: 'How many of them are of the newest template.',
  },
  DeploymentSpec: {
    replicas: 'How many pods should run. Default 1.',
    selector:
      'Which pods belong to this Deployment; it must select the labels of the template, and never changes.',
    template: 'What pods are made from. A change of it starts a rollout.',
    strategy: 'How old pods are replaced by new ones.',
    minReadySeconds: 'How long a pod must have been ready to count as available. Default 0.',
    revisionHistoryLimit: 'How many old ReplicaSets are kept to roll back to. Default 10.',
    paused: 'Changes of the template wait until this is false again.',
    progressDeadlineSeconds:
      'How long a rollout may make no progress before its Progressing condition says so. Default 600.',
  },
  ReplicaSet: {
    spec: 'What should run.',
    status: 'What the replicaset controller last saw.',
    '': 'Keeps a number of pods of one template running. Deployments make these; write a Deployment instead.',
  },
  ReplicaSetStatus: {
    replicas: 'How many pods there are.',
    readyReplicas: 'How many of them are ready.',
    availableReplicas: 'How many of them have been ready for minReadySeconds.',
  },
  ReplicaSetSpec: {
    replicas: 'How many pods should run. Default 1.',
    selector: 'Which pods count; it must select the labels of the template, and never changes.',
    template: 'What missing pods are made from. A change of it touches no pod that is there.',
    minReadySeconds: 'How long a pod must have been ready to count as available. Default 0.',
  },
  StatefulSet: {
    spec: 'What should run.',
    status: 'What the statefulset controller last saw.',
    '': 'Runs numbered pods that keep their name, and their claims, when they are replaced.',
  },
  StatefulSetStatus: {
    replicas: 'How many pods there are.',
    readyReplicas: 'How many of them are ready.',
    availableReplicas: 'How many of them have been ready for minReadySeconds.',
    updatedReplicas: 'How many of them are of the newest template.',
  },
  StatefulSetSpec: {
    replicas: 'How many pods should run. Default 1.',
    serviceName: 'The headless Service under which the pods have DNS names.',
    selector: 'Which pods belong to this StatefulSet; it must select the labels of the template.',
    template: 'What pods are made from.',
    volumeClaimTemplates: 'Claims that every pod gets for itself.',
    podManagementPolicy: 'OrderedReady starts one pod after the other; Parallel starts all at once.',
    updateStrategy: 'How pods of an older template are replaced.',
    revisionHistoryLimit: 'How many old templates are kept to roll back to. Default 10.',
    minReadySeconds: 'How long a pod must have been ready to count as available. Default 0.',
    persistentVolumeClaimRetentionPolicy: 'What becomes of the claims of pods that are gone for good.',
    ordinals: 'The number of the first pod. Default 0.',
  },
})
