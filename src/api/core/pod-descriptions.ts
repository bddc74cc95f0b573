/** What kubectl explain says of pods, and of the templates of all workloads: types are described once for all kinds. */
import { notSimulatedInPodSpecs } from './pod-not-simulated.ts'

type Descriptions = Readonly<Record<string, string>>

const ofSpec: Descriptions = {
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
  'affinity.nodeAffinity': 'What a node must have, and what it had better have.',
  tolerations: 'The taints that do not keep the pod off a node, or that do not drive it away.',
  'tolerations.key': 'The taint it is about; absent, with operator Exists: every taint.',
  'tolerations.operator': 'Equal: the value must be the same. Exists: any value will do.',
  'tolerations.value': 'The value of the taint, for operator Equal.',
  'tolerations.effect': 'NoSchedule, PreferNoSchedule or NoExecute; absent: all of them.',
  'tolerations.tolerationSeconds': 'How long a NoExecute taint is borne before the pod is evicted.',
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
  'securityContext.runAsUser': 'The number of the user. Default: as the image says.',
  'securityContext.runAsGroup':
    'The number of the group. Default: as the image says, or 0 for another user than that of the image.',
  'securityContext.runAsNonRoot': 'A container that would run as root does not start.',
  'securityContext.fsGroup':
    'The group that what is in the volumes belongs to, and one more group of the containers.',
  'securityContext.supplementalGroups': 'Further groups of the containers.',
}

const ofContainers: Descriptions = {
  name: 'Unique in the pod, and never changed.',
  image:
    'Decides what the container does: many images are simulated; of others, the program is taken to work, and answers on the ports that are declared or probed.',
  imagePullPolicy: 'Always, IfNotPresent or Never. Always is the default of images tagged latest.',
  command: "Run instead of the image's entrypoint. A shell and many small programs are simulated.",
  args: "The arguments of the program, instead of the image's.",
  workingDir: 'The directory in which the program starts.',
  ports: 'The ports on which the program answers.',
  'ports.name': 'By which Services and probes may call the port.',
  'ports.containerPort': 'The number of the port.',
  'ports.protocol': 'TCP, UDP or SCTP. Default TCP.',
  'ports.hostPort': 'A port of the node that leads to this pod: no two pods that want the same share a node.',
  env: 'Environment variables. A value may use earlier ones: $(NAME).',
  'env.name': 'The name of the variable.',
  'env.value': 'Its value.',
  'env.valueFrom': 'Takes the value from a ConfigMap, a Secret, or the pod itself.',
  envFrom: 'Makes a variable of every key of a ConfigMap or a Secret.',
  resources: 'What the container needs, and what it may use at most.',
  'resources.requests': 'What the scheduler sets aside on a node. Default: the limits.',
  'resources.limits':
    'Decide the QoS class. Who takes more memory than its limit is OOM-killed; a limit of CPU slows nothing down here.',
  volumeMounts: 'Which volumes the container sees, and where.',
  'volumeMounts.name': 'The volume.',
  'volumeMounts.mountPath': 'Where the container sees it.',
  'volumeMounts.subPath': 'Which part of the volume it sees. Default: all of it.',
  'volumeMounts.readOnly': 'Whether the container may only read it.',
  startupProbe: 'Until it has succeeded the other probes wait. When it fails, the container is restarted.',
  readinessProbe: 'While it fails, the pod is not ready and no Service leads to it.',
  livenessProbe: 'When it fails, the container is restarted.',
  lifecycle: 'What is done when the container starts and before it stops.',
  'lifecycle.postStart': 'Done as soon as the container runs. If it fails, the container is restarted.',
  'lifecycle.preStop': 'Done before the container is told to stop. It uses up the grace period.',
  restartPolicy:
    'Always, for an init container: it is a sidecar. Else whether it runs again, whatever its pod says: Always, OnFailure, Never.',
  restartPolicyRules:
    'Go before its restartPolicy: what happens for some exit codes, Restart or RestartAllContainers.',
  securityContext: 'As whom the container runs, and where it may write.',
  'securityContext.runAsUser': 'The number of the user. Default: as the pod says, or else the image.',
  'securityContext.runAsGroup': 'The number of the group. Default: as the pod says, or else the image.',
  'securityContext.runAsNonRoot': 'A container that would run as root does not start.',
  'securityContext.readOnlyRootFilesystem': 'Only the volumes of the container can be written to.',
  terminationMessagePath: 'The file whose text becomes the message of the ended container.',
  terminationMessagePolicy:
    'FallbackToLogsOnError: after a failure, the end of the log stands in for an empty file.',
  stdin: 'Keeps the standard input open.',
  tty: 'Gives the program a terminal.',
}

