/** What stays on a machine while it is off: its images, its files, and what its pods have left behind. */
import type { Pod } from '../api/generated/types/core-v1.ts'
import { hash, Random } from '../sim/random.ts'
import type { NodeImages } from './images/registry/node-images.ts'
import { PodAddresses } from './pod-addresses.ts'
import type { Cri } from './runtime/cri.ts'
import { NodeJournal } from './runtime/node-journal.ts'
import type { Machine } from './runtime/program.ts'
import type { HostFiles } from './volumes/host-files.ts'
import { discardRemains, type PodRemains } from './worker/pod-remains.ts'

export class NodeDisk {
  #remains = new Map<string, PodRemains>()
  #addresses: PodAddresses | undefined
  #host: HostFiles | undefined
  #boots = 0
  /** The static pods that its kubelet finds there, by the file of each. */
  readonly manifests = new Map<string, Pod>()
  /** What its kubelet has last read in the files of its folder of manifests. */
  readonly knownManifests = new Map<string, string>()
  /** What its daemons have told. */
  readonly journal = new NodeJournal()
  /** Of the boot that goes on, as in nodeInfo.bootID. */
  bootId = ''
  /** What runs there besides containers, since the last boot. @internal Set by its kubelet. */
  machine: () => Machine = () => {
    throw new Error('no kubelet has started')
  }

  /** What its containers are, and have written. @internal Set by its kubelet. */
  cri: () => Cri = () => {
    throw new Error('no kubelet has started')
  }
  /** Something came to its folder of manifests, or went. @internal Set by its kubelet. */
  onManifests: () => void = () => {}

  constructor(
    private readonly name: string,
    readonly images: NodeImages,
  ) {}

  /** The next boot begins. */
  boot(): void {
    this.bootId = new Random(hash(`machine/${this.name}/boot/${this.#boots++}`)).uuid()
  }

  /** Which addresses of the range are given out. @param cidr the node's spec.podCIDR */
  addressesIn(cidr: string): PodAddresses {
    if (this.#addresses?.cidr !== cidr) this.#addresses = new PodAddresses(cidr)
    return this.#addresses
  }

  /** Whether an address is that of one of its pods. */
  hasAddress(ip: string): boolean {
    return this.#addresses?.has(ip) ?? false
  }

  releaseAddress(ip: string): void {
    this.#addresses?.release(ip)
  }

  /** The node's own files. @param make makes them when they are first asked for */
  hostFiles(make: () => HostFiles): HostFiles {
    this.#host ??= make()
    return this.#host
  }

  /** The power goes: keeps what a pod leaves. */
  keep(uid: string, remains: PodRemains): void {
    this.#remains.set(uid, remains)
  }

  /** What a pod has left when the power went. */
  take(uid: string): PodRemains | undefined {
    const remains = this.#remains.get(uid)
    this.#remains.delete(uid)
    return remains
  }

  /** Throws away what is left of pods that the API no longer has. */
  clean(): void {
    for (const remains of this.#remains.values()) discardRemains(remains)
    this.#remains.clear()
  }
}
