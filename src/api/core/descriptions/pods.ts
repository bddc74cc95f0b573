/** What kubectl explain says of Pods and their templates. */
import type { Descriptions } from '../../common-descriptions.ts'

export const podDescriptions = (): Descriptions => ({
  Pod: {
    spec: 'What should run, and where.',
    status: 'What the scheduler and the kubelet last saw.',
    '': 'Containers that run together on one node, simulated. Usually made by a Deployment, a Job or their like.',
  },
  PodStatus: {
    conditions: 'How the pod is: PodScheduled, Initialized, ContainersReady, Ready and more.',
    phase: 'Pending, Running, Succeeded or Failed: how far the pod is.',
    containerStatuses: 'How each container is.',
    initContainerStatuses: 'How each init container is.',
    ephemeralContainerStatuses: 'How each ephemeral container is.',
    reason: 'Why the pod is as it is, in one word: DeadlineExceeded, for example.',
    message: 'The same in a sentence.',
    podIP: 'The address of the pod.',
    podIPs: 'Its addresses: one for each family.',
    hostIP: 'The address of its node.',
    startTime: 'When its kubelet first saw it.',
    qosClass:
      'Guaranteed, Burstable or BestEffort, by the requests and limits. Who takes more than was requested goes first where a node runs short.',
    nominatedNodeName: 'The node that others have been driven off from to make room for it.',
  },
  PodSecurityContext: {
    seccompProfile: 'Stored, but nothing here acts on it.',
    appArmorProfile: 'Stored, but nothing here acts on it.',
    seLinuxOptions: 'Stored, but nothing here acts on it.',
    windowsOptions: 'Stored, but nothing here acts on it.',
    fsGroupChangePolicy: 'Stored, but nothing here acts on it.',
    seLinuxChangePolicy: 'Stored, but nothing here acts on it.',
    runAsUser: 'The number of the user. Default: as the image says.',
    runAsGroup:
      'The number of the group. Default: as the image says, or 0 for another user than that of the image.',
    runAsNonRoot: 'A container that would run as root does not start.',
    fsGroup: 'The group that what is in the volumes belongs to, and one more group of the containers.',
    supplementalGroups: 'Further groups of the containers.',
  },
  PodSpec: {
    hostIPC: 'Stored, but nothing here acts on it.',
    hostUsers: 'Stored, but nothing here acts on it.',
    schedulingGroup: 'Stored, but nothing here acts on it.',
    containers: 'What runs. They share the address and the volumes of the pod.',
    initContainers:
      'Run one after the other before the containers start. One with restartPolicy Always is a sidecar: it goes on running beside them.',
    ephemeralContainers:
      'Joined the pod while it was running, as kubectl debug makes them. They are never restarted.',
    volumes: 'Directories that containers can mount.',
    restartPolicy:
      'Which containers start again when they end: Always, OnFailure or Never. The waits between crashes grow from 10 seconds to 5 minutes.',
    terminationGracePeriodSeconds:
      'How long containers may take to stop, hooks included, before they are killed. Default 30.',
    activeDeadlineSeconds: 'How long the pod may be active before its kubelet ends it as Failed.',
    nodeName:
      'The node that the pod is on. The scheduler sets it; a pod that is made with it is not scheduled.',
    nodeSelector: 'Labels that a node must have to get the pod.',
    affinity: 'Which nodes may get the pod, and which it prefers.',
    tolerations: 'The taints that do not keep the pod off a node, or that do not drive it away.',
    schedulerName: 'Who finds a node. A pod that names a scheduler that does not run waits for it.',
    schedulingGates: 'The pod is not scheduled until all of these are removed.',
    priorityClassName: 'The PriorityClass that gives the pod its priority.',
    priority: 'Which of the waiting pods is scheduled first. It follows from the PriorityClass.',
    preemptionPolicy:
      'Whether it may drive off pods that matter less where it fits nowhere; Never: it waits for room.',
    readinessGates: 'Conditions, set by somebody else, that must be True besides for the pod to be ready.',
    serviceAccountName: 'The ServiceAccount whose token the containers get. Default: default.',
    automountServiceAccountToken: 'Whether the token is mounted; absent: as the ServiceAccount says.',
    imagePullSecrets: 'Taken from the ServiceAccount when absent. Tried where a registry wants a password.',
    hostNetwork: 'The pod has the address of its node instead of one of its own.',
    hostname: 'What the pod calls itself. Default: its name.',
    subdomain: 'With a headless Service of this name, the pod has a DNS name below that of the Service.',
    setHostnameAsFQDN: 'The pod calls itself by its full DNS name.',
    hostAliases: 'Further lines of /etc/hosts.',
    dnsPolicy: 'Whose name servers and search domains /etc/resolv.conf names.',
    dnsConfig:
      'Further lines of /etc/resolv.conf: of these, the first name server, search domains and ndots count.',
    overhead: 'What the pod takes besides what its containers ask for. The scheduler and the node count it.',
    enableServiceLinks: 'Whether containers get variables with the addresses of Services. Default true.',
    os: 'The system that the pod is for: linux or windows. A node of the other one turns it down.',
    serviceAccount: 'The older name of serviceAccountName.',
    securityContext: 'The user and the groups of all containers, where they name none themselves.',
  },
  PodCondition: {
    type: 'What it is about.',
    status: 'True, False or Unknown.',
    reason: 'Why, in one word.',
    message: 'Why, in a sentence.',
    lastTransitionTime: 'Since when the status is what it is.',
  },
  PodTemplate: {
    '': 'A template of pods on its own. It is kept for whoever wants to make pods of it; nothing here does.',
    template: 'What pods would be made from.',
  },
  PodTemplateSpec: {
    metadata: 'The labels and annotations of the pods.',
    spec: 'What runs in the pods, and where.',
  },
})
