/** What kubectl explain says of containers: what runs in them, with what, as whom, and how they are probed. */
import type { Descriptions } from '../../common-descriptions.ts'

/** What all containers have. */
const ofContainers = {
  name: 'Unique in the pod, a DNS label, and never changed. Logs and exec choose a container by it.',
  image:
    'Decides what the container does: many images are simulated; of others, the program is taken to work, and answers on the ports that are declared or probed.',
  imagePullPolicy:
    'Always, IfNotPresent or Never. Default: Always where the tag is latest or missing, else IfNotPresent.',
  command: "Run instead of the image's entrypoint. A shell and many small programs are simulated.",
  args: "The arguments of the program, instead of the image's. $(NAME) stands for a variable of env.",
  workingDir: 'The directory in which the program starts. Default: as the image says.',
  ports: 'The ports on which the program answers. Others can be reached as well: this tells which they are.',
  env: 'Environment variables. A value may use earlier ones: $(NAME).',
  envFrom: 'Makes a variable of every key of a ConfigMap or a Secret. What env says comes before it.',
  resources: 'What the container needs, and what it may use at most.',
  resizePolicy:
    'Which resources can change only with a restart of the container. Default: both cpu and memory change while it runs.',
  volumeMounts: 'Which volumes the container sees as directories or files, and where.',
  volumeDevices: 'Which claims of mode Block the container sees as bare devices, and where.',
  startupProbe: 'Until it has succeeded the other probes wait. When it fails, the container is restarted.',
  readinessProbe: 'While it fails, the pod is not ready and no Service leads to it.',
  livenessProbe: 'When it fails, the container is restarted.',
  lifecycle: 'What is done when the container starts and before it stops.',
  restartPolicy:
    'Always, for an init container: it is a sidecar. Else whether it runs again, whatever its pod says: Always, OnFailure, Never.',
  restartPolicyRules:
    'Go before its restartPolicy: what happens for some exit codes, Restart or RestartAllContainers. The first that fits counts, of 20 at most.',
  securityContext: 'As whom the container runs, and where it may write. Goes before what its pod says.',
  terminationMessagePath:
    'The file whose text becomes the message of the ended container. Default /dev/termination-log.',
  terminationMessagePolicy:
    'FallbackToLogsOnError: after a failure, the end of the log stands in for an empty file. Default File: it does not.',
  stdin: 'Keeps the standard input open, so that somebody can attach to it. Default false.',
  stdinOnce: 'Closes the standard input when the first who has attached to it goes. Default false.',
  tty: 'Gives the program a terminal. Default false.',
}

const ofEnvironment = {
  EnvVar: {
    name: 'The name of the variable.',
    value: 'Its value. $(NAME) is replaced, $$(NAME) is not. Default: empty.',
    valueFrom: 'Takes the value from a ConfigMap, a Secret, or the pod itself, in place of value.',
  },
  EnvVarSource: {
    configMapKeyRef: 'A key of a ConfigMap in the namespace of the pod.',
    secretKeyRef: 'A key of a Secret in the namespace of the pod.',
    fieldRef: 'A field of the pod: its name, labels, address, node and the like.',
    resourceFieldRef: 'What a container of the pod requests or is limited to.',
    fileKeyRef: 'A variable in a file of an emptyDir, such as an init container has written.',
  },
  EnvFromSource: {
    prefix: 'Put before each key to make the name of its variable. Default: nothing.',
    configMapRef: 'The ConfigMap whose keys become variables.',
    secretRef: 'The Secret whose keys become variables.',
  },
  ConfigMapEnvSource: {
    name: 'The ConfigMap, in the namespace of the pod.',
    optional:
      'Whether the container starts without it. Default false: it waits until the ConfigMap is there.',
  },
  SecretEnvSource: {
    name: 'The Secret, in the namespace of the pod.',
    optional: 'Whether the container starts without it. Default false: it waits until the Secret is there.',
  },
  ConfigMapKeySelector: {
    name: 'The ConfigMap, in the namespace of the pod.',
    key: 'The key whose value is taken.',
    optional:
      'Whether the variable may be missing. Default false: the container waits for the ConfigMap and its key.',
  },
  SecretKeySelector: {
    name: 'The Secret, in the namespace of the object that refers to it.',
    key: 'The key whose value is taken.',
    optional:
      'Whether the value may be missing. Default false: the container waits for the Secret and its key.',
  },
  FileKeySelector: {
    volumeName: 'The emptyDir of the pod in which the file is. The container need not mount it.',
    path: 'Where in the volume: a path without .. that does not begin with a slash.',
    key: 'The name of the variable in the file, which has a line NAME=value for each.',
    optional: 'Whether the variable may be missing. Default false: the container does not start without it.',
  },
  ObjectFieldSelector: {
    fieldPath:
      "Which field: metadata.name, metadata.labels['key'], spec.nodeName, status.podIP and the like.",
    apiVersion: 'The version in which the path is read. Default v1.',
  },
  ResourceFieldSelector: {
    resource: 'Which one: limits.cpu, requests.memory and the like.',
    containerName: 'Of which container. Volumes have to name one; a variable is by default about its own.',
    divisor: 'The unit in which it is told, rounded up: 1m for thousandths of a CPU, 1Mi. Default 1.',
  },
}

