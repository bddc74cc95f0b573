/**
 * Objects that are hardly ever read, such as Events: each is an entry of the log like any other, and what it looks like
 * follows from what its author has said. It is made when somebody reads it.
 */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { Change } from './change.ts'

/** Makes the object as it is stored: frozen. Pure, and asked once, with the instant and the revision of the entry. */
type Make = (at: number, revision: number) => KubeObject

interface Said {
  readonly type: Change['type']
  readonly kind: Kind
  readonly key: string
  readonly revision: number
  /** In milliseconds since 1970. */
  readonly at: number
  /** What is changed or deleted. */
  readonly before?: Deferred
  readonly make: Make
}

/** An object that is made when it is first asked for. */
class Making {
  readonly revision: number
  /** In milliseconds since 1970. */
  readonly at: number
  #make: Make | undefined
  #object: KubeObject | undefined

  constructor({ at, revision, make }: Pick<Said, 'at' | 'revision' | 'make'>) {
    this.at = at
    this.revision = revision
    this.#make = make
  }

  get object(): KubeObject {
    if (this.#make) {
      this.#object = this.#make(this.at, this.revision)
      this.#make = undefined
    }
    return this.#object!
  }

  /** The same object and nothing besides. */
  get alone(): Making {
    const { at, revision } = this
    const object = this.#object
    return new Making({ at, revision, make: this.#make ?? (() => object!) })
  }
}

/** An entry of the log, and what the store has in place of the object. */
export class Deferred extends Making implements Change {
  readonly type: Said['type']
  readonly kind: Kind
  readonly key: string
  /** As the object was created. */
  readonly origin: Deferred
  readonly #before: Making | undefined

  constructor(said: Said) {
    super(said)
    const { type, kind, key, before } = said
    this.type = type
    this.kind = kind
    this.key = key
    this.origin = before?.origin ?? this
    // Alone, so that no entry keeps in memory all that the object has ever been.
    this.#before = before && (before.origin === before ? before : before.alone)
  }

  get previous(): KubeObject | undefined {
    return this.#before?.object
  }
}

/** What somebody has who keeps objects. */
export const made = <T extends KubeObject>(kept: KubeObject | Deferred | undefined): T | undefined =>
  (kept instanceof Deferred ? kept.object : kept) as T | undefined
