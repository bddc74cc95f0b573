/** What the containers of a pod share: an address, volumes, a host name. */
import { configMap } from '../../api/core/configmap.ts'
import { secret } from '../../api/core/secret.ts'
import { serviceAccount } from '../../api/core/serviceaccount.ts'
import type { ConfigMap, Container, Pod, Secret } from '../../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { runtimeClass } from '../../api/node/runtimeclass.ts'
import { quantityValue } from '../../api/quantity.ts'
import { hexDigits } from '../../sim/random.ts'
import { varied } from '../images/registry/node-images.ts'
import { oomScoreOf } from '../pod/cgroup.ts'
import { type Conduct, conductOf } from '../pod/conduct.ts'
import { podDns } from '../pod/dns.ts'
import type { EnvironmentSources, Variable } from '../pod/environment.ts'
import { memoryLimitOf } from '../pod/memory-limit.ts'
import { hostnameOf, hostsFile } from '../pod/network-files.ts'
import type { VolumeUse } from '../pod/pod-use.ts'
import { type Privileges, privilegesOf } from '../pod/privileges.ts'
import type { PodFacts } from '../pod/references.ts'
import { expectedPorts } from '../pod/unknown-program.ts'
import { textOf } from '../runtime/bytes.ts'
import type { Host } from '../runtime/container-config.ts'
import type { LogStore } from '../runtime/container-log.ts'
import type { Mount, User, Volume } from '../runtime/files/files.ts'
import { releaseFiles } from '../runtime/files/releases.ts'
import type { ProcessNamespace } from '../runtime/machine.ts'
import { type Ipc, newIpc } from '../runtime/processes/ipc.ts'
import { Quota } from '../runtime/quota.ts'
import { startWithMemory } from '../runtime/start-error.ts'
import type { ContentUpdates } from '../volumes/content-volume.ts'
import type { Disks } from '../volumes/disks.ts'
import { fileIn } from '../volumes/file-in-volume.ts'
import type { HostFiles } from '../volumes/host-files.ts'
import { Unmounted } from '../volumes/mount-problem.ts'
import { sourceOnNode } from '../volumes/node-paths.ts'
import {
  mountProblem,
  mountsOf,
  rewriteVolumes,
  setUpVolumes,
  tearDownVolumes,
  type VolumeContext,
  type Volumes,
  volumesOnDisk,
  volumeUses,
} from '../volumes/pod-volumes.ts'
import { hostOfNode } from './host-of-node.ts'
import { NoAddress, type NodeServices, type Worker } from './node-services.ts'
import { SharedProcesses, seesOthers } from './shared-processes.ts'
import { userOf, userOfAll } from './users.ts'

/** A full name may be longer than the kernel's limit for host names. */
const longestHostname = 64

/** As many users as a pod has of its own. */
const usersOfPod = 65_536

/** What a container runtime gives a pod. */
const sharedMemoryBytes = 64 * 1024 * 1024

const tooLongHostname = (name: string): string =>
  `Failed to construct FQDN from Pod hostname and cluster domain, FQDN ${name} is too long ` +
  `(${longestHostname} characters is the max, ${name.length} characters requested)`

const handlerOf = ({ spec: { runtimeClassName } }: Pod, { view }: NodeServices): string | undefined =>
  runtimeClassName ? view.get(runtimeClass, runtimeClassName)?.handler : undefined

/** Why the container runtime cannot run a pod as its RuntimeClass says. */
function missingRuntime(pod: Pod, kubelet: NodeServices): string | undefined {
  const name = pod.spec.runtimeClassName
  if (!name) return undefined
  const handler = handlerOf(pod, kubelet)
  if (handler === undefined)
    return `failed to get sandbox runtime: RuntimeClass ${JSON.stringify(name)} not found`
  if (kubelet.runtimeHandlers.includes(handler)) return undefined
  return `rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for ${JSON.stringify(handler)} is configured`
}

/** What becomes of a sandbox whose pod may use less memory than it takes to start one. */
function tooLittleMemory(pod: Pod, { clock }: NodeServices): string | undefined {
  const problem = startWithMemory(memoryLimitOf(pod.spec))
  const id = hexDigits(`${pod.metadata.uid} ${clock.now()}`, 64)
  return problem && `rpc error: code = Unknown desc = failed to start sandbox "${id}": ${problem.message}`
}

export class Sandbox implements VolumeContext, EnvironmentSources {
  #ip = ''
  #volumes: Volumes = []
  #downAt: number | undefined
  #processes: SharedProcesses | undefined
  #ipc: Ipc | undefined
  #podProcesses: Quota | undefined

  private constructor(
    private readonly owner: Worker,
    private readonly keptVolumes: ReadonlyMap<string, Volume> | undefined,
  ) {}

