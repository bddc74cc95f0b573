/** What kubelets do to nodes, by hand: for tests that run without them. */
import { lease } from '../../../src/api/coordination/lease.ts'
import { node } from '../../../src/api/core/node.ts'
import type { Node } from '../../../src/api/generated/types/core-v1.ts'
import { formatMicroTime, formatTime } from '../../../src/api/time.ts'
import { seconds } from '../../../src/sim/duration.ts'
import type { ControlPlane } from '../../support/control-plane.ts'

const namespace = 'kube-node-lease'

export const nodeIn = (plane: ControlPlane, name: string): Node => plane.client.get(node, name)

/** Registers a node that is ready. */
export function addNode(plane: ControlPlane, name: string, labels: Record<string, string> = {}): void {
  plane.client.create(node, { metadata: { name, labels } })
  plane.client.create(lease, { metadata: { name, namespace }, spec: { holderIdentity: name } })
  report(plane, name, 'True')
  plane.settle()
}

/** Posts the status of a node. */
export function report(plane: ControlPlane, name: string, ready: 'True' | 'False'): void {
  const at = formatTime(plane.clock.now())
  plane.client.updateStatus(node, nodeIn(plane, name), (status) => {
    status.conditions = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'Ready'].map((type) => ({
      type,
      status: type === 'Ready' ? ready : 'False',
      lastHeartbeatTime: at,
      lastTransitionTime: at,
    }))
  })
}

/** Time passes, and some nodes renew their lease meanwhile. */
export function live(plane: ControlPlane, ms: number, nodes: readonly string[]): void {
  for (let passed = 0; passed < ms; passed += seconds(10)) {
    for (const name of nodes) {
      plane.client.update(lease, plane.client.get(lease, name, namespace), ({ spec }) => {
        spec.renewTime = formatMicroTime(plane.clock.now())
      })
    }
    plane.advance(Math.min(seconds(10), ms - passed))
  }
  plane.settle()
}

/** The taints of a node: `key:effect`. */
export const taintsOf = (plane: ControlPlane, name: string): readonly string[] =>
  (nodeIn(plane, name).spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`)

/** The status and reason of a node's condition. */
export function conditionOf(plane: ControlPlane, name: string, type: string): string | undefined {
  const found = nodeIn(plane, name).status.conditions?.find((condition) => condition.type === type)
  return found && `${found.status} ${found.reason ?? ''}`.trim()
}
