/** Records Events, and folds repeats as client-go's correlator does. */
import { event } from '../api/core/event.ts'
import type { Event, EventSource, ObjectReference } from '../api/generated/types/core-v1.ts'
import type { KubeObject } from '../api/kind.ts'
import { keyFor, keyOf } from '../api/meta.ts'
import { formatTime, unsetTime } from '../api/time.ts'
import type { Clock, Timer } from '../sim/clock.ts'
import { hours, minutes } from '../sim/duration.ts'
import type { Client } from './client.ts'
import { combined, eventName, namespaceOf, objectReference, tell } from './event-parts.ts'

interface EventRecorderOptions {
  readonly client: Client
  readonly clock: Clock
  /** Who reports: `kubelet`, `default-scheduler`, `deployment-controller`. */
  readonly component: string
  /** The node that reports, for kubelets. */
  readonly host?: string
}

type EventType = 'Normal' | 'Warning'

interface EventOptions {
  readonly type?: EventType
  /** The part of the object that it is about: `spec.containers{app}`. */
  readonly fieldPath?: string
  /** How often it has happened since it was last said. Default 1. */
  readonly times?: number
  /** What the Event says besides, where it is one of its own: what is folded keeps what was said first. */
  readonly annotations?: Readonly<Record<string, string>>
}

/** So many different messages of one sort and object with no pause of ten minutes: from then on some share one Event. */
const similarLimit = 10
const pauseMs = minutes(10)
/** A source may report a type of Events so often about one object at once, and once more every five minutes. */
const burst = 25
const refillMs = minutes(5)
/** What is remembered of an Event for folding ends with the Event itself. */
const pruneAfterMs = hours(1)

export class EventRecorder {
  readonly #options: EventRecorderOptions
  /** What was said of each object lately, by uid, or by name where that is all that is known. */
  readonly #known = new Map<string, Subject>()
  readonly #source: EventSource
  #pruning: Timer | undefined

  constructor(options: EventRecorderOptions) {
    this.#options = options
    const { component, host } = options
    this.#source = Object.freeze(host === undefined ? { component } : { component, host })
  }

  /** Reports something ordinary about `object`. */
  normal(object: KubeObject, reason: string, message: string, options?: EventOptions): void {
    this.#record(object, { type: 'Normal', reason, message, fieldPath: options?.fieldPath }, options)
  }

  /** Reports something that somebody should look at. */
  warning(object: KubeObject, reason: string, message: string, options?: EventOptions): void {
    this.#record(object, { type: 'Warning', reason, message, fieldPath: options?.fieldPath }, options)
  }

  /** The instant before which no Event of a type is reported about an object, whatever is said of it: who repeats himself may wait until then. */
  quietUntil({ metadata: { uid } }: KubeObject, type: EventType): number {
    const subject = this.#known.get(uid)
    return !subject || subject[type] >= 1 ? 0 : Math.floor(subject.at + (1 - subject[type]) * refillMs)
  }

  #record(object: KubeObject, what: Said, { times = 1, annotations }: EventOptions = noOptions): void {
    const now = this.#options.clock.now()
    const subject = this.#subject(object.metadata.uid || keyOf(object), now)
    const known = knownOrNew(subject, what, now)
    known.count += times
    known.at = now
    this.#pruneLater()
    // What is not reported is counted all the same, and shows in the count of the next report.
    if (mayReport(subject, what.type, now))
      this.#report(object, subject, { known, message: what.message, annotations })
  }

  #report(object: KubeObject, subject: Subject, { known, message, annotations }: Reported): void {
    tell(() => {
      if (!this.#countUp(known, message)) known.key = this.#create(object, subject, { known, annotations })
    })
  }

  #subject(uid: string, now: number): Subject {
    let subject = this.#known.get(uid)
    if (!subject)
      this.#known.set(uid, (subject = { Normal: burst, Warning: burst, at: now, stored: [], sorts: [] }))
    return subject
  }

  /** What was said long ago is forgotten, so that memory follows what is going on, not what ever went on. */
  #pruneLater(): void {
    this.#pruning ??= this.#options.clock.after(
      pruneAfterMs,
      () => {
        this.#pruning = undefined
        const oldest = this.#options.clock.now() - pruneAfterMs
        for (const [uid, subject] of this.#known) {
          if (subject.at <= oldest) this.#known.delete(uid)
          else {
            subject.stored = subject.stored.filter(({ at }) => at > oldest)
            subject.sorts = subject.sorts.filter(({ at }) => at > oldest)
          }
        }
        if (this.#known.size > 0) this.#pruneLater()
      },
      { background: true },
    )
  }

  #countUp({ key, isCombined, count, at }: Stored, message: string): boolean {
    if (key === undefined) return false
    return this.#options.client.changeDeferred<Event>(event, key, (created) => {
      const said = isCombined ? { message: combined(message) } : undefined
      return Object.assign({}, created, { count, lastTimestamp: formatTime(at) }, said)
    })
  }

  #create(object: KubeObject, subject: Subject, { known, annotations }: Omit<Reported, 'message'>): string {
    const ref = { name: eventName(object, this.#options), namespace: namespaceOf(object) }
    const key = keyFor(ref.name, ref.namespace)
    const involvedObject = referenceTo(object, subject, known.fieldPath)
    const { count, at } = known
    this.#options.client.createDeferred(event, key, () => {
      const { type, reason, message, isCombined, firstAt } = known
      const { component, host = '' } = this.#options
      return {
        metadata: annotations ? { ...ref, annotations } : { ...ref },
        involvedObject,
        reason,
        message,
        source: this.#source,
        firstTimestamp: formatTime(firstAt),
        lastTimestamp: formatTime(at),
        eventTime: unsetTime,
        count,
        type,
        // The correlator that puts several together names their source and forgets who reports.
        reportingComponent: isCombined ? '' : component,
        reportingInstance: isCombined ? '' : host,
      }
    })
    return key
  }
}

