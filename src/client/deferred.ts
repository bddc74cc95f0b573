/**
 * Objects that are hardly ever read, such as Events: each is an entry of the log like any other, and what it looks like
 * follows from what its author has said. It is made when somebody reads it.
 */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { Change } from './change.ts'

interface Said {
  readonly type: 'ADDED' | 'DELETED'
  readonly kind: Kind
  readonly key: string
  readonly revision: number
  /** In milliseconds since 1970. */
  readonly at: number
  /** What is deleted. */
  readonly before?: Deferred
  /** The object as it is stored: frozen. Pure, and asked once. */
  make(): KubeObject
}

/** An entry of the log, and what the store has in place of the object. */
export class Deferred implements Change {
  readonly type: Said['type']
  readonly kind: Kind
  readonly key: string
  readonly revision: number
  readonly at: number
  readonly #before: Deferred | undefined
  #make: (() => KubeObject) | undefined
  #object: KubeObject | undefined

  constructor({ type, kind, key, revision, at, before, make }: Said) {
    this.type = type
    this.kind = kind
    this.key = key
    this.revision = revision
    this.at = at
    this.#before = before
    this.#make = make
  }

  get object(): KubeObject {
    if (this.#make) {
      this.#object = this.#make()
      this.#make = undefined
    }
    return this.#object!
  }

  get previous(): KubeObject | undefined {
    return this.#before?.object
  }
}

/** What somebody has who keeps objects. */
export const made = <T extends KubeObject>(kept: KubeObject | Deferred | undefined): T | undefined =>
  (kept instanceof Deferred ? kept.object : kept) as T | undefined
