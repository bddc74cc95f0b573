/** Services and the pods behind them, for tests of what lists their addresses. */
import { node } from '../../../src/api/core/node.ts'
import { pod } from '../../../src/api/core/pod.ts'
import { service } from '../../../src/api/core/service.ts'
import type { Pod, Service } from '../../../src/api/generated/types/core-v1.ts'
import { formatTime } from '../../../src/api/time.ts'
import type { ControlPlane } from '../../support/control-plane.ts'

const namespace = 'default'

export function addService(
  plane: ControlPlane,
  spec: object = {},
  labels: Record<string, string> = {},
): Service {
  const whole = { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }], ...spec }
  const made = plane.user.create(service, {
    metadata: { name: 'web', namespace, labels },
    spec: whole,
  } as never)
  plane.settle()
  return made
}

export interface PodOptions {
  readonly ip: string
  readonly ready?: boolean
  readonly labels?: Record<string, string>
  readonly nodeName?: string
  /** Merged into the spec. */
  readonly spec?: object
}

/** A pod that runs and has an address. */
export function addPod(plane: ControlPlane, name: string, options: PodOptions): Pod {
  const { ip, ready = true, labels = { app: 'web' }, nodeName = 'node-1' } = options
  const spec = { containers: [{ name: 'app', image: 'app:1' }], nodeName, ...options.spec }
  if (nodeName && !plane.client.find(node, nodeName))
    plane.client.create(node, { metadata: { name: nodeName } })
  const made = plane.client.create(pod, { metadata: { name, namespace, labels }, spec } as never)
  const lastTransitionTime = formatTime(plane.clock.now())
  return plane.client.updateStatus(pod, made, (status) => {
    status.phase = 'Running'
    status.podIP = ip
    status.podIPs = [{ ip }]
    status.conditions = [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime }]
  })
}

export function setReady(plane: ControlPlane, name: string, ready: boolean): void {
  plane.client.updateStatus(pod, plane.client.get(pod, name, namespace), ({ conditions }) => {
    conditions![0].status = ready ? 'True' : 'False'
  })
  plane.settle()
}