const noOptions: EventOptions = Object.freeze({})

/** What is to be reported. */
interface Reported extends Pick<EventOptions, 'annotations'> {
  readonly known: Stored
  readonly message: string
}

interface Sort {
  readonly type: EventType
  readonly reason: string
}

interface Said extends Sort {
  readonly message: string
  readonly fieldPath?: string
  /** It stands for all further messages of its sort. */
  readonly isCombined?: boolean
}

/** When messages of a sort came, the last without a pause after the first. */
interface SortSaid extends Sort {
  since: number
  at: number
  /** Once they were too many: those that still have Events of their own. One leaves with each that comes, here the one that came first. */
  apart?: string[]
}

/** A message that has been said of an object. */
interface Stored extends Said {
  /** Of the Event, as `keyOf` has it; undefined while it has not been reported. */
  key: string | undefined
  count: number
  readonly firstAt: number
  at: number
}

function knownOf({ stored }: Subject, said: Said): Stored | undefined {
  for (const each of stored) if (isSame(each, said)) return each
  return undefined
}

/** What is said, by itself or as one of many. */
function knownOrNew(subject: Subject, what: Said, now: number): Stored {
  const sort = sortOf(subject, what, now)
  const known = sort.apart ? undefined : knownOf(subject, what)
  if (known) return known
  const said = isApart(subject, what, sort)
    ? what
    : { ...what, message: combined(what.message), isCombined: true }
  return knownOf(subject, said) ?? added(subject, said, now)
}

function added(
  subject: Subject,
  { type, reason, message, fieldPath, isCombined }: Said,
  now: number,
): Stored {
  const stored = {
    type,
    reason,
    message,
    fieldPath,
    isCombined,
    key: undefined,
    count: 0,
    firstAt: now,
    at: now,
  }
  subject.stored = [...subject.stored, stored]
  return stored
}

/** The tenth different message of a sort shares an Event with all further ones that are not among the nine that stay apart. */
function isApart({ stored }: Subject, { message }: Said, sort: SortSaid): boolean {
  if (sort.apart?.includes(message)) return true
  const apart = sort.apart ?? messagesOf(stored, sort)
  if (apart.length + 1 < similarLimit) return true
  sort.apart = [...apart.slice(1), message]
  return false
}

function messagesOf(stored: readonly Stored[], sort: SortSaid): readonly string[] {
  let alike = 0
  for (const each of stored) if (isOf(sort, each)) alike++
  if (alike + 1 < similarLimit) return none
  return [...new Set(stored.filter((each) => isOf(sort, each)).map(({ message }) => message))]
}

const isOf = (sort: SortSaid, each: Stored): boolean => isSameSort(each, sort) && each.at >= sort.since

const none: readonly never[] = Object.freeze([])

/** When messages of this sort have come without a pause, this one included. */
function sortOf(subject: Subject, { type, reason }: Said, now: number): SortSaid {
  for (const sort of subject.sorts) {
    if (sort.reason !== reason || sort.type !== type) continue
    if (now - sort.at > pauseMs) {
      sort.since = now
      sort.apart = undefined
    }
    sort.at = now
    return sort
  }
  const sort = { type, reason, since: now, at: now, apart: undefined }
  subject.sorts = [...subject.sorts, sort]
  return sort
}

const isSameSort = (a: Sort, b: Sort): boolean => a.reason === b.reason && a.type === b.type

const isSame = (a: Said, b: Said): boolean =>
  isSameSort(a, b) &&
  (a.isCombined && b.isCombined ? true : a.fieldPath === b.fieldPath && a.message === b.message)

/** An object that Events are about: how many more of each type may be told of it, and what was said of it. */
interface Subject extends Record<EventType, number> {
  at: number
  /** Copied where something is added: there are few, and an array that grows keeps room for sixteen more. */
  stored: readonly Stored[]
  sorts: readonly SortSaid[]
  reference?: ObjectReference
}

/** Source: client-go's spam filter, whose key holds the type, too. */
function mayReport(subject: Subject, type: EventType, now: number): boolean {
  const refilled = (now - subject.at) / refillMs
  subject.Normal = Math.min(burst, subject.Normal + refilled)
  subject.Warning = Math.min(burst, subject.Warning + refilled)
  subject.at = now
  if (subject[type] < 1) return false
  subject[type]--
  return true
}

/** The reference to the object: Events of one version of it, about one part of it, share theirs. */
function referenceTo(object: KubeObject, subject: Subject, fieldPath: string | undefined): ObjectReference {
  const known = subject.reference
  const isSameVersion = known && known.resourceVersion === (object.metadata.resourceVersion || undefined)
  if (isSameVersion && known.fieldPath === fieldPath) return known
  subject.reference = objectReference(object, fieldPath)
  return subject.reference
}
