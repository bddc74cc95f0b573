/** What kubectl explain says of containers. */
import type { Descriptions } from '../../common-descriptions.ts'

export const containerDescriptions = (): Descriptions => ({
  SecurityContext: {
    seccompProfile: 'Stored, but nothing here acts on it.',
    appArmorProfile: 'Stored, but nothing here acts on it.',
    seLinuxOptions: 'Stored, but nothing here acts on it.',
    windowsOptions: 'Stored, but nothing here acts on it.',
    capabilities: 'Stored, but nothing here acts on it.',
    allowPrivilegeEscalation: 'Stored, but nothing here acts on it.',
    runAsUser: 'The number of the user. Default: as the pod says, or else the image.',
    runAsGroup: 'The number of the group. Default: as the pod says, or else the image.',
    runAsNonRoot: 'A container that would run as root does not start.',
    readOnlyRootFilesystem: 'Only the volumes of the container can be written to.',
  },
  VolumeMount: {
    mountPropagation: 'Stored, but nothing here acts on it.',
    recursiveReadOnly: 'Stored, but nothing here acts on it.',
    name: 'The volume.',
    mountPath: 'Where the container sees it.',
    subPath: 'Which part of the volume it sees. Default: all of it.',
    readOnly: 'Whether the container may only read it.',
  },
  Container: {
    stdinOnce: 'Stored, but nothing here acts on it.',
    resizePolicy: 'Stored, but nothing here acts on it.',
    name: 'Unique in the pod, and never changed.',
    image:
      'Decides what the container does: many images are simulated; of others, the program is taken to work, and answers on the ports that are declared or probed.',
    imagePullPolicy: 'Always, IfNotPresent or Never. Always is the default of images tagged latest.',
    command: "Run instead of the image's entrypoint. A shell and many small programs are simulated.",
    args: "The arguments of the program, instead of the image's.",
    workingDir: 'The directory in which the program starts.',
    ports: 'The ports on which the program answers.',
    env: 'Environment variables. A value may use earlier ones: $(NAME).',
    envFrom: 'Makes a variable of every key of a ConfigMap or a Secret.',
    resources: 'What the container needs, and what it may use at most.',
    volumeMounts: 'Which volumes the container sees, and where.',
    startupProbe: 'Until it has succeeded the other probes wait. When it fails, the container is restarted.',
    readinessProbe: 'While it fails, the pod is not ready and no Service leads to it.',
    livenessProbe: 'When it fails, the container is restarted.',
    lifecycle: 'What is done when the container starts and before it stops.',
    restartPolicy:
      'Always, for an init container: it is a sidecar. Else whether it runs again, whatever its pod says: Always, OnFailure, Never.',
    restartPolicyRules:
      'Go before its restartPolicy: what happens for some exit codes, Restart or RestartAllContainers.',
    securityContext: 'As whom the container runs, and where it may write.',
    terminationMessagePath: 'The file whose text becomes the message of the ended container.',
    terminationMessagePolicy:
      'FallbackToLogsOnError: after a failure, the end of the log stands in for an empty file.',
    stdin: 'Keeps the standard input open.',
    tty: 'Gives the program a terminal.',
  },
  Lifecycle: {
    stopSignal: 'Stored, but nothing here acts on it.',
    postStart: 'Done as soon as the container runs. If it fails, the container is restarted.',
    preStop: 'Done before the container is told to stop. It uses up the grace period.',
  },
  EphemeralContainer: {
    stdinOnce: 'Stored, but nothing here acts on it.',
    resizePolicy: 'Stored, but nothing here acts on it.',
  },
  ContainerPort: {
    name: 'By which Services and probes may call the port.',
    containerPort: 'The number of the port.',
    protocol: 'TCP, UDP or SCTP. Default TCP.',
    hostPort: 'A port of the node that leads to this pod: no two pods that want the same share a node.',
  },
  EnvVar: {
    name: 'The name of the variable.',
    value: 'Its value.',
    valueFrom: 'Takes the value from a ConfigMap, a Secret, or the pod itself.',
  },
  ResourceRequirements: {
    requests: 'What the scheduler sets aside on a node. Default: the limits.',
    limits:
      'Decide the QoS class. Who takes more memory than its limit is OOM-killed; a limit of CPU slows nothing down here.',
  },
  Probe: {
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
  },
})
