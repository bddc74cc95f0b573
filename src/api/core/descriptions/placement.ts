/** What kubectl explain says of where Pods may go: affinity, taints, and how they are spread. */
import type { Descriptions } from '../../common-descriptions.ts'

const required =
  'Without this the pod stays Pending. It counts when the pod is scheduled; later changes drive nobody off.'

const preferred = 'Counts where several nodes will do: the weights of what is met are added up for each.'

export const placementDescriptions = (): Descriptions => ({
  Affinity: {
    nodeAffinity: 'What a node must have, and what it had better have.',
    podAffinity: 'Which pods must, or had better, be near: on the same node, in the same zone.',
    podAntiAffinity: 'Which pods must not, or had better not, be near.',
  },
  NodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: required,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  },
  PodAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: `All of these must hold. ${required}`,
    preferredDuringSchedulingIgnoredDuringExecution: preferred,
  },
  PodAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: `None of these may be near. ${required}`,
    preferredDuringSchedulingIgnoredDuringExecution:
      'Counts where several nodes will do: the weights of what is near are taken off.',
  },
  PreferredSchedulingTerm: {
    weight: 'How much it counts, from 1 to 100.',
    preference: 'What a node had better have.',
  },
  WeightedPodAffinityTerm: {
    weight: 'How much it counts, from 1 to 100.',
    podAffinityTerm: 'Which pods, and how near.',
  },
  PodAffinityTerm: {
    labelSelector: 'Which pods, by their labels. Absent: none.',
    topologyKey:
      'The label of nodes that says what is near: nodes with the same value are one place. kubernetes.io/hostname: the same node.',
    namespaces: 'In which namespaces these pods are, by name. Default: that of the pod itself.',
    namespaceSelector: 'In which namespaces besides, by their labels. An empty one: in all.',
    matchLabelKeys:
      'Labels for which these pods must have the same value as the pod itself: pod-template-hash.',
    mismatchLabelKeys: 'Labels for which these pods must have another value than the pod itself.',
  },
  NodeSelector: {
    nodeSelectorTerms: 'One of these has to be met.',
  },
  NodeSelectorTerm: {
    matchExpressions:
      'What holds of the labels of the node: all of it. A term without anything fits no node.',
    matchFields: 'What holds of its fields. There is one: metadata.name.',
  },
  NodeSelectorRequirement: {
    key: 'The label, or the field.',
    operator:
      'In, NotIn, Exists, DoesNotExist, or Gt and Lt for whole numbers. NotIn and DoesNotExist hold without the label as well.',
    values: 'For In and NotIn one or more, for Gt and Lt just one, for the others none.',
  },
  Toleration: {
    key: 'The taint it is about; absent, with operator Exists: every taint.',
    operator:
      'Equal: the value must be the same. Exists: any value will do. Default Equal. Gt and Lt are refused: v1.36 has them off.',
    value: 'The value of the taint, for operator Equal.',
    effect: 'NoSchedule, PreferNoSchedule or NoExecute; absent: all of them.',
    tolerationSeconds:
      'How many seconds a NoExecute taint is borne before the pod is evicted. Absent: for ever; 0 or less: not at all.',
  },
  TopologySpreadConstraint: {
    topologyKey:
      'The label of nodes that says what is one place: topology.kubernetes.io/zone. Nodes without it do not count.',
    maxSkew: 'By how many pods a place may be ahead of the emptiest one. At least 1.',
    whenUnsatisfiable:
      'DoNotSchedule: a pod that would be too many waits. ScheduleAnyway: it goes where it disturbs least.',
    labelSelector: 'Which pods of the namespace are counted. Absent: none.',
    matchLabelKeys: 'Labels for which those must have the same value as the pod itself: pod-template-hash.',
    minDomains:
      'While there are fewer places than this, the emptiest counts as holding none. For DoNotSchedule. Default 1.',
    nodeAffinityPolicy:
      'Honor: only nodes count that its affinity and nodeSelector allow. Ignore: all do. Default Honor.',
    nodeTaintsPolicy:
      'Honor: nodes do not count whose taints it does not tolerate. Ignore: they do. Default Ignore.',
  },
})
