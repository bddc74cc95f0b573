/** What kubectl explain says of what objects of all groups are made of, and of what the API server answers besides. */
import type { Descriptions } from './common-descriptions.ts'

const ofMetadata = {
  name: 'Tells it from all others of its kind in its namespace. It never changes.',
  generateName: 'Where no name is given: the first part of one, to which the cluster adds the rest.',
  namespace: 'Where it is; absent for kinds that are in no namespace. It never changes.',
  labels: 'By these, selectors find it.',
  annotations: 'Notes of any kind. Nothing is selected by them.',
  uid: 'Tells it from all other objects, also from one of the same name that comes later.',
  resourceVersion: 'Which change of the cluster wrote it last. Who writes with an older one is refused.',
  generation: 'How many times what should be has been changed.',
  creationTimestamp: 'CreationTimestamp is a timestamp: when it was created.',
  deletionTimestamp: 'By when it is to be gone. Set by the cluster when its deletion is asked for.',
  deletionGracePeriodSeconds: 'How long it may take to end.',
  finalizers: 'Who still has to do something before it can go.',
  ownerReferences: 'The objects that it belongs to. It is deleted when the last of them is.',
  managedFields: 'Who wrote which field.',
  selfLink: 'Once its path in the API. Nobody writes it any more.',
}

const ofRequests = {
  DeleteOptions: {
    gracePeriodSeconds:
      'How long it may take to end; 0: it is gone at once. Default: as its kind, or the object, says.',
    propagationPolicy:
      'What becomes of what belongs to it. Background: deleted afterwards. Foreground: deleted before. Orphan: left alone. Default: as its kind says, mostly Background.',
    orphanDependents:
      'The older way to say Orphan (true) or Background (false). Not beside propagationPolicy.',
    preconditions: 'What must be so for it to be deleted.',
    dryRun: 'All: it is only tried, and nothing is deleted.',
    ignoreStoreReadErrorWithClusterBreakingPotential:
      'Deletes what the store can no longer read. Nothing here acts on it: all can be read.',
  },
  Preconditions: {
    uid: 'It has this uid.',
    resourceVersion: 'Nobody has changed it since.',
  },
}

const ofSelectors = {
  LabelSelector: {
    matchLabels: 'Labels, with the values that they must have: all of them.',
    matchExpressions:
      'What else must hold of labels: all of it. A selector without anything selects all; where none is given, nothing.',
  },
  LabelSelectorRequirement: {
    key: 'The label.',
    operator: 'In, NotIn, Exists or DoesNotExist. NotIn and DoesNotExist hold without the label as well.',
    values: 'For In and NotIn one or more, for the others none.',
  },
  FieldSelectorRequirement: {
    key: 'The field.',
    operator: 'In, NotIn, Exists or DoesNotExist.',
    values: 'For In and NotIn one or more, for the others none.',
  },
}

const ofAnswers = {
  ListMeta: {
    resourceVersion: 'Which state of the cluster the list shows. A watch can go on from here.',
    continue: 'Where there is more: what to ask with for the next part. Good for some minutes.',
    remainingItemCount: 'How many more there are. Not told where a selector chooses.',
    selfLink: 'Once its path in the API. Nobody writes it any more.',
    shardInfo: 'Which share of the objects was asked for. Nothing here writes it.',
  },
  ShardInfo: {
    selector: 'How the share was chosen. Nothing here writes it.',
  },
  Status: {
    '': 'How a request has ended, where that is all there is to say.',
    status: 'Success or Failure.',
    code: 'The status of HTTP: 404, 409.',
    reason: 'Why, in one word for programs: NotFound, Conflict, Invalid.',
    message: 'Why, in a sentence for people.',
    details: 'What it was about, and more.',
  },
  StatusDetails: {
    group: 'The group of the object that it was about.',
    kind: 'Its kind, or the name of its resource.',
    name: 'Its name.',
    uid: 'Its uid.',
    causes: 'Each thing that was wrong.',
    retryAfterSeconds: 'How long to wait before it is tried again.',
  },
  StatusCause: {
    field: 'The field, as JSON has it: spec.containers[0].image.',
    reason: 'What is wrong, in one word: FieldValueRequired, FieldValueInvalid.',
    message: 'What is wrong, in a sentence.',
  },
  WatchEvent: {
    '': 'One change, of those that a watch tells.',
    type: 'ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.',
    object: 'The object as it is now, as it was last when it is DELETED, or a Status when it is an ERROR.',
  },
}

