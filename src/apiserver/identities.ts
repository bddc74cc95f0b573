/** What the API server alone decides of what is new: the end of a name, the uid, the instant. */
import { alreadyExists } from '../api/errors.ts'
import type { Kind } from '../api/kind.ts'
import { formatTime } from '../api/time.ts'
import type { RequestContext } from '../client/client.ts'
import type { Clock } from '../sim/clock.ts'
import type { Random } from '../sim/random.ts'
import type { Store } from './store/store.ts'
import type { Working } from './working-object.ts'

interface IdentitiesOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
}

export class Identities {
  readonly #randomOfTrials: Random

  constructor(private readonly options: IdentitiesOptions) {
    this.#randomOfTrials = options.random.fork('dry-run')
  }

  /** Of what is stored. */
  uid(): string {
    return this.options.random.uuid()
  }

  /** A name for what has only the beginning of one. @throws ApiError 409 where bad luck will have it */
  madeUpName(kind: Kind, metadata: Working['metadata'], context: RequestContext): string | undefined {
    const { generateName, name, namespace } = metadata
    if (name || !generateName) return undefined
    // Names are cut so that the random end always fits a label value, as the API server does.
    const base = generateName.slice(0, 58)
    let made = ''
    for (let tries = 0; tries < 8; tries++) {
      made = [base, this.#randomFor(context).suffix(5)].join('')
      if (!this.options.store.get(kind, { name: made, namespace })) return made
    }
    throw alreadyExists(kind, made)
  }

  /** Writes the rest into the metadata. */
  stamp(kind: Kind, metadata: Working['metadata'], context: RequestContext): void {
    wipeSystemFields(metadata)
    metadata.uid = this.#randomFor(context).uuid()
    metadata.creationTimestamp = formatTime(this.options.clock.now())
    if (kind.countsGenerations) metadata.generation = 1
  }

  /** What is only tried leaves no trace: all that comes later has the names that it would have had. */
  #randomFor({ dryRun }: RequestContext): Random {
    return dryRun ? this.#randomOfTrials : this.options.random
  }
}

/** In place: what the API server alone says of an object is said by nobody who makes one. Source: WipeObjectMetaSystemFields. */
export function wipeSystemFields(metadata: Partial<Working['metadata']>): void {
  delete metadata.creationTimestamp
  delete metadata.uid
  delete metadata.deletionTimestamp
  delete metadata.deletionGracePeriodSeconds
  delete metadata.selfLink
}