  /** @param keptVolumes what an earlier one has left behind when the power went */
  static open(owner: Worker, keptVolumes?: ReadonlyMap<string, Volume>): Sandbox | Unmounted | NoAddress {
    const { kubelet, pod } = owner
    const sandbox = new Sandbox(owner, keptVolumes)
    const volumes = setUpVolumes(pod, sandbox)
    if (volumes instanceof Unmounted) return volumes
    if (sandbox.hostname.length > longestHostname) return new NoAddress(tooLongHostname(sandbox.hostname))
    const missing = missingRuntime(pod, kubelet)
    if (missing !== undefined) return new NoAddress(missing)
    const tooLittle = tooLittleMemory(pod, kubelet)
    if (tooLittle !== undefined) return new NoAddress(tooLittle)
    const ip = pod.spec.hostNetwork ? kubelet.ip : kubelet.takeAddress(pod)
    if (ip instanceof NoAddress) return ip
    sandbox.#volumes = volumes
    sandbox.#ip = ip
    return sandbox
  }

  get ip(): string {
    return this.#ip
  }

  get hostname(): string {
    const { pod, kubelet } = this.owner
    return pod.spec.hostNetwork ? kubelet.name : hostnameOf(pod, kubelet.settings.clusterDomain)
  }

  get hosts(): string {
    const { pod, kubelet } = this.owner
    return hostsFile(pod, kubelet.addressesOf(this.#ip), kubelet)
  }

  get resolvConf(): string {
    return podDns(this.owner.pod, this.owner.kubelet.settings).text
  }

  /** The handler of its RuntimeClass. */
  get handler(): string | undefined {
    const { pod, kubelet } = this.owner
    return handlerOf(pod, kubelet)
  }

  userOf(spec: Container): User | undefined {
    return userOf(this.owner.pod, spec, this.owner.kubelet.runtime.library)
  }

  privilegesOf(spec: Container): Privileges {
    const { pod, kubelet } = this.owner
    const { seccompDefault } = kubelet.settings
    return privilegesOf(spec, pod.spec, seccompDefault)
  }

  /** How many processes its containers may have together; undefined where nobody has limited that. */
  get podProcesses(): Quota | undefined {
    const { podPidsLimit } = this.owner.kubelet.settings
    if (podPidsLimit > 0) this.#podProcesses ??= new Quota(podPidsLimit)
    return this.#podProcesses
  }

  /** The processes that a container sees besides its own. */
  processesBeside(spec: Container): ProcessNamespace | undefined {
    if (!seesOthers(spec, this.owner.pod)) return undefined
    const { hostname, ip } = this
    this.#processes ??= new SharedProcesses(this.owner, { hostname, ip })
    return this.#processes.beside(spec)
  }

  oomScoreOf(spec: Container): number {
    const { pod, isStatic, kubelet } = this.owner
    const capacityBytes = quantityValue(kubelet.node?.status.capacity?.['memory'] ?? '1')
    return oomScoreOf(pod, spec, { isStatic, capacityBytes })
  }

  /** The machine that its containers run on. */
  get machine(): Host {
    return hostOfNode(this.owner.kubelet)
  }

  /** See ContainerConfig.userNamespace. Each pod of a node has another address in its range, and so other users. */
  get userNamespace(): number | undefined {
    if (this.owner.pod.spec.hostUsers !== false) return undefined
    const [c = 0, d = 0] = this.#ip.split('.').slice(2).map(Number)
    return usersOfPod * (1 + (((c & 63) << 8) | d))
  }

  get sysctls(): ReadonlyMap<string, string> | undefined {
    const { sysctls } = this.owner.pod.spec.securityContext ?? {}
    return sysctls && new Map(sysctls.map(({ name, value }) => [name.replaceAll('/', '.'), value]))
  }

  /** What all its containers share, or what they have of the node's. */
  get ipc(): Ipc {
    const { kubelet, pod } = this.owner
    if (pod.spec.hostIPC) return kubelet.system.ipc
    this.#ipc ??= newIpc(sharedMemoryBytes, this.disk, this.now())
    return this.#ipc
  }

  portsOf(spec: Container): readonly number[] {
    return expectedPorts(spec, this.owner.pod.spec)
  }

  conductOf({ name }: Container): Conduct | undefined {
    return conductOf(this.owner.pod, name)
  }

  mountsOf(spec: Container, env: readonly Variable[]): Mount[] {
    return mountsOf(spec, { pod: this.owner.pod, volumes: this.#volumes, env })
  }

  /** Where on the node that is which a container has at a path. */
  sourceOf(spec: Container, mountPath: string): string | undefined {
    return sourceOnNode(this.owner.pod, spec, mountPath)
  }

  /** Why a container cannot have its mounts. */
  mountProblem(spec: Container, env: readonly Variable[]): string | undefined {
    if (!spec.volumeMounts?.some(({ subPath, subPathExpr }) => subPath ?? subPathExpr)) return undefined
    return mountProblem(spec, { pod: this.owner.pod, volumes: this.#volumes, env }, this.now())
  }

  get namespace(): string {
    return this.owner.pod.metadata.namespace ?? ''
  }

  get gid(): number | undefined {
    return this.owner.pod.spec.securityContext?.fsGroup
  }

  get mostLogBytes(): number {
    return quantityValue(this.owner.kubelet.settings.containerLogMaxSize)
  }

  get logs(): LogStore {
    return this.owner.kubelet.runtime.logs
  }

  get disk(): Quota {
    return this.owner.kubelet.runtime.limits.disk
  }

  get updates(): ContentUpdates {
    return this.owner.kubelet.updates
  }

  /** The variables of the Services that the pod may know. */
  get services(): readonly Variable[] {
    return this.owner.kubelet.serviceVariables(this.namespace, this.owner.pod.spec.enableServiceLinks)
  }

  now(): number {
    return this.owner.kubelet.clock.now()
  }

  facts(): PodFacts {
    const { pod, kubelet, seenAt, isStatic } = this.owner
    const { name, ip, node, view } = kubelet
    const account = view.get(serviceAccount, pod.spec.serviceAccountName ?? '', this.namespace)
    return {
      pod,
      seenAt,
      isStatic,
      podIps: kubelet.addressesOf(this.#ip),
      hostIps: kubelet.addressesOf(ip),
      nodeName: name,
      nodeUid: node?.metadata.uid,
      accountUid: account?.metadata.uid,
      allocatable: node?.status.allocatable ?? {},
    }
  }

  configMap(name: string): ConfigMap | undefined {
    return this.owner.kubelet.view.get(configMap, name, this.namespace)
  }

  secret(name: string): Secret | undefined {
    return this.owner.kubelet.view.get(secret, name, this.namespace)
  }

  fileText(volumeName: string, path: string): string | undefined {
    const n = this.owner.pod.spec.volumes?.findIndex(({ name }) => name === volumeName) ?? -1
    const file = n < 0 ? undefined : fileIn(this.#volumes[n].volume, path)
    return file && textOf(file.content)
  }

  find<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined {
    return this.owner.kubelet.view.get(kind, name, namespace)
  }

  use(volumeName: string): boolean {
    const { kubelet, pod } = this.owner
    return kubelet.volumesInUse.use(pod.metadata.uid, volumeName)
  }

  get tokenUser(): number | undefined {
    return userOfAll(this.owner.pod)
  }

  imageFiles(reference: string): Readonly<Record<string, string>> {
    const image = this.owner.kubelet.runtime.library.imageFor(reference)
    if (image.bringsAnyFile) return {}
    const release = releaseFiles(image, reference).map(([name, text]) => [`/etc/${name}`, text] as const)
    return { ...Object.fromEntries(release), ...image.files }
  }

  get memoryLimitBytes(): number {
    return memoryLimitOf(this.owner.pod.spec) ?? quantityValue(this.facts().allocatable['memory'] ?? '0')
  }

  get keepsOwnership(): boolean {
    return this.owner.pod.spec.securityContext?.fsGroupChangePolicy === 'OnRootMismatch'
  }

  get nodeName(): string {
    return this.owner.kubelet.name
  }

  get disks(): Disks {
    return this.owner.kubelet.disks
  }

  kept(name: string): Volume | undefined {
    return this.keptVolumes?.get(name)
  }

  /** What stays of its volumes when the power goes. */
  get volumesOnDisk(): ReadonlyMap<string, Volume> {
    return volumesOnDisk(this.owner.pod, this.#volumes)
  }

  /** What is in those that go with the pod. */
  get volumeUses(): readonly VolumeUse[] {
    return volumeUses(this.owner.pod, this.#volumes)
  }

  host(): HostFiles {
    return this.owner.kubelet.hostFiles()
  }

  /** The pod's labels or annotations have changed: files that show them follow. */
  rewriteFiles(): void {
    rewriteVolumes(this.#volumes)
  }

  /** Answers whether nothing is left to wait for; that of a deleted pod takes its time, and wakes the pod then. */
  takeDown(): boolean {
    const { kubelet, pod } = this.owner
    const ms = kubelet.profile.takeDownMs
    if (ms === 0 || !isBeingDeleted(pod)) return true
    if (this.#downAt === undefined) {
      const takesMs = varied(ms, kubelet)
      this.#downAt = kubelet.clock.now() + takesMs
      kubelet.after(takesMs, () => kubelet.enqueue(this.owner))
    }
    return kubelet.clock.now() >= this.#downAt
  }

  /** @param kept the volumes that stay: the power has gone, and the pod will be there again */
  close(kept?: ReadonlyMap<string, Volume>): void {
    const { kubelet, pod } = this.owner
    this.#processes?.close()
    this.#ipc?.sharedMemory.discard()
    tearDownVolumes(this.#volumes, kept)
    if (!pod.spec.hostNetwork) kubelet.releaseAddress(pod, this.#ip)
  }
}
