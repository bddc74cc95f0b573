/** What kubectl explain says of the types of apps. */
import type { Descriptions } from '../common-descriptions.ts'

const minReadySeconds = 'How long a pod must have been ready to count as available. Default 0 seconds.'
const replicas = 'How many pods should run. Default 1.'

const ofCounts = {
  replicas: 'How many pods there are.',
  readyReplicas: 'How many of them are ready.',
  availableReplicas: 'How many of them have been ready for minReadySeconds.',
}

const updatedReplicas = 'How many of them are of the newest template.'
const collisionCount =
  'How often a name that was to be made from the template was taken already: the next one is another.'
const terminatingReplicas = 'How many are being deleted and not gone yet. They count nowhere else.'

const ofDeployments = {
  Deployment: {
    '': 'Runs a number of equal pods and rolls out changes of their template, by way of one ReplicaSet per template.',
    spec: 'What should run.',
    status: 'What the deployment controller last saw.',
  },
  DeploymentSpec: {
    replicas,
    selector:
      'Which pods belong to this Deployment; it must select the labels of the template, and never changes.',
    template: 'What pods are made from. A change of it starts a rollout. Its restartPolicy is Always.',
    strategy: 'How old pods are replaced by new ones.',
    minReadySeconds,
    revisionHistoryLimit: 'How many old ReplicaSets are kept to roll back to. Default 10.',
    paused: 'Changes of the template wait until this is false again. Default false.',
    progressDeadlineSeconds:
      'How long a rollout may make no progress before its Progressing condition says so. Default 600 seconds.',
  },
  DeploymentStrategy: {
    type: 'RollingUpdate: new pods come as old ones go. Recreate: all old ones go first. Default RollingUpdate.',
    rollingUpdate: 'For RollingUpdate: how far it may go at a time.',
  },
  RollingUpdateDeployment: {
    maxSurge:
      'How many pods there may be beyond replicas meanwhile: a number, or a part of them in percent, rounded up. Default 25%.',
    maxUnavailable:
      'How many of replicas may be unavailable meanwhile: a number, or a part in percent, rounded down. Not 0 beside a maxSurge of 0. Default 25%.',
  },
  DeploymentStatus: {
    ...ofCounts,
    unavailableReplicas: 'How many are still missing.',
    updatedReplicas,
    terminatingReplicas,
    collisionCount,
    conditions:
      'Available: enough pods are. Progressing: how the rollout goes. ReplicaFailure: why pods could not be made.',
  },
}

const ofReplicaSets = {
  ReplicaSet: {
    '': 'Keeps a number of pods of one template running. Deployments make these; write a Deployment instead.',
    spec: 'What should run.',
    status: 'What the replicaset controller last saw.',
  },
  ReplicaSetSpec: {
    replicas,
    selector: 'Which pods count; it must select the labels of the template, and never changes.',
    template:
      'What missing pods are made from. A change of it touches no pod that is there. Its restartPolicy is Always.',
    minReadySeconds,
  },
  ReplicaSetStatus: {
    ...ofCounts,
    fullyLabeledReplicas: 'How many of them have all labels of the template.',
    terminatingReplicas,
    conditions: 'ReplicaFailure: why pods could not be made or deleted.',
  },
}

