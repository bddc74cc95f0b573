/** Records Events, and folds repeats as client-go's correlator does. */

import { event } from '../api/core/event.ts'
import { ApiError } from '../api/errors.ts'
import type { KubeObject } from '../api/kind.ts'
import { formatTime } from '../api/time.ts'
import type { Clock, Timer } from '../sim/clock.ts'
import { minutes } from '../sim/duration.ts'
import type { Client } from './client.ts'

export interface EventRecorderOptions {
  readonly client: Client
  readonly clock: Clock
  /** Who reports: `kubelet`, `default-scheduler`, `deployment-controller`. */
  readonly component: string
  /** The node that reports, for kubelets. */
  readonly host?: string
}

export interface EventOptions {
  readonly type?: 'Normal' | 'Warning'
  /** The part of the object that it is about: `spec.containers{app}`. */
  readonly fieldPath?: string
}

/** Similar Events of one object within ten minutes beyond which only a count goes on. */
const similarLimit = 10
const similarWindowMs = minutes(10)
/** A source may report so often about one object at once, and once more every five minutes. */
const burst = 25
const refillMs = minutes(5)
/** What is remembered of an Event for folding ends a while after the last repeat. */
const pruneAfterMs = minutes(30)

export class EventRecorder {
  readonly #options: EventRecorderOptions
  /** The stored Event for each distinct thing said, so that saying it again counts it up. */
  readonly #said = new Map<string, Stored>()
  /** How many different messages each sort of thing was said with lately. */
  readonly #similar = new Map<string, Similar>()
  readonly #budgets = new Map<string, Budget>()
  #pruning: Timer | undefined

  constructor(options: EventRecorderOptions) {
    this.#options = options
  }

  /** Reports something ordinary about `object`. */
  normal(object: KubeObject, reason: string, message: string, options?: EventOptions): void {
    this.#record(object, { type: 'Normal', reason, message, fieldPath: options?.fieldPath })
  }

  /** Reports something that somebody should look at. */
  warning(object: KubeObject, reason: string, message: string, options?: EventOptions): void {
    this.#record(object, { type: 'Warning', reason, message, fieldPath: options?.fieldPath })
  }

  #record(object: KubeObject, what: Said): void {
    if (!this.#mayReport(object.metadata.uid)) return
    const sort = `${object.metadata.uid}/${what.type}/${what.reason}/${what.fieldPath ?? ''}`
    const message = this.#fold(sort, what.message)
    const key = message === what.message ? `${sort}/${message}` : sort
    const known = this.#said.get(key)
    if (known && this.#countUp(known, object, message)) return
    const name = this.#create(object, { ...what, message })
    if (name) this.#said.set(key, { name, at: this.#options.clock.now() })
    this.#pruneLater()
  }

  /** After ten different messages of one sort, the further ones share one Event. */
  #fold(sort: string, message: string): string {
    const now = this.#options.clock.now()
    let similar = this.#similar.get(sort)
    if (!similar || now - similar.at > similarWindowMs)
      this.#similar.set(sort, (similar = { messages: 0, at: now }))
    similar.at = now
    if (this.#said.has(`${sort}/${message}`)) return message
    if (similar.messages++ < similarLimit) return message
    return `(combined from similar events): ${message}`
  }

  /** What was said long ago is forgotten, so that memory follows what is going on, not what ever went on. */
  #pruneLater(): void {
    this.#pruning ??= this.#options.clock.after(
      pruneAfterMs,
      () => {
        this.#pruning = undefined
        const oldest = this.#options.clock.now() - pruneAfterMs
        for (const known of [this.#said, this.#similar, this.#budgets]) {
          for (const [key, { at }] of known) if (at <= oldest) known.delete(key)
        }
        if (this.#said.size > 0) this.#pruneLater()
      },
      { background: true },
    )
  }

  #mayReport(uid: string): boolean {
    const now = this.#options.clock.now()
    const budget = this.#budgets.get(uid) ?? { tokens: burst, at: now }
    budget.tokens = Math.min(burst, budget.tokens + (now - budget.at) / refillMs)
    budget.at = now
    this.#budgets.set(uid, budget)
    if (budget.tokens < 1) return false
    budget.tokens--
    return true
  }

  #countUp(said: Stored, object: KubeObject, message: string): boolean {
    const { client, clock } = this.#options
    const known = client.find(event, said.name, namespaceOf(object))
    if (!known) return false
    said.at = clock.now()
    client.update(event, known, (draft) => {
      draft.count = (draft.count ?? 1) + 1
      draft.lastTimestamp = formatTime(clock.now())
      draft.message = message
    })
    return true
  }

  #create(object: KubeObject, { type, reason, message, fieldPath }: Said): string | undefined {
    const { client, clock, component, host } = this.#options
    const { name, namespace: objectNamespace, uid, resourceVersion } = object.metadata
    const namespace = namespaceOf(object)
    const at = formatTime(clock.now())
    const involvedObject = {
      kind: object.kind,
      ...(objectNamespace !== undefined && { namespace: objectNamespace }),
      name,
      uid,
      apiVersion: object.apiVersion,
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(fieldPath !== undefined && { fieldPath }),
    }
    try {
      const created = client.create(event, {
        metadata: { name: `${name}.${this.#nameEnd()}`, namespace },
        involvedObject,
        reason,
        message,
        source: host === undefined ? { component } : { component, host },
        firstTimestamp: at,
        lastTimestamp: at,
        count: 1,
        type,
        reportingComponent: component,
        reportingInstance: host ?? '',
      })
      return created.metadata.name
    } catch (error) {
      // Events are told, never waited for: a namespace that is going away takes no more of them.
      if (error instanceof ApiError) return undefined
      throw error
    }
  }

  /** Sixteen hexadecimal digits that are no other Event's, and that keep Events in the order in which they were told. */
  #nameEnd(): string {
    const { client, clock } = this.#options
    return (BigInt(clock.now()) * 1_000_000n + BigInt(client.revision % 1_000_000))
      .toString(16)
      .padStart(16, '0')
  }
}

interface Said {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly fieldPath?: string
}

interface Stored {
  readonly name: string
  at: number
}

interface Similar {
  messages: number
  at: number
}

interface Budget {
  tokens: number
  at: number
}

/** What belongs to no namespace is reported on in `default`. */
const namespaceOf = ({ metadata }: KubeObject) => metadata.namespace ?? 'default'