const ofProbes = {
  Probe: {
    initialDelaySeconds:
      'How long after the start of the container the first probe waits. Default 0 seconds.',
    periodSeconds: 'How often it probes. Default 10 seconds.',
    timeoutSeconds: 'How long a probe may take. Default 1 second.',
    successThreshold:
      'How many successes in a row count. Default 1, and nothing else for startup and liveness.',
    failureThreshold: 'How many failures in a row count. Default 3.',
    terminationGracePeriodSeconds:
      'Stands in for that of the pod when the probe stops the container. Not for readiness.',
  },
  ProbeHandler: {
    exec: 'Runs a command in the container: exit code 0 is a success.',
    httpGet: 'Asks the container over HTTP: any status from 200 to 399 is a success.',
    tcpSocket: 'Connects to a port: that it is open is a success.',
    grpc: 'Asks the health service of a gRPC server.',
  },
  ExecAction: {
    command: 'The program and its arguments, as they are: it is not read by a shell unless it names one.',
  },
  HTTPGetAction: {
    path: 'The path that is asked for. Default /.',
    port: 'A number, or the name of a port of the container.',
    host: 'Whom to ask instead of the pod. Default: its address. For a Host header use httpHeaders.',
    scheme: 'HTTP or HTTPS. Default HTTP. Certificates are not checked.',
    httpHeaders: 'Further headers of the request.',
  },
  HTTPHeader: {
    name: 'The name of the header. It may be sent more than once.',
    value: 'Its value.',
  },
  TCPSocketAction: {
    port: 'A number, or the name of a port of the container.',
    host: 'Whom to connect to instead of the pod. Default: its address.',
  },
  GRPCAction: {
    port: 'A number from 1 to 65535; a name will not do.',
    service: 'Which service of the server is asked about. Default: the server as a whole.',
  },
  SleepAction: {
    seconds: 'How many seconds to wait. No longer than the grace period of the pod.',
  },
  Lifecycle: {
    postStart: 'Done as soon as the container runs. If it fails, the container is restarted.',
    preStop: 'Done before the container is told to stop. It uses up the grace period.',
    stopSignal:
      'Left out: v1.36 has the feature off. Containers are stopped by what their image says, or SIGTERM.',
  },
  LifecycleHandler: {
    exec: 'Runs a command in the container.',
    httpGet: 'Sends a request to the container over HTTP.',
    sleep: 'Waits for some seconds.',
    tcpSocket: 'Does nothing any more: it is kept for old manifests, and fails as a hook.',
  },
}

const ofSecurity = {
  SecurityContext: {
    runAsUser: 'The number of the user. Default: as the pod says, or else the image.',
    runAsGroup: 'The number of the group. Default: as the pod says, or else the image.',
    runAsNonRoot: 'A container that would run as root does not start. Default: as the pod says.',
    readOnlyRootFilesystem: 'Only the volumes of the container can be written to. Default false.',
    allowPrivilegeEscalation:
      'Whether a program may gain more rights than who starts it has, as by setuid. Default true. Here it shows in the status of processes.',
    privileged:
      'Whether it has nearly all rights on its node. Default false. Here it has all capabilities, and may set the kernel.',
    capabilities:
      'Which rights of root it has beside the usual ones, and which it lacks. Default: the usual ones. Here those count that programs ask for.',
    procMount:
      'Default: the runtime hides parts of /proc. Unmasked: all of it is seen, which needs hostUsers: false.',
    seccompProfile:
      'Which system calls it may make. Default: as the pod says. It is shown, and here no call is forbidden.',
    appArmorProfile:
      'Which AppArmor profile confines it. Default: as the pod says. It is shown, and forbids nothing here.',
    seLinuxOptions: 'Its SELinux label. Default: as the pod says. Stored, but nothing here acts on it.',
    windowsOptions: 'Settings for containers of Windows. Stored, but nothing here acts on it.',
  },
  Capabilities: {
    add: 'Those that it gets: NET_ADMIN, SYS_TIME and the like, without CAP_; ALL is every one.',
    drop: 'Those that are taken away. ALL takes away every one that add does not name.',
  },
  SeccompProfile: {
    type: "RuntimeDefault: the runtime's own profile. Localhost: one that lies on the node. Unconfined: none.",
    localhostProfile:
      'For Localhost: the file, below /var/lib/kubelet/seccomp of the node. Without it the container is not created.',
  },
  AppArmorProfile: {
    type: "RuntimeDefault: the runtime's own profile. Localhost: one that the node has loaded. Unconfined: none.",
    localhostProfile: 'For Localhost: the name of the profile. Here every node is taken to have it.',
  },
  SELinuxOptions: {
    user: 'The SELinux user of the label. Stored, but nothing here acts on it.',
    role: 'The SELinux role of the label. Stored, but nothing here acts on it.',
    type: 'The SELinux type of the label. Stored, but nothing here acts on it.',
    level: 'The SELinux level of the label, such as s0:c1,c2. Stored, but nothing here acts on it.',
  },
  WindowsSecurityContextOptions: {
    runAsUserName: 'The Windows user of the processes. Checked and stored, but nothing here acts on it.',
    hostProcess:
      'Whether the container is one of the host: then all of the pod have to be, on its network. Nothing else here acts on it.',
    gmsaCredentialSpecName:
      'The name of a specification of a group managed service account. Stored, but nothing here acts on it.',
    gmsaCredentialSpec: 'The same specification itself, as JSON. Stored, but nothing here acts on it.',
  },
}

