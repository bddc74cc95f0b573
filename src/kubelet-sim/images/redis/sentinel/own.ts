/** What the parts of a sentinel know of it as a whole, and of each other. */
import type { ServiceContext } from '../../../runtime/image.ts'
import type { MasterSettings, Place, SentinelSettings } from './configuration.ts'
import type { Instance } from './instance.ts'

/** What a sentinel tells the others of: a master, and where it is now. */
export interface Spoken {
  readonly settings: MasterSettings
  readonly address: Instance
}

/** The sentinel itself. */
export interface Own {
  readonly context: ServiceContext
  readonly settings: SentinelSettings
  readonly id: string
  /** A number from 0 up to, not including, this one. */
  draw(bound: number): number
  /** Logs what has happened, and publishes it. */
  tell(mark: '#' | '*', event: string, about: string): void
  log(text: string): void
  save(): void
  /** A later epoch has begun; answers whether it is one. */
  reachEpoch(epoch: number): boolean
  /** What it says to the others of itself and of a master. */
  helloOf(told: Spoken): string
  /** How a place is told: as an address, or by its name. */
  shown(place: Place & { readonly ip?: string }): string
}

/** A master that it looks after, as a failover needs it. */
export interface Led extends Spoken {
  readonly master: Instance
  readonly replicas: ReadonlyMap<string, Instance>
  readonly sentinels: ReadonlyMap<string, Instance>
  /** For whom it has voted, in the epoch that its settings say. */
  readonly leader: string | undefined
  tell(mark: '#' | '*', event: string, instance: Instance, more?: string): void
  /** Looks at what is under way again and again. */
  tick(): void
  vote(epoch: number, id: string): void
  /** Asks the others whether they hold the master for down, and for their votes where it wants to lead. */
  askNow(): void
  /** Another one leads from now on. */
  switchTo(place: Place): void
  /** @param leader undefined: it follows nobody */
  makeFollow(replica: Instance, leader: Place | undefined): void
}
