/** What kubectl explain says of Pods and their templates. */
import type { Descriptions } from '../../common-descriptions.ts'

const ofSpec = {
  containers:
    'What runs. They share the address and the volumes of the pod. At least one, and none is added later.',
  initContainers:
    'Run one after the other before the containers start. One with restartPolicy Always is a sidecar: it goes on running beside them.',
  ephemeralContainers:
    'Joined the pod while it was running, as kubectl debug makes them. They are never restarted.',
  volumes: 'Directories that containers can mount.',
  restartPolicy:
    'Which containers start again when they end: Always, OnFailure or Never. Default Always. The waits between crashes grow from 10 seconds to 5 minutes.',
  terminationGracePeriodSeconds:
    'How long containers may take to stop, hooks included, before they are killed. Default 30 seconds.',
  activeDeadlineSeconds:
    'How many seconds the pod may be active before its kubelet ends it as Failed. Default: for ever.',
  nodeName:
    'The node that the pod is on. The scheduler sets it; a pod that is made with it is not scheduled.',
  nodeSelector: 'Labels that a node must have to get the pod.',
  affinity: 'Which nodes may get the pod, and which it prefers.',
  tolerations:
    'The taints that do not keep the pod off a node, or that do not drive it away. Two are added: it bears a silent node for 300 seconds.',
  topologySpreadConstraints:
    'How evenly pods like this one are spread over nodes or zones. All of these must hold.',
  schedulerName:
    'Who finds a node. Default default-scheduler. A pod that names a scheduler that does not run waits for it.',
  schedulingGates: 'The pod is not scheduled until all of these are removed. None can be added later.',
  schedulingGroup: 'The group of pods that it is scheduled with. Left out: v1.36 has the feature off.',
  priorityClassName:
    'The PriorityClass that gives the pod its priority. Default: the one that is globalDefault.',
  priority:
    'Which of the waiting pods is scheduled first. It follows from the PriorityClass, and is 0 without one.',
  preemptionPolicy:
    'Whether it may drive off pods that matter less where it fits nowhere; Never: it waits for room. Default PreemptLowerPriority.',
  readinessGates: 'Conditions, set by somebody else, that must be True besides for the pod to be ready.',
  serviceAccountName: 'The ServiceAccount whose token the containers get. Default: default.',
  serviceAccount: 'The older name of serviceAccountName.',
  automountServiceAccountToken: 'Whether the token is mounted; absent: as the ServiceAccount says.',
  imagePullSecrets: 'Taken from the ServiceAccount when absent. Tried where a registry wants a password.',
  hostNetwork: 'The pod has the address of its node instead of one of its own. Default false.',
  hostPID: 'Its containers see the processes of all containers of the node. Default false.',
  hostIPC:
    'It has the shared memory, the semaphores and the queues of messages of its node. Default false: its containers have their own.',
  hostUsers:
    'false: root of its containers is not root of the node. Default true. Here it shows in the files of /proc.',
  hostname: 'What the pod calls itself. Default: its name.',
  hostnameOverride:
    'What the pod calls itself, whatever hostname and subdomain say. Not beside setHostnameAsFQDN or hostNetwork.',
  subdomain: 'With a headless Service of this name, the pod has a DNS name below that of the Service.',
  setHostnameAsFQDN: 'The pod calls itself by its full DNS name. Default false.',
  hostAliases: 'Further lines of /etc/hosts.',
  shareProcessNamespace: 'Its containers see the processes of each other. Default false.',
  dnsPolicy:
    "Whose name servers and search domains /etc/resolv.conf names: the cluster's (ClusterFirst, the default), the node's (Default), or none but those of dnsConfig (None).",
  dnsConfig:
    'Further lines of /etc/resolv.conf: of these, the first name server, search domains and ndots count.',
  overhead: 'What the pod takes besides what its containers ask for. The scheduler and the node count it.',
  enableServiceLinks: 'Whether containers get variables with the addresses of Services. Default true.',
  os: 'The system that the pod is for: linux or windows. A node of the other one turns it down.',
  runtimeClassName: 'The RuntimeClass that says how its containers are run. Default: as the nodes do it.',
  resourceClaims: 'Claims of devices that its containers may use. The pod waits until they can be met.',
  resources:
    'What the pod as a whole needs and may use, of cpu, memory and huge pages; its containers share it.',
  securityContext: 'The user and the groups of all containers, where they name none themselves.',
}

const ofSecurity = {
  runAsUser: 'The number of the user. Default: as the image says.',
  runAsGroup:
    'The number of the group. Default: as the image says, or 0 for another user than that of the image.',
  runAsNonRoot: 'A container that would run as root does not start. Default false.',
  fsGroup: 'The group that what is in the volumes belongs to, and one more group of the containers.',
  fsGroupChangePolicy:
    'Always: all that is in a volume is given to fsGroup whenever it is mounted. OnRootMismatch: only where its root is not yet. Default Always.',
  supplementalGroups: 'Further groups of the containers.',
  supplementalGroupsPolicy:
    'Merge: and those that /etc/group of the image gives the user. Strict: only those that are named. Default Merge.',
  seccompProfile:
    'Which system calls containers may make. Default: all. It is shown, and here no call is forbidden.',
  appArmorProfile: 'Which AppArmor profile confines them. It is shown, and forbids nothing here.',
  seLinuxOptions: 'The SELinux label of the containers. Stored, but nothing here acts on it.',
  seLinuxChangePolicy:
    'How volumes get that label: MountOption, or Recursive, file by file. Stored, but nothing here acts on it.',
  sysctls:
    'What the kernel is set to for the pod. Those that are not safe the kubelet has to allow. Shown; hardly any has an effect here.',
  windowsOptions: 'Settings for containers of Windows. Stored, but nothing here acts on it.',
}

