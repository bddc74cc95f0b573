/**
 * The configurations that authors applied last: who applies again mostly says what he said before, and what was found out
 * about a part that says the same is still so.
 */
import { keepNewest } from '../../api/newest.ts'
import { sharing } from '../store/sharing.ts'

type Json = Readonly<Record<string, unknown>>

/** How many configurations are remembered; the oldest make room. */
const mostConfigurations = 256
/** Larger ones are left alone: there are few of them, and they take room. In bytes. */
const largest = 32 * 1024

/** A memo: each part that is fit for its place, and stands in that place alone. */
const known = new WeakSet<object>()

/** Whether a part of a configuration was looked at before, in the same place. It does not change any more. */
export const isKnownPart = (part: object): boolean => known.has(part)

interface Sent {
  readonly configuration: Json
  /** What it should be: of a definition that has changed, nothing is known any more. */
  readonly expected: object
}

export class KnownConfigurations {
  readonly #last = new Map<string, Sent>()

  /** A configuration with what the last one of the same author said already. It is changed itself. @param place what is applied to, and by whom */
  shared(place: string, { configuration, expected }: Sent): Json {
    const last = this.#last.get(place)
    return last?.expected === expected ? sharing(configuration, last.configuration) : configuration
  }

  /** @param sent as `shared` has answered it, found to be fit for its place */
  remember(place: string, sent: Sent, bytes: number): void {
    if (bytes > largest || this.#last.get(place)?.configuration === sent.configuration) return
    markParts(sent.configuration)
    this.#last.delete(place)
    this.#last.set(place, sent)
    keepNewest(this.#last, mostConfigurations)
  }
}

function markParts(value: unknown): void {
  if (typeof value !== 'object' || value === null || known.has(value)) return
  known.add(value)
  for (const key in value) markParts((value as Json)[key])
}
