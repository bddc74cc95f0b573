/** What the containers of a pod share: an address, volumes, a host name. */
import { configMap } from '../api/core/configmap.ts'
import { secret } from '../api/core/secret.ts'
import type { Container, Pod } from '../api/generated/types/core-v1.ts'
import type { EnvironmentSources } from './environment.ts'
import type { Kubelet } from './kubelet.ts'
import { hostnameOf, hostsFile, resolvConf } from './pod-files.ts'
import type { PodFacts } from './references.ts'
import type { User } from './runtime/files.ts'
import { userOf } from './users.ts'
import { MountError, rewriteVolumes, setUpVolumes, tearDownVolumes, type Volumes } from './volumes.ts'

/** Whose sandbox it is. */
interface Owner {
  /** The newest version of the pod. */
  readonly pod: Pod
  readonly kubelet: Kubelet
}

/** The pod cannot have an address (yet). */
export class NoAddress {
  /** @param message absent where nothing is wrong but the node's range of addresses has not come yet. */
  constructor(readonly message?: string) {}
}

export function openSandbox(owner: Owner): Sandbox | MountError | NoAddress {
  const { kubelet, pod } = owner
  const sandbox = new Sandbox(owner)
  const volumes = setUpVolumes(
    pod,
    kubelet.volumeContext(pod.metadata.namespace ?? '', () => sandbox.facts()),
  )
  if (volumes instanceof MountError) return volumes
  const ip = pod.spec.hostNetwork ? kubelet.ip : kubelet.takeAddress()
  if (ip instanceof NoAddress) return ip
  sandbox.ip = ip
  sandbox.volumes = volumes
  return sandbox
}

export class Sandbox {
  /** @internal Set once, as it opens. */
  ip = ''
  /** @internal Set once, as it opens. */
  volumes!: Volumes

  constructor(private readonly owner: Owner) {}

  get hostname(): string {
    const { pod, kubelet } = this.owner
    return pod.spec.hostNetwork ? kubelet.name : hostnameOf(pod)
  }

  get hosts(): string {
    return hostsFile(this.owner.pod, this.ip)
  }

  get resolvConf(): string {
    return resolvConf(this.owner.pod)
  }

  userOf(spec: Container): User | undefined {
    return userOf(this.owner.pod, spec)
  }

  facts(): PodFacts {
    const { pod, kubelet } = this.owner
    const { name, ip, node } = kubelet
    return { pod, podIp: this.ip, hostIp: ip, nodeName: name, allocatable: node?.status.allocatable ?? {} }
  }

  environmentSources(): EnvironmentSources {
    const { kubelet, pod } = this.owner
    const namespace = pod.metadata.namespace ?? ''
    return {
      facts: this.facts(),
      services: kubelet.serviceVariables(namespace, pod.spec.enableServiceLinks),
      configMap: (name) => kubelet.cache.get(configMap, name, namespace),
      secret: (name) => kubelet.cache.get(secret, name, namespace),
    }
  }

  /** The pod's labels or annotations have changed: files that show them follow. */
  rewriteFiles(): void {
    rewriteVolumes(this.volumes)
  }

  close(): void {
    const { kubelet, pod } = this.owner
    tearDownVolumes(this.volumes)
    if (!pod.spec.hostNetwork) kubelet.releaseAddress(this.ip)
  }
}
