/** Manifests that tests use again and again, as plain objects. */

export interface WorkloadOptions {
  readonly replicas?: number
  readonly image?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Merged into the container. */
  readonly container?: object
  /** Merged into the pod's spec. */
  readonly podSpec?: object
  /** Merged into the workload's spec. */
  readonly spec?: object
}

const template = (name: string, { image = 'nginx:1.27', labels, container, podSpec }: WorkloadOptions) => ({
  metadata: { labels: { app: name, ...labels } },
  spec: { containers: [{ name, image, ...container }], ...podSpec },
})

const workload =
  (apiVersion: string, kind: string) =>
  (name: string, options: WorkloadOptions = {}) => ({
    apiVersion,
    kind,
    metadata: { name },
    spec: {
      ...(options.replicas !== undefined && { replicas: options.replicas }),
      selector: { matchLabels: { app: name } },
      template: template(name, options),
      ...options.spec,
    },
  })

export const deployment = workload('apps/v1', 'Deployment')
export const replicaSet = workload('apps/v1', 'ReplicaSet')
export const statefulSet = workload('apps/v1', 'StatefulSet')
export const daemonSet = workload('apps/v1', 'DaemonSet')

export const pod = (
  name: string,
  { image = 'nginx:1.27', labels, container, podSpec }: WorkloadOptions = {},
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name, ...labels } },
  spec: { containers: [{ name, image, ...container }], ...podSpec },
})

/** A pod or template that runs a shell script. */
export const script = (text: string) => ({
  image: 'busybox:1.36',
  container: { command: ['sh', '-c', text] },
})

export const job = (name: string, options: WorkloadOptions = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: {
    template: template(name, { ...options, podSpec: { restartPolicy: 'Never', ...options.podSpec } }),
    ...options.spec,
  },
})

export const service = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ port: 80 }], ...spec },
})
