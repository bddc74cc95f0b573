/** What can be done to the static pods of one node: manifests in a folder of its machine. */
import { pod as podKind } from '../api/core/pod.ts'
import { notFound } from '../api/errors.ts'
import type { KubeletFleet } from '../kubelet-sim/fleet.ts'
import { oneManifest } from '../static-pod-manifest.ts'
import type { Door } from './door.ts'

/** Where a kubelet of kubeadm looks for static pods. */
const folder = '/etc/kubernetes/manifests'

interface StaticPodState {
  /** The file on the machine. */
  readonly file: string
  /** The name of the pod, and of its mirror. */
  readonly name: string
  readonly namespace: string
  /** What its mirror says in the annotation kubernetes.io/config.hash. */
  readonly uid: string
}

/** The static pods of one node. */
export class StaticPodLevers {
  constructor(
    private readonly nodeName: string,
    private readonly door: Door,
    private readonly fleet: () => KubeletFleet,
  ) {}

  /** @throws ApiError 404 for a node that there is not */
  list(): readonly StaticPodState[] {
    return Array.from(
      this.fleet().staticPods(this.nodeName),
      ([file, { metadata }]): StaticPodState => ({
        file,
        name: metadata.name,
        namespace: metadata.namespace!,
        uid: metadata.uid,
      }),
    )
  }

  /**
   * Puts a manifest into the folder that the kubelet watches; one that has the same file makes way for it. Answers what
   * comes of it.
   * @param source YAML or JSON text, or an object
   * @param file where it is; by default, a file of its own name
   * @throws ManifestError for a text that is no manifest of one Pod, ApiError for what no static pod can be, and 404 for the node
   */
  add(source: string | object, file?: string): StaticPodState {
    const manifest = oneManifest(source)
    const name = (manifest as { metadata?: { name?: unknown } }).metadata?.name
    const path = file ?? `${folder}/${String(name)}.yaml`
    this.door.orderNode({ verb: 'setStaticPod', name: this.nodeName, file: path, manifest })
    return this.list().find((each) => each.file === path)!
  }

  /**
   * Takes a manifest out of the folder: its pod ends.
   * @param name of the pod (`web-node-1`), of its manifest (`web`), or of the file
   * @throws ApiError 404
   */
  remove(name: string): StaticPodState {
    const names = [name, `${name}-${this.nodeName.toLowerCase()}`]
    const found = this.list().find((each) => each.file === name || names.includes(each.name))
    if (!found) throw notFound(podKind, name)
    this.door.orderNode({ verb: 'setStaticPod', name: this.nodeName, file: found.file })
    return found
  }
}
