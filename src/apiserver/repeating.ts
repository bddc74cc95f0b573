/** Lets those repeat their writes who write again and again, as long as nobody has a say in each of them. */
import type { Kind, KubeObject } from '../api/kind.ts'
import { refOf } from '../api/meta.ts'
import type { RepeatOptions, RepeatServer, Row } from '../client/repeats.ts'
import type { Repeater } from '../sim/rhythm.ts'
import type { AdmissionChain } from './admission/admission.ts'
import type { Outside } from './outside.ts'
import type { Store } from './store/store.ts'
import { writtenAgain } from './written-again.ts'

interface RepeatingOptions {
  readonly store: Store
  readonly admission: AdmissionChain
  readonly outside: Outside
}

/** What was found, and the position up to which it is true. */
interface Finding {
  readonly newsRevision: number
  readonly isLet: boolean
}

export class Repeating implements RepeatServer {
  readonly #found = new Map<Kind, Finding>()
  readonly #repeaters = new Map<Kind, Repeater<Row>>()

  constructor(private readonly options: RepeatingOptions) {}

  begin<T extends KubeObject>(kind: Kind<T>, written: T, options: RepeatOptions<T>): Row | undefined {
    const { store } = this.options
    const stored = kind as unknown as Kind
    if (store.get(kind, refOf(written)) !== written || !this.#isLet(stored)) return undefined
    const { beat, again, prepare, ...context } = options
    const derive = (at: number, revision: number): KubeObject =>
      writtenAgain({ kind: stored, previous: written, next: again(written, at), context, at, revision })
    const row = store.beginRow({ kind: stored, object: written, beat, derive })
    const repeater = this.#repeaterOf(stored)
    beat.repeat(prepare ? this.#prepared(stored, repeater, prepare) : repeater, row)
    return row
  }

  end(row: Row): void {
    this.options.store.endRow(row)
  }

  #repeaterOf(kind: Kind): Repeater<Row> {
    let repeater = this.#repeaters.get(kind)
    if (!repeater) this.#repeaters.set(kind, (repeater = this.#newRepeater(kind)))
    return repeater
  }

  /** Where there is something to prepare, and nobody has a say in it. */
  #prepared(kind: Kind, { repeat, tell }: Repeater<Row>, prepare: () => boolean): Repeater<Row> {
    return { repeat: (row, before) => (this.#isLet(kind) && prepare() ? repeat(row, before) : 0), tell }
  }

  #newRepeater(kind: Kind): Repeater<Row> {
    const { store, outside } = this.options
    return {
      repeat: (row, before) => {
        if (!this.#isLet(kind)) return 0
        outside.end()
        return store.repeat(kind, row, before)
      },
      tell: (revision) => store.tellOfRepeat(kind, revision),
    }
  }

  #isLet(kind: Kind): boolean {
    const { store, admission } = this.options
    const { newsRevision } = store
    const known = this.#found.get(kind)
    if (known?.newsRevision === newsRevision) return known.isLet
    const isLet = admission.letsRepeat(kind, store)
    this.#found.set(kind, { newsRevision, isLet })
    return isLet
  }
}
