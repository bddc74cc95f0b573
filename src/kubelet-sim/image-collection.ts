/** Removes images that nobody uses, where they fill the disk or have been there for too long. Source: the kubelet's image_gc_manager. */
import type { Node } from '../api/generated/types/core-v1.ts'
import { goDurationMs } from '../api/go-duration.ts'
import type { KubeletSettings } from '../api/kubelet/defaults.ts'
import type { EventRecorder } from '../client/events.ts'
import type { Clock, Timer, TimerOptions } from '../sim/clock.ts'
import { minutes } from '../sim/duration.ts'
import type { Observation } from './eviction/thresholds.ts'
import type { NodeImages } from './images/registry/node-images.ts'

interface CollectionHost {
  readonly clock: Clock
  readonly events: EventRecorder
  readonly settings: KubeletSettings
  readonly images: NodeImages
  node(): Node | undefined
  /** Of the disk that images are on. */
  observe(): Observation
  /** The images of its pods, of those that have ended, too. */
  usedImages(): ReadonlySet<string>
  after(ms: number, run: () => void, options?: TimerOptions): Timer
}

/** The kubelet's ImageGCPeriod. */
const periodMs = minutes(5)

export class ImageCollection {
  readonly #beganAt: number
  readonly #minAgeMs: number
  readonly #maxAgeMs: number
  #timer: Timer | undefined
  #hasFailed = false

  constructor(private readonly host: CollectionHost) {
    const { imageMinimumGCAge, imageMaximumGCAge } = host.settings
    this.#beganAt = host.clock.now()
    this.#minAgeMs = goDurationMs(imageMinimumGCAge) as number
    this.#maxAgeMs = goDurationMs(imageMaximumGCAge) as number
    if (this.#maxAgeMs > 0) this.consider()
  }

  /** So young an image is left alone. */
  get minAgeMs(): number {
    return this.#minAgeMs
  }

  /** There may be something to remove when it is next time to look. */
  consider(): void {
    const { clock, settings } = this.host
    if (this.#timer || (settings.imageGCHighThresholdPercent === 100 && this.#maxAgeMs === 0)) return
    const sinceMs = clock.now() - this.#beganAt
    this.#timer = this.host.after(periodMs - (sinceMs % periodMs), () => this.#collect(), {
      background: true,
    })
  }

  #collect(): void {
    this.#timer = undefined
    const { clock, images, settings } = this.host
    const used = this.host.usedImages()
    images.noteUse(used)
    const now = clock.now()
    if (this.#maxAgeMs > 0 && now - this.#beganAt > this.#maxAgeMs)
      images.remove({ used, minAgeMs: 0, unusedForMs: this.#maxAgeMs })
    const { capacity, available } = this.host.observe()
    const percent = 100 - Math.trunc((available * 100) / capacity)
    const isFull = percent >= settings.imageGCHighThresholdPercent
    if (isFull) {
      const keptShare = (100 - settings.imageGCLowThresholdPercent) / 100
      const wanted = Math.trunc(capacity * keptShare) - available
      const freed = images.remove({ used, minAgeMs: this.#minAgeMs, bytes: wanted })
      this.#tell(freed < wanted ? shortfall({ percent, capacity, freed }) : undefined)
    }
    if (isFull || this.#maxAgeMs > 0) this.consider()
  }

  #tell(problem: string | undefined): void {
    const { events } = this.host
    const node = this.host.node()
    if (node && problem) {
      events.warning(node, 'FreeDiskSpaceFailed', problem)
      // The first time may be because nothing was measured yet.
      if (this.#hasFailed) events.warning(node, 'ImageGCFailed', problem)
    }
    this.#hasFailed = problem !== undefined
  }
}

interface Shortfall {
  readonly percent: number
  readonly capacity: number
  readonly freed: number
}

const shortfall = ({ percent, capacity, freed }: Shortfall): string =>
  `Insufficient free disk space on the node's image filesystem (${percent}% of ${sizeText(capacity)} used). ` +
  `Failed to free sufficient space by deleting unused images (freed ${freed} bytes). ` +
  'Investigate disk usage, as it could be used by active images, logs, volumes, or other data.'

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const units = ['KiB', 'MiB', 'GiB', 'TiB']
  let size = bytes / 1024
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) [size, unit] = [size / 1024, unit + 1]
  return `${size.toFixed(1)} ${units[unit]}`
}