const ofResources = {
  ResourceRequirements: {
    requests: 'What the scheduler sets aside on a node. Default: the limits.',
    limits:
      'Decide the QoS class. Who takes more memory than its limit is OOM-killed; a limit of CPU slows nothing down here.',
    claims: 'Which of the resourceClaims of the pod the container uses.',
  },
  ResourceClaim: {
    name: 'One of the resourceClaims of the pod, by its name there.',
    request: 'The one request of the claim that is meant. Default: all of it.',
  },
  ContainerResizePolicy: {
    resourceName: 'cpu or memory.',
    restartPolicy:
      'NotRequired: it changes while the container runs. RestartContainer: the container starts anew.',
  },
  ContainerRestartRule: {
    action:
      'Restart: the container runs again. RestartAllContainers: all of the pod do, init containers too.',
    exitCodes: 'For which exit codes.',
  },
  ContainerRestartRuleOnExitCodes: {
    operator: 'In: one of the values. NotIn: none of them.',
    values: 'Exit codes, from 0 to 255; no more than 255 of them.',
  },
}

const ofMounts = {
  ContainerPort: {
    name: 'By which Services and probes may call the port. Unique in the pod.',
    containerPort: 'The number of the port, from 1 to 65535.',
    protocol: 'TCP, UDP or SCTP. Default TCP.',
    hostPort: 'A port of the node that leads to this pod: no two pods that want the same share a node.',
    hostIP: 'The address of the node at which the hostPort is open. Default: all of them.',
  },
  VolumeMount: {
    name: 'The volume, by its name in the pod.',
    mountPath: 'Where the container sees it.',
    subPath:
      'Which part of the volume it sees. Default: all of it. What is mounted so does not follow changes.',
    subPathExpr: 'The same, with variables of the container: $(POD_NAME). Not beside subPath.',
    readOnly: 'Whether the container may only read it. Default false.',
    recursiveReadOnly:
      'Whether what is mounted below it is read-only, too: Disabled, IfPossible, Enabled. Here every node can do that.',
    mountPropagation:
      'Whether mounts made later show on the other side: None, HostToContainer, Bidirectional. Stored; nothing is mounted so here.',
  },
  VolumeDevice: {
    name: 'A volume of the pod that is a claim of mode Block.',
    devicePath: 'The path of the device in the container.',
  },
}

export const containerDescriptions = (): Descriptions => ({
  Container: ofContainers,
  EphemeralContainer: {
    ...ofContainers,
    targetContainerName:
      'The container whose processes it sees, as kubectl debug --target asks for. Default: none but its own.',
    ports: 'Not allowed: nobody is led to an ephemeral container.',
    livenessProbe: 'Not allowed: an ephemeral container is not probed.',
    readinessProbe: 'Not allowed: an ephemeral container is not probed.',
    startupProbe: 'Not allowed: an ephemeral container is not probed.',
    lifecycle: 'Not allowed: an ephemeral container has no hooks.',
    resources: 'Not allowed: it lives on what the pod has.',
    resizePolicy: 'Not allowed: it has no resources.',
    restartPolicy: 'Not allowed: an ephemeral container is never restarted.',
    restartPolicyRules: 'Not allowed: an ephemeral container is never restarted.',
  },
  ...ofEnvironment,
  ...ofProbes,
  ...ofSecurity,
  ...ofResources,
  ...ofMounts,
})