const ofStatefulSets = {
  StatefulSet: {
    '': 'Runs numbered pods that keep their name, and their claims, when they are replaced.',
    spec: 'What should run.',
    status: 'What the statefulset controller last saw.',
  },
  StatefulSetSpec: {
    replicas,
    selector: 'Which pods belong to this StatefulSet; it must select the labels of the template.',
    serviceName: 'The headless Service under which the pods have DNS names. It never changes.',
    template: 'What pods are made from. A change of it replaces them by and by. Its restartPolicy is Always.',
    volumeClaimTemplates:
      'Claims that every pod gets for itself: named as the template, the set and the number of the pod. They never change.',
    podManagementPolicy:
      'OrderedReady starts one pod after the other; Parallel starts all at once. Default OrderedReady.',
    updateStrategy: 'How pods of an older template are replaced.',
    minReadySeconds,
    revisionHistoryLimit: 'How many old templates are kept to roll back to. Default 10.',
    ordinals: 'The number of the first pod. Default 0.',
    persistentVolumeClaimRetentionPolicy:
      'What becomes of the claims of pods that are gone for good. Default: they stay.',
  },
  StatefulSetUpdateStrategy: {
    type: 'RollingUpdate: pods are replaced one after the other, from the highest number down. OnDelete: only when somebody deletes them. Default RollingUpdate.',
    rollingUpdate: 'For RollingUpdate: which pods, and how many at a time.',
  },
  RollingUpdateStatefulSetStrategy: {
    partition: 'Only pods from this number on are replaced. Default 0: all.',
    maxUnavailable:
      'How many pods may be unavailable meanwhile. Left out: v1.36 has the feature off; it is one.',
  },
  StatefulSetOrdinals: {
    start: 'The number of the first pod. Default 0.',
  },
  StatefulSetPersistentVolumeClaimRetentionPolicy: {
    whenDeleted: 'When the set is deleted: Retain, the claims stay, or Delete, they go. Default Retain.',
    whenScaled:
      'When there are to be fewer pods: Retain, their claims stay, or Delete, they go. Default Retain.',
  },
  StatefulSetStatus: {
    ...ofCounts,
    updatedReplicas,
    currentReplicas: 'How many of them are of the template from before the rollout.',
    currentRevision: 'The ControllerRevision of the template from before the rollout.',
    updateRevision:
      'The ControllerRevision of the newest template. The same as currentRevision: the rollout is done.',
    collisionCount,
  },
}

const ofDaemonSets = {
  DaemonSet: {
    '': 'Runs one pod on every node that the template fits.',
    spec: 'What should run.',
    status: 'What the daemonset controller last saw.',
  },
  DaemonSetSpec: {
    selector:
      'Which pods belong to this DaemonSet; it must select the labels of the template, and never changes.',
    template:
      'What pods are made from. Its nodeSelector, affinity and tolerations say on which nodes. Its restartPolicy is Always.',
    updateStrategy: 'How pods of an older template are replaced.',
    minReadySeconds,
    revisionHistoryLimit: 'How many old templates are kept to roll back to. Default 10.',
  },
  DaemonSetUpdateStrategy: {
    type: 'RollingUpdate: pods are replaced some at a time. OnDelete: only when somebody deletes them. Default RollingUpdate.',
    rollingUpdate: 'For RollingUpdate: how far it may go at a time.',
  },
  RollingUpdateDaemonSet: {
    maxUnavailable:
      'On how many nodes the pod may be missing meanwhile: a number, or a part of them in percent, rounded up. Default 1.',
    maxSurge:
      'On how many nodes the new pod may run beside the old one meanwhile: a number, or a part in percent, rounded up. Default 0. One of the two is 0.',
  },
  DaemonSetStatus: {
    desiredNumberScheduled: 'On how many nodes the pod should run.',
    currentNumberScheduled: 'On how many of these it is.',
    numberReady: 'On how many of these it is ready.',
    numberAvailable: 'On how many of these it has been ready for minReadySeconds.',
    numberUnavailable: 'On how many of these it is not.',
    updatedNumberScheduled: 'On how many of these it is of the newest template.',
    numberMisscheduled: 'On how many other nodes it is, where it should not be.',
    collisionCount,
  },
}

export const appsDescriptions = (): Descriptions => ({
  ...ofDeployments,
  ...ofReplicaSets,
  ...ofStatefulSets,
  ...ofDaemonSets,
  ControllerRevision: {
    '': 'A state that a StatefulSet or DaemonSet once had, kept to roll back to.',
    data: 'The part of the owner that changed. It never changes itself.',
    revision: 'The place in the history: the highest is the newest.',
  },
})