const ofStatus = {
  phase: 'Pending, Running, Succeeded or Failed: how far the pod is.',
  conditions: 'How the pod is: PodScheduled, Initialized, ContainersReady, Ready and more.',
  containerStatuses: 'How each container is.',
  initContainerStatuses: 'How each init container is.',
  ephemeralContainerStatuses: 'How each ephemeral container is.',
  reason: 'Why the pod is as it is, in one word: DeadlineExceeded, for example.',
  message: 'The same in a sentence.',
  podIP: 'The address of the pod.',
  podIPs: 'Its addresses: one for each family.',
  hostIP: 'The address of its node.',
  hostIPs: 'The addresses of its node: one for each family.',
  startTime: 'When its kubelet first saw it.',
  qosClass:
    'Guaranteed, Burstable or BestEffort, by the requests and limits. Who takes more than was requested goes first where a node runs short.',
  nominatedNodeName: 'The node that others have been driven off from to make room for it.',
  allocatedResources: 'What the pod as a whole was given, as far as it asks as a whole.',
  resources: 'What the pod as a whole requests and is limited to now.',
  resize: 'How a resize goes. Conditions tell it now: PodResizePending and PodResizeInProgress.',
  resourceClaimStatuses: 'Which claims were made for it from templates.',
  extendedResourceClaimStatus: 'Which claim was made for the extended resources that its containers ask for.',
  nodeAllocatableResourceClaimStatuses:
    'What claims take of the cpu and memory of the node. Not told: v1.36 has the feature off.',
}

export const podDescriptions = (): Descriptions => ({
  Pod: {
    '': 'Containers that run together on one node, simulated. Usually made by a Deployment, a Job or their like.',
    spec: 'What should run, and where.',
    status: 'What the scheduler and the kubelet last saw.',
  },
  PodSpec: ofSpec,
  PodSecurityContext: ofSecurity,
  PodStatus: ofStatus,
  PodTemplate: {
    '': 'A template of pods on its own. It is kept for whoever wants to make pods of it; nothing here does.',
    template: 'What pods would be made from.',
  },
  PodTemplateSpec: {
    metadata: 'The labels and annotations of the pods.',
    spec: 'What runs in the pods, and where.',
  },
  HostAlias: {
    ip: 'The address.',
    hostnames: 'The names that lead to it.',
  },
  HostIP: {
    ip: 'An address of the node.',
  },
  PodIP: {
    ip: 'An address of the pod.',
  },
  PodDNSConfig: {
    nameservers: 'Addresses of name servers, after those of the dnsPolicy. No more than three in all.',
    searches: 'Domains in which short names are looked for, after those of the dnsPolicy.',
    options: 'Options of the resolver. One of the same name goes before that of the dnsPolicy.',
  },
  PodDNSConfigOption: {
    name: 'The option: ndots, timeout and the like.',
    value: 'Its value, where it has one.',
  },
  PodOS: {
    name: 'linux or windows.',
  },
  PodReadinessGate: {
    conditionType: 'The type of a condition of the pod.',
  },
  PodSchedulingGate: {
    name: 'What has to happen first, by a name that whoever removes the gate knows.',
  },
  PodSchedulingGroup: {
    podGroupName: 'The group. Left out: v1.36 has the feature off.',
  },
  PodResourceClaim: {
    name: 'By which the containers of the pod use it.',
    resourceClaimName: 'A ResourceClaim that is there. Others may use the same.',
    resourceClaimTemplateName:
      'A ResourceClaimTemplate of which the pod gets a claim of its own, which goes with it.',
  },
  PodResourceClaimStatus: {
    name: 'One of the resourceClaims of the pod.',
    resourceClaimName: 'The claim that was made for it. Absent: it needs none.',
  },
  PodExtendedResourceClaimStatus: {
    resourceClaimName: 'The claim.',
    requestMappings: 'Which request of it is for which resource of which container.',
  },
  ContainerExtendedResourceRequest: {
    containerName: 'The container.',
    resourceName: 'The extended resource that it asks for.',
    requestName: 'The request of the claim that stands for it.',
  },
  NodeAllocatableResourceClaimStatus: {
    resourceClaimName: 'The claim.',
    containers: 'The containers that use it.',
    resources: 'How much of each resource it takes.',
  },
  Sysctl: {
    name: 'The parameter, with dots: net.ipv4.ip_unprivileged_port_start.',
    value: 'What it is set to.',
  },
})