const ofProbes: Descriptions = {
  exec: 'Runs a command in the container: exit code 0 is a success.',
  httpGet: 'Asks the container over HTTP: any status from 200 to 399 is a success.',
  tcpSocket: 'Connects to a port: that it is open is a success.',
  grpc: 'Asks the health service of a gRPC server.',
  initialDelaySeconds: 'How long after the start of the container the first probe waits. Default 0.',
  periodSeconds: 'How often it probes. Default 10.',
  timeoutSeconds: 'How long a probe may take. Default 1.',
  successThreshold: 'How many successes in a row count. Default 1.',
  failureThreshold: 'How many failures in a row count. Default 3.',
  terminationGracePeriodSeconds: 'Stands in for that of the pod when the probe stops the container.',
}

const ofVolumes: Descriptions = {
  name: 'By which containers mount it.',
  emptyDir: 'A directory that is empty at first and goes with the pod.',
  hostPath: 'A file or a directory of the simulated node.',
  configMap: 'The keys of a ConfigMap as files, which follow its changes.',
  secret: 'The keys of a Secret as files, which follow its changes.',
  downwardAPI: 'Fields of the pod as files.',
  projected: 'Several of these in one directory.',
  persistentVolumeClaim: 'The volume that a claim of the same namespace is bound to.',
}

const ofStatus: Descriptions = {
  phase: 'Pending, Running, Succeeded or Failed: how far the pod is.',
  conditions: 'How the pod is: PodScheduled, Initialized, ContainersReady, Ready and more.',
  'conditions.type': 'What it is about.',
  'conditions.status': 'True, False or Unknown.',
  'conditions.reason': 'Why, in one word.',
  'conditions.message': 'Why, in a sentence.',
  'conditions.lastTransitionTime': 'Since when the status is what it is.',
  containerStatuses: 'How each container is.',
  initContainerStatuses: 'How each init container is.',
  ephemeralContainerStatuses: 'How each ephemeral container is.',
  'containerStatuses.state': 'Waiting, running or terminated, and since when and why.',
  'containerStatuses.lastState': 'How the container ended the time before.',
  'containerStatuses.ready': 'Whether it runs and its readiness probe, if any, succeeds.',
  'containerStatuses.started': 'Whether it runs and its startup probe, if any, has succeeded.',
  'containerStatuses.restartCount': 'How often it was started again.',
  'containerStatuses.allocatedResources': 'What it requests, once it was created.',
  'containerStatuses.resources': 'What it requests and is limited to, once it was created.',
  'containerStatuses.user': 'As whom its first process runs.',
  'containerStatuses.image': 'The full name of the image.',
  'containerStatuses.imageID': 'The image with its digest; made up, but always the same for the same name.',
  reason: 'Why the pod is as it is, in one word: DeadlineExceeded, for example.',
  message: 'The same in a sentence.',
  podIP: 'The address of the pod.',
  podIPs: 'Its addresses: one for each family.',
  hostIP: 'The address of its node.',
  startTime: 'When its kubelet first saw it.',
  qosClass:
    'Guaranteed, Burstable or BestEffort, by the requests and limits. Who takes more than was requested goes first where a node runs short.',
  nominatedNodeName: 'The node that others have been driven off from to make room for it.',
}

const notSimulated: Descriptions = Object.fromEntries(
  Object.keys(notSimulatedInPodSpecs).map((path) => [
    path.replaceAll('[]', ''),
    'Stored, but nothing here acts on it.',
  ]),
)

function* below(path: string, descriptions: Descriptions): Generator<readonly [string, string]> {
  for (const [field, text] of Object.entries(descriptions)) yield [`${path}.${field}`, text]
}

export const podDescriptions: Descriptions = {
  '': 'Containers that run together on one node, simulated. Usually made by a Deployment, a Job or their like.',
  spec: 'What should run, and where.',
  status: 'What the scheduler and the kubelet last saw.',
  ...Object.fromEntries([
    ...below('spec', notSimulated),
    ...below('spec', ofSpec),
    ...below('spec.containers', ofContainers),
    ...below('spec.containers.livenessProbe', ofProbes),
    ...below('spec.volumes', ofVolumes),
    ...below('status', ofStatus),
  ]),
}
