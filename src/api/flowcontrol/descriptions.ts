/** What kubectl explain says of the types of flowcontrol.apiserver.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

const lendable = 'How much of it others may use while it is idle, in percent. Default 0.'

export const flowcontrolDescriptions = (): Descriptions => ({
  FlowSchema: {
    '': 'Says which requests are of which priority level. Here no request waits for another: it is kept and checked.',
  },
  FlowSchemaSpec: {
    priorityLevelConfiguration: 'The level of the requests that it is about.',
    matchingPrecedence:
      'Of several that a request fits, the one with the lowest number counts. From 1 to 10000. Default 1000.',
    distinguisherMethod:
      'What makes two requests be of one flow: who asks, or the namespace. Default: all are of one.',
    rules: 'Who asks, and what for.',
  },
  FlowSchemaStatus: {
    conditions: 'Dangling: whether there is no such priority level.',
  },
  PriorityLevelConfigurationReference: {
    name: 'The PriorityLevelConfiguration.',
  },
  FlowDistinguisherMethod: {
    type: 'ByUser: who asks. ByNamespace: of which namespace the object is.',
  },
  PolicyRulesWithSubjects: {
    subjects: 'Who asks: any of these.',
    resourceRules: 'What for: any of these, or of nonResourceRules.',
    nonResourceRules: 'At which paths that are no resources.',
  },
  Subject: {
    kind: 'User, Group or ServiceAccount: the field of that name says which.',
    user: 'For User.',
    group: 'For Group.',
    serviceAccount: 'For ServiceAccount.',
  },
  UserSubject: {
    name: 'The name of the user; * is everybody.',
  },
  GroupSubject: {
    name: 'The name of the group; * is every group.',
  },
  ServiceAccountSubject: {
    namespace: 'The namespace of the service account.',
    name: 'Its name; * is every one there.',
  },
  ResourcePolicyRule: {
    verbs: 'What is done: get, list, create and the like; * is everything.',
    apiGroups: 'Of which groups the resources are; the core group is the empty text, * is every group.',
    resources: 'To which resources: pods, pods/log; * is every one.',
    clusterScope: 'Whether requests that name no namespace are meant. Default false.',
    namespaces: 'In which namespaces; * is every one. Default: none.',
  },
  NonResourcePolicyRule: {
    verbs: 'Which methods, in small letters; * is every one.',
    nonResourceURLs: 'Which paths: /healthz, /logs/*; * is every one.',
  },
  PriorityLevelConfiguration: {
    '': 'A share of what the API server can do at once. Here no request waits for another: it is kept and checked.',
  },
  PriorityLevelConfigurationSpec: {
    type: 'Limited, or Exempt for the one whose requests never wait.',
    limited: 'For Limited: how many requests at once.',
    exempt: 'For Exempt: what it keeps for itself.',
  },
  LimitedPriorityLevelConfiguration: {
    nominalConcurrencyShares: 'How large its share is, compared with those of the others. Default 30.',
    limitResponse: 'What becomes of requests beyond its share: they wait, or are refused.',
    lendablePercent: lendable,
    borrowingLimitPercent:
      'How much of the idle shares of others it may use, in percent of its own. Default: all.',
  },
  ExemptPriorityLevelConfiguration: {
    nominalConcurrencyShares:
      'How much it keeps for itself, compared with the shares of the others. Default 0.',
    lendablePercent: lendable,
  },
  LimitResponse: {
    type: 'Queue: they wait. Reject: they are answered 429.',
    queuing: 'For Queue: in how many queues.',
  },
  QueuingConfiguration: {
    queues: 'How many queues there are. Default 64.',
    handSize: 'Among how many of these a flow chooses the shortest. Default 8.',
    queueLengthLimit: 'How many requests may wait in each. Default 50.',
  },
})
