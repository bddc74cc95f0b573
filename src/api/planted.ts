/** Objects that every cluster has from the start, as they are kept before there is a cluster. */
import type { Kind } from './kind.ts'
import type { FieldSet } from './meta-types.ts'

/** Right, frozen, and whole but for what every life of it has of its own: uid, version, instant. */
export interface Planted {
  readonly kind: Kind
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly generation?: number
  }
  /** All but the metadata. */
  readonly parts: object
  /** What of it tells when that life has begun: made of the instant. */
  readonly status?: (at: string) => object
  /** Who has made it, as managedFields name him. */
  readonly manager: string
  /** What of it he manages. */
  readonly fields: FieldSet
}
