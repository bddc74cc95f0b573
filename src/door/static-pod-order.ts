/** Does what was ordered of the static pods of a node. */
import type { KubeletFleet } from '../kubelet-sim/fleet.ts'
import { readStaticPod } from '../static-pod-manifest.ts'
import type { StaticPodOrder } from './input.ts'

/** @throws ApiError 404 for the node, 400 and 422 for what no static pod can be */
export function performStaticPodOrder(
  kubelets: KubeletFleet,
  { name, file, manifest }: StaticPodOrder,
): void {
  kubelets.staticPods(name)
  const pod = manifest === undefined ? undefined : readStaticPod(manifest, { nodeName: name, file })
  kubelets.setStaticPod(name, file, pod)
}
