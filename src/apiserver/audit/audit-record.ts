/** What comes to be known of one request, and is noted stage by stage. */
import type { AuditPolicy, Stage } from '../../api/audit/policy.ts'
import { formatMicroTime } from '../../api/time.ts'
import { anonymous, type User } from '../../client/user.ts'
import { type Attributes, attributesOf } from '../authorization/attributes.ts'
import type { Decision } from '../authorization/decision.ts'
import type { Answer } from '../rest/answer.ts'
import { type Query, textOf } from '../rest/parameters.ts'
import type { Audited, RestRequest } from '../rest/request.ts'
import { answeredObject, sentObject } from './bodies.ts'
import {
  type AuditEvent,
  auditObjectRefOf,
  auditUserOf,
  responseStatusOf,
  withoutManagedFields,
} from './event.ts'
import { type Noted, notedBy } from './rules.ts'

export interface AuditOptions {
  /** Of which requests how much is noted: a Policy of audit.k8s.io/v1. */
  readonly policy: AuditPolicy
  /** Told each Event when it comes to be. What it throws is reported, and does not hold up the request. */
  write(event: AuditEvent): void
}

interface Begun {
  readonly request: RestRequest
  readonly id: string
  /** The cluster's time, in milliseconds. */
  now(): number
  /** Told of an Event that could not be written. */
  failed(error: unknown): void
}

/** How a request is answered. */
interface Outcome {
  readonly status: object
  readonly sent: unknown
  readonly answered: unknown
}

export class AuditRecord implements Audited {
  readonly #receivedAt: number
  readonly #annotations = new Map<string, string>()
  #user: User | undefined
  #impersonated: User | undefined
  #constraint: string | undefined
  #asked: Attributes | undefined
  #noted: Noted | undefined
  #outcome: Outcome | undefined
  #isOver = false

  constructor(
    private readonly options: AuditOptions,
    private readonly begun: Begun,
  ) {
    this.#receivedAt = begun.now()
  }

  /** By which its answer can be found again. */
  get id(): string {
    return this.begun.id
  }

  /** It is known who asks, in his own name. */
  received(user: User): void {
    this.#ask(user)
    this.#note('RequestReceived')
  }

  impersonated(user: User, verb: string | undefined): void {
    this.#impersonated = user
    this.#constraint = verb
  }

  /** Whether he may. */
  decided({ allowed, reason }: Decision): void {
    this.annotate('authorization.k8s.io/decision', allowed ? 'allow' : 'forbid')
    this.annotate('authorization.k8s.io/reason', reason)
  }

  /** What came up on the way. What was said first under a key stays. */
  annotate(key: string, value: string): void {
    if (!this.#annotations.has(key)) this.#annotations.set(key, value)
  }

  /** Whether what is annotated may tell of what was sent. */
  get showsBodies(): boolean {
    return this.#noted !== undefined && this.#noted.level !== 'Metadata'
  }

  /** @param goesOn whether the answer is one that takes long, or would be if it were not refused */
  answered(answer: Answer, goesOn: boolean): void {
    const isTurnedAway = this.#user === undefined
    if (isTurnedAway) this.#ask({ ...anonymous, name: '', groups: [] })
    if (!this.#noted) return
    this.#outcome = this.#outcomeOf(answer)
    if (goesOn || isTurnedAway) this.#note('ResponseStarted')
    if (!isTurnedAway && answer.sort !== 'watch') this.ended()
  }

  /** A connection of its own has been opened. @param goesOn whether its end is told as well */
  opened(goesOn: boolean): void {
    if (!this.#noted) return
    this.#outcome = { status: responseStatusOf(101, undefined), sent: undefined, answered: undefined }
    this.#note('ResponseStarted')
    if (!goesOn) this.ended()
  }

  /** The last of the answer has been sent. */
  ended(): void {
    if (!this.#isOver) this.#note('ResponseComplete')
    this.#isOver = true
  }

  #ask(user: User): void {
    const { method, path, query } = this.begun.request
    this.#user = user
    this.#asked = attributesOf({ user, method, path, parameter: (name) => textOf(query, name) })
    this.#noted = notedBy(this.options.policy, this.#asked)
  }

  #outcomeOf(answer: Answer): Outcome {
    const { level, omitManagedFields } = this.#noted!
    const code = codeOf(answer)
    const isRefused = answer.sort === 'whole' && code >= 400
    const isWanted = isRefused || level === 'RequestResponse'
    const whole = isWanted ? answeredObject(answer) : answer.sort === 'whole' ? answer.value : undefined
    const shown = (value: unknown) => (omitManagedFields ? withoutManagedFields(value) : value)
    return {
      status: responseStatusOf(code, whole),
      sent: level === 'Metadata' ? undefined : shown(sentObject(this.begun.request)),
      answered: level === 'RequestResponse' ? shown(whole) : undefined,
    }
  }

  #note(stage: Stage): void {
    if (!this.#noted || this.#noted.omitStages.includes(stage)) return
    try {
      this.options.write(this.#eventOf(stage))
    } catch (error) {
      this.begun.failed(error)
    }
  }

  #eventOf(stage: Stage): AuditEvent {
    const { request, id, now } = this.begun
    const asked = this.#asked!
    const userAgent = request.headers['user-agent']
    return {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: this.#noted!.level,
      auditID: id,
      stage,
      requestURI: request.path + textOfQuery(request.query),
      verb: asked.verb,
      user: auditUserOf(this.#user!),
      impersonatedUser: this.#impersonated && auditUserOf(this.#impersonated),
      authenticationMetadata: this.#constraint ? { impersonationConstraint: this.#constraint } : undefined,
      sourceIPs: request.source === undefined ? undefined : [request.source],
      userAgent: userAgent || undefined,
      objectRef: auditObjectRefOf(asked, request.path, this.#outcome?.sent),
      responseStatus: this.#outcome?.status,
      requestObject: this.#outcome?.sent,
      responseObject: this.#outcome?.answered,
      requestReceivedTimestamp: formatMicroTime(this.#receivedAt),
      stageTimestamp: formatMicroTime(now()),
      annotations: this.#annotations.size > 0 ? Object.fromEntries(this.#annotations) : undefined,
    }
  }
}

function codeOf(answer: Answer): number {
  if (answer.sort === 'whole') return answer.code
  return answer.sort === 'log' && !answer.log ? 204 : 200
}

function textOfQuery(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values ?? []].flat().map((value) => [name, value]),
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs as [string, string][])}`
}
