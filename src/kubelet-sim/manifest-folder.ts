/** The folder of a machine in which its kubelet finds static pods: read when something comes or goes, and from time to time. */
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { Clock, TimerOptions } from '../sim/clock.ts'
import { seconds } from '../sim/duration.ts'
import type { NodeDisk } from './node-disk.ts'
import type { StaticOrigin } from './pod/static-pod.ts'
import { type HostFiles, manifestsIn } from './volumes/host-files.ts'

/** Reads a static pod. @throws Error for what is none */
export type ReadManifest = (text: string, origin: StaticOrigin) => Pod

/** Whose folder it is. */
interface Watching {
  readonly name: string
  readonly clock: Clock
  hostFiles(): HostFiles
  /** The pods are others now. */
  readManifests(): void
  after(ms: number, run: () => void, options?: TimerOptions): unknown
}

/** Who has made a file writes it first. */
const noticeMs = seconds(1)

/** A longer one is no manifest of an object that there could be. */
const longestManifest = 1_536 * 1_024

/** The kubelet's fileCheckFrequency. */
const checkMs = seconds(20)

class ManifestFolder {
  #isDue = false
  #isWatching = false

  constructor(
    private readonly kubelet: Watching,
    private readonly disk: NodeDisk,
    private readonly readManifest: ReadManifest,
  ) {
    this.#watchOn()
  }

  /** A file has come, or is gone. */
  touched(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#after(noticeMs, () => {
      this.#isDue = false
      this.#read()
    })
  }

  /** What is written into a file that is there already, nobody tells. */
  #watchOn(): void {
    if (this.#isWatching || this.disk.knownManifests.size === 0) return
    this.#isWatching = true
    this.#after(checkMs, () => {
      this.#isWatching = false
      this.#read()
    })
  }

  #read(): void {
    const { knownManifests: known, manifests } = this.disk
    const texts = manifestsIn(this.kubelet.hostFiles())
    let hasChanged = false
    for (const file of [...known.keys()]) {
      if (texts.has(file)) continue
      known.delete(file)
      hasChanged = manifests.delete(file) || hasChanged
    }
    for (const [file, text] of texts) {
      if (known.get(file) === text) continue
      known.set(file, text)
      hasChanged = this.#take(file, text) || hasChanged
    }
    if (hasChanged) this.kubelet.readManifests()
    this.#watchOn()
  }

  /** A file that cannot be read leaves its pod as it was. */
  #take(file: string, text: string): boolean {
    try {
      if (text.length > longestManifest) throw new Error(`the file has more than ${longestManifest} bytes`)
      const { name } = this.kubelet
      this.disk.manifests.set(file, this.readManifest(text, { nodeName: name, file }))
      return true
    } catch (error) {
      const { message } = error as Error
      this.disk.journal.add(this.kubelet.clock.now(), {
        unit: 'kubelet',
        text: `E "Unable to read config path" err="can't process config file \\"${file}\\": ${message.replaceAll('\n', ' ')}" path="${file}"`,
      })
      return false
    }
  }

  #after(ms: number, run: () => void): void {
    this.kubelet.after(ms, run, { background: true })
  }
}

/** Lets a kubelet find what is written into the folder on its disk. */
export function watchManifests(kubelet: Watching, disk: NodeDisk, readManifest: ReadManifest): void {
  const folder = new ManifestFolder(kubelet, disk, readManifest)
  disk.onManifests = () => folder.touched()
}
