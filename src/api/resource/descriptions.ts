/** What kubectl explain says of the types of resource.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

const driver = 'The driver, by its domain name.'
const opaque = 'What a driver is told. No driver runs here to heed it.'

const ofTolerations = {
  key: 'The taint it is about; absent, with operator Exists: every taint.',
  operator: 'Equal: the value must be the same. Exists: any value will do. Default Equal.',
  value: 'The value of the taint, for operator Equal.',
  effect: 'NoSchedule or NoExecute; absent: both.',
  tolerationSeconds:
    'How many seconds a NoExecute taint is borne before the pod is evicted. Default: for ever.',
}

const ofRequests = {
  deviceClassName: 'The DeviceClass.',
  selectors: 'Which of its devices: expressions that must all be true of one. Default: any.',
  allocationMode: 'ExactCount: as many as count says. All: every one that there is. Default ExactCount.',
  count: 'How many, for ExactCount. Default 1.',
  tolerations: 'The taints of devices that are borne.',
  capacity: 'How much of a device that is shared is needed.',
}

const ofSlices = {
  ResourceSlice: {
    '': 'Some of the devices that a driver offers. The scheduler gives them to claims.',
  },
  ResourceSliceSpec: {
    driver: 'The driver. It never changes.',
    pool: 'The pool that they belong to, and of how many slices it is made.',
    nodeName: 'The node on which they are. It never changes.',
    nodeSelector: 'The nodes from which they can be used.',
    allNodes: 'Whether they can be used from all nodes.',
    perDeviceNodeSelection: 'Whether each device says for itself from where it can be used.',
    devices: 'The devices, with what tells them apart and how much of them there is.',
    sharedCounters: 'What several devices of the pool take from together.',
  },
  ResourcePool: {
    name: 'Its name. Of one node, mostly the name of that.',
    generation: 'Which state of the pool the slice shows: only slices of the newest count.',
    resourceSliceCount: 'Of how many slices the pool is made. Until all are there it is not complete.',
  },
  Device: {
    name: 'Its name, unique in the pool.',
    attributes: 'What it is like, by name: the model, the version of its driver.',
    capacity: 'How much of what it has, by name: memory.',
    consumesCounters: 'What it takes of sharedCounters.',
    nodeName: 'The node on which it is, beside perDeviceNodeSelection.',
    nodeSelector: 'The nodes from which it can be used, beside perDeviceNodeSelection.',
    allNodes: 'Whether it can be used from all nodes, beside perDeviceNodeSelection.',
    taints: 'What keeps claims away that do not tolerate it.',
    bindsToNode: 'Whether who is given it has to stay on the node that was chosen. Default false.',
    bindingConditions: 'Conditions that must be True of it before a pod that uses it is bound to its node.',
    bindingFailureConditions:
      'Conditions that, once True, say that it will not come to that: the pod is scheduled anew.',
    allowMultipleAllocations: 'Whether several claims may share it. Default false.',
    nodeAllocatableResourceMappings:
      'What it takes of the cpu and memory of the node. Left out: v1.36 has the feature off.',
  },
  DeviceAttribute: {
    string: 'The value, where it is a text.',
    int: 'The value, where it is a whole number.',
    bool: 'The value, where it is true or false.',
    version: 'The value, where it is a version: 1.2.3.',
    strings: 'The values, where they are texts. Left out: v1.36 has the feature off.',
    ints: 'The values, where they are whole numbers. Left out: v1.36 has the feature off.',
    bools: 'The values, where they are true or false. Left out: v1.36 has the feature off.',
    versions: 'The values, where they are versions. Left out: v1.36 has the feature off.',
  },
  DeviceCapacity: {
    value: 'How much there is.',
    requestPolicy: 'How much of it one claim may ask for, where it is shared.',
  },
  CapacityRequestPolicy: {
    default: 'How much a claim gets that does not say.',
    validValues: 'The amounts that can be had: an amount between is rounded up.',
    validRange: 'Between which amounts all can be had, in place of validValues.',
  },
  CapacityRequestPolicyRange: {
    min: 'The smallest amount.',
    max: 'The largest amount. Default: all that there is.',
    step: 'In steps of how much, from min on: an amount between is rounded up.',
  },
  DeviceCounterConsumption: {
    counterSet: 'Which of the sharedCounters.',
    counters: 'How much of each of its counters.',
  },
  CounterSet: {
    name: 'Its name, unique in the pool.',
    counters: 'How much there is of each, by name.',
  },
  Counter: {
    value: 'How much.',
  },
  DeviceTaint: {
    key: 'What it is called.',
    value: 'What tolerations with operator Equal are held against.',
    effect:
      'NoSchedule: no new claims. NoExecute: none, and pods that use it are evicted. None: nothing; it only tells.',
    timeAdded: 'Since when it is there: from then on tolerationSeconds count.',
  },
  NodeAllocatableResourceMapping: {
    capacityKey: 'By which of its capacities. Left out: v1.36 has the feature off.',
    allocationMultiplier: 'How much of the resource for each of that. Left out: v1.36 has the feature off.',
  },
}

const ofClaims = {
  ResourceClaim: {
    '': 'Asks for devices. The scheduler gives it some of those that ResourceSlices name.',
  },
  ResourceClaimSpec: {
    devices: 'Which devices. It never changes.',
  },
  DeviceClaim: {
    requests: 'What is asked for: devices of a class, and how many.',
    constraints: 'What the devices of several requests must have in common.',
    config: 'How the devices are to be set up.',
  },
  DeviceRequest: {
    name: 'Its name, by which containers, constraints and config call it.',
    exactly: 'Devices of one class.',
    firstAvailable: 'Several ways to meet it: the first that can be had counts.',
  },
  ExactDeviceRequest: {
    ...ofRequests,
    adminAccess:
      'Whether devices are looked at that others use, to watch them. Only in namespaces that are labelled for it. Default false.',
  },
  DeviceSubRequest: {
    name: 'Its name, behind that of the request and a slash.',
    ...ofRequests,
  },
  DeviceSelector: {
    cel: 'An expression of CEL.',
  },
  CELDeviceSelector: {
    expression:
      "An expression that is true of a device that will do: device.driver, device.attributes['gpu.example.com'].model.",
  },
  CapacityRequirements: {
    requests: 'How much of each of its capacities. Default: as the device says, or all of it.',
  },
  DeviceToleration: ofTolerations,
  DeviceConstraint: {
    requests: 'Which requests. Default: all.',
    matchAttribute: 'The attribute that must have the same value for all of their devices.',
    distinctAttribute: 'The attribute that must have another value for each of their devices.',
  },
  DeviceClaimConfiguration: {
    requests: 'For which requests. Default: for all.',
  },
  DeviceConfiguration: { opaque },
  OpaqueDeviceConfiguration: {
    driver,
    parameters: 'What it is told, in a form of its own.',
  },
  ResourceClaimTemplate: {
    '': 'The claim that each pod which names it gets for itself.',
  },
  ResourceClaimTemplateSpec: {
    metadata: 'Labels and annotations of the claims.',
    spec: 'What the claims ask for. It never changes.',
  },
}

const ofAllocations = {
  ResourceClaimStatus: {
    allocation: 'Which devices it was given.',
    reservedFor: 'Who uses them: at most 256 pods.',
    devices: 'What drivers say of them.',
  },
  AllocationResult: {
    devices: 'The devices.',
    nodeSelector: 'The nodes from which they can be used. Absent: all.',
    allocationTimestamp: 'When they were given.',
  },
  DeviceAllocationResult: {
    results: 'One item for each device.',
    config: 'How they are to be set up, by the claim and by their class.',
  },
  DeviceRequestAllocationResult: {
    request: 'For which request.',
    driver,
    pool: 'The pool that the device is of.',
    device: 'The device.',
    adminAccess: 'Whether it is only watched: others may be given it all the same.',
    tolerations: 'The taints that are borne, as the request had them.',
    bindingConditions: 'Conditions that must be True before the pod is bound, as the device had them.',
    bindingFailureConditions: 'Conditions that say that it will not come to that, as the device had them.',
    shareID: 'Tells this share of it from others.',
    consumedCapacity: 'How much of a shared device this claim has.',
  },
  DeviceAllocationConfiguration: {
    source: 'Where it was said: FromClass or FromClaim.',
    requests: 'For which requests. Empty: for all.',
  },
  ResourceClaimConsumerReference: {
    apiGroup: 'The group of who uses it. Empty: the core group.',
    resource: 'The resource: pods.',
    name: 'The name.',
    uid: 'The uid.',
  },
  AllocatedDeviceStatus: {
    driver,
    pool: 'The pool that the device is of.',
    device: 'The device.',
    shareID: 'Which share of it.',
    conditions: 'How the device is, in the words of its driver.',
    data: 'What else the driver says.',
    networkData: 'Of a network device: how it is reached.',
  },
  NetworkDeviceData: {
    interfaceName: 'The interface in the pod.',
    ips: 'Its addresses, with the lengths of their prefixes: 192.0.2.5/24.',
    hardwareAddress: 'Its hardware address.',
  },
}

export const resourceDescriptions = (): Descriptions => ({
  DeviceClass: {
    '': 'A sort of devices that claims can ask for.',
  },
  DeviceClassSpec: {
    selectors: 'Which devices are of it: expressions that must all be true of one.',
    config: 'How its devices are set up.',
    extendedResourceName: 'The extended resource by which pods can ask for one of it.',
  },
  ...ofSlices,
  ...ofClaims,
  ...ofAllocations,
})
