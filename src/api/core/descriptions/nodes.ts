/** What kubectl explain says of Nodes. */
import type { Descriptions } from '../../common-descriptions.ts'

const dynamic =
  'Once meant for kubelets that take their configuration from a ConfigMap: no kubelet does any more.'

export const nodeDescriptions = (): Descriptions => ({
  Node: {
    '': 'A machine that runs pods; here a simulated one.',
  },
  NodeSpec: {
    unschedulable: 'No new pods come here while this is true: kubectl cordon sets it.',
    taints: 'What keeps pods away that do not tolerate it.',
    podCIDR: 'The addresses that the pods of this node get.',
    podCIDRs: 'The same, one range for each family. The first is podCIDR.',
    providerID: 'What the machine is called where it was rented.',
    configSource: `${dynamic} It is left out.`,
    externalID: 'An older name of the machine. Nobody writes it any more.',
  },
  Taint: {
    key: 'What it is called, such as node.kubernetes.io/unreachable.',
    value: 'What tolerations with operator Equal are held against.',
    effect:
      'NoSchedule: no new pods. PreferNoSchedule: rather not. NoExecute: none, and those that are there are evicted.',
    timeAdded: 'Since when it is there: from then on tolerationSeconds count.',
  },
  NodeStatus: {
    conditions: 'How the node is: Ready, and what it is short of.',
    capacity: 'What the machine has.',
    allocatable: 'What of that pods may use: the rest is kept for the system.',
    addresses: 'Where it can be reached.',
    nodeInfo: 'What it runs.',
    phase: 'Once how far the node was. Nobody writes it any more.',
    config: dynamic,
    daemonEndpoints: 'At which ports daemons of the node listen.',
    images: 'Images that lie on it, the largest first: pods that need one may start sooner there.',
    volumesInUse: 'Attached volumes that pods on it use: they must not be detached.',
    volumesAttached: 'Volumes that are attached to it.',
    runtimeHandlers: 'In which ways it can run containers, as RuntimeClasses name them.',
    features: 'What its container runtime can do.',
    declaredFeatures: 'What its kubelet can do that not all can. Nothing here writes it.',
  },
  NodeAddress: {
    type: 'InternalIP, ExternalIP, Hostname, InternalDNS or ExternalDNS.',
    address: 'The address or the name.',
  },
  NodeCondition: {
    lastHeartbeatTime: 'When the kubelet last said so.',
  },
  NodeDaemonEndpoints: {
    kubeletEndpoint: 'That of the kubelet.',
  },
  DaemonEndpoint: {
    Port: 'The number of the port.',
  },
  NodeSystemInfo: {
    architecture: 'For which processors it takes images: amd64, arm64.',
    operatingSystem: 'linux or windows.',
    osImage: 'The name of the operating system, with its version.',
    kernelVersion: 'The version of the kernel.',
    containerRuntimeVersion: 'Which container runtime it has, and in which version: containerd://2.0.0.',
    kubeletVersion: 'The version of the kubelet.',
    kubeProxyVersion: 'Once the version of kube-proxy. It is empty now.',
    machineID: 'A number of the machine that stays.',
    systemUUID: 'The number that its firmware tells. It stays.',
    bootID: 'A number that is another one after each boot.',
    swap: 'How much swap it has.',
  },
  NodeSwapStatus: {
    capacity: 'How much, in bytes.',
  },
  ContainerImage: {
    names: 'Its names, with tags and digests.',
    sizeBytes: 'How large it is, in bytes.',
  },
  AttachedVolume: {
    name: 'The volume, with its driver.',
    devicePath: 'Which device it is on the node. Empty for most drivers.',
  },
  NodeRuntimeHandler: {
    name: 'The name of the handler. The default one has none.',
    features: 'What it can do.',
  },
  NodeRuntimeHandlerFeatures: {
    recursiveReadOnlyMounts: 'Whether it can mount read-only all the way down.',
    userNamespaces: 'Whether it can give a pod users of its own: hostUsers.',
  },
  NodeFeatures: {
    supplementalGroupsPolicy: 'Whether supplementalGroupsPolicy of pods has an effect.',
  },
  NodeConfigSource: {
    configMap: `The ConfigMap. ${dynamic}`,
  },
  ConfigMapNodeConfigSource: {
    namespace: `The namespace of the ConfigMap. ${dynamic}`,
    name: `The name of the ConfigMap. ${dynamic}`,
    uid: `Which ConfigMap of that name. ${dynamic}`,
    resourceVersion: `Which state of it. ${dynamic}`,
    kubeletConfigKey: `The key with the configuration. ${dynamic}`,
  },
  NodeConfigStatus: {
    assigned: `What it was told to take. ${dynamic}`,
    active: `What it goes by. ${dynamic}`,
    lastKnownGood: `What it fell back on. ${dynamic}`,
    error: `What was wrong. ${dynamic}`,
  },
})