const ofDiscovery = {
  APIGroup: {
    name: 'The name of the group.',
    versions: 'Its versions that are served.',
    preferredVersion: 'The one that clients had better take.',
    serverAddressByClientCIDRs: 'Where clients reach the server, by where they are.',
  },
  APIGroupList: {
    groups: 'All groups but the core.',
  },
  APIResourceList: {
    groupVersion: 'Of which group and version these are.',
    resources: 'The resources and subresources.',
  },
  APIResource: {
    name: 'As paths have it: pods, pods/log.',
    singularName: 'One of them: pod.',
    shortNames: 'Shorter names for kubectl: po.',
    categories: 'Names for many resources together: all.',
    kind: 'The kind of the objects.',
    group: 'Its group, where that is another than that of the list.',
    version: 'Its version, where that is another than that of the list.',
    namespaced: 'Whether they are in namespaces.',
    verbs: 'What can be done with them: get, list, create and the like.',
    storageVersionHash: 'Stands for the version in which they are stored.',
  },
  APIVersions: {
    versions: 'The versions of the core group.',
    serverAddressByClientCIDRs: 'Where clients reach the server, by where they are.',
  },
  GroupVersionForDiscovery: {
    groupVersion: 'Group and version: apps/v1.',
    version: 'The version alone: v1.',
  },
  ServerAddressByClientCIDR: {
    clientCIDR: 'Which clients are meant: a range of addresses.',
    serverAddress: 'The address of the server for these.',
  },
}

export const metaDescriptions = (): Descriptions => ({
  ObjectMeta: ofMetadata,
  OwnerReference: {
    apiVersion: 'The group and version of the owner.',
    kind: 'Its kind.',
    name: 'Its name. It is in the same namespace, or in none.',
    uid: 'Its uid: another owner of the same name is none.',
    controller: 'Whether it is the one that manages the object. There is one at most.',
    blockOwnerDeletion:
      'Whether the owner, when it is deleted in the foreground, waits until this object is gone.',
  },
  ManagedFieldsEntry: {
    manager: 'Who wrote the fields: kubectl, a controller.',
    operation: 'Apply, for server-side apply; Update for all else.',
    subresource:
      'Through which subresource they were written: status, scale. Empty: through the object itself.',
    apiVersion: 'In which version the fields are named.',
    time: 'When that was last done.',
    fieldsType: 'The form of fieldsV1. There is one: FieldsV1.',
    fieldsV1: 'The fields, as a tree: f: and a name, k: and the keys of an item, v: and a value.',
  },
  ...ofSelectors,
  ...ofRequests,
  ...ofAnswers,
  ...ofDiscovery,
  Time: { '': 'An instant in UTC, to the second: 2026-01-31T08:30:00Z.' },
  MicroTime: { '': 'An instant in UTC, to the microsecond: 2026-01-31T08:30:00.000000Z.' },
  FieldsV1: { '': 'Fields as a tree. A dot stands for the field itself.' },
})

export const versionDescriptions = (): Descriptions => ({
  Info: {
    '': 'Which version of Kubernetes the server has.',
    major: 'The first part of the version.',
    minor: 'The second part of the version.',
    gitVersion: 'The whole version.',
    gitCommit: 'The commit that it was built from. Empty here.',
    gitTreeState: 'Whether anything was changed besides: clean or dirty.',
    buildDate: 'When it was built. Made up here.',
    goVersion: 'By which version of Go. Empty here.',
    compiler: 'By which compiler. Made up here.',
    platform: 'For which system and processor.',
    emulationMajor: 'The first part of the version that it behaves as.',
    emulationMinor: 'The second part of the version that it behaves as.',
    minCompatibilityMajor: 'The first part of the oldest version that it gets on with.',
    minCompatibilityMinor: 'The second part of the oldest version that it gets on with.',
  },
})

/** Types that are written as a single value. */
export const quantityDescriptions = (): Descriptions => ({
  Quantity: {
    '': 'An amount: a number, with m for thousandths, k, M, G, T for powers of 1000, or Ki, Mi, Gi, Ti for powers of 1024: 500m, 1.5, 64Mi.',
  },
})

export const intOrStringDescriptions = (): Descriptions => ({
  IntOrString: { '': 'A whole number, or a text: a name, or a part in percent, such as 25%.' },
})

export const rawExtensionDescriptions = (): Descriptions => ({
  RawExtension: { '': 'An object of any kind, as it stands.' },
})
