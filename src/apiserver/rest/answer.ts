/** Answers as values. How each gets to who asked is for the edge where he is. */
import { formatYaml } from '../../api/codec/yaml.ts'
import { ApiError } from '../../api/errors.ts'
import { goJson } from '../../api/go-json.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { LogStream } from '../../client/node-connection.ts'
import { NodeRefusal } from '../../client/node-refusal.ts'
import type { Question } from '../outside.ts'
import type { ListFormat } from './list-format.ts'
import { type Form, formOfErrors } from './negotiation.ts'
import { valueAsProtobuf } from './object-message.ts'
import { joined } from './pieces.ts'
import { isPretty, prettyText } from './pretty.ts'
import type { RestRequest } from './request.ts'
import type { UsualHeaders } from './usual-headers.ts'
import type { WatchParameters } from './watching.ts'

export type Answer = Whole | Listing | Watching | Log | Work | Pending

export interface Headed {
  /** Those that it has besides, whatever it is about. Default: none. */
  readonly usual?: UsualHeaders
  readonly headers?: Readonly<Record<string, string | string[]>>
}

/** A text, or bytes, that are there already. */
export interface Whole extends Headed {
  readonly sort: 'whole'
  readonly code: number
  /** Empty: there is no body at all. */
  readonly type: string
  readonly body: string | Uint8Array
  /** What the body says, where it was a value before. */
  readonly value?: object
  /** For so long a client may keep it, by the clock on his wall. */
  readonly keptForMs?: number
}

/** Objects of one state, to be written one after the other. */
export interface Listing extends Headed {
  readonly sort: 'list'
  readonly items: readonly KubeObject[]
  readonly format: ListFormat
  /** It is everything of a kind as it stood: others who ask for that in this form get the same bytes. */
  readonly whole?: WholeKind
}

export interface WholeKind {
  readonly kind: Kind
  /** The version in which it is told. */
  readonly apiVersion: string
  /** Undefined: in all. */
  readonly namespace: string | undefined
  /** The list's own. */
  readonly metadata: object
  /** When it stood so: what is written while the list is measured is not in it. */
  readonly revision: number
}

/** Events, for as long as both sides want. */
export interface Watching extends Headed {
  readonly sort: 'watch'
  readonly watch: WatchParameters
  /** Told when it is over. */
  readonly onEnd?: () => void
  /** 0: as long as is usual. */
  readonly timeoutSeconds: number
}

/** What a container has written, and what it goes on to write where that is wanted; or what another server goes on to say. */
export interface Log extends Headed {
  readonly sort: 'log'
  /** Default: `text/plain`. */
  readonly type?: string
  /** Undefined: the pod has no node yet. */
  readonly log: Pick<LogStream, 'text' | 'reader'> | undefined
  readonly follows: boolean
}

/** The answer takes time, which is spent step by step, so that others get in between. */
export interface Work {
  readonly sort: 'work'
  /** Does the next piece. Answers whether that was the last one. */
  step(): boolean
  /** When all is done. */
  result(): Answer
}

/** The media type of a log. */
export const logType = ({ type = 'text/plain' }: Log): string => type

/** First somebody outside of the cluster has to answer. */
export interface Pending {
  readonly sort: 'pending'
  readonly question: Question
  /** What becomes of it once he has. */
  again(): Answer
  /** What becomes of it where nobody can wait. */
  refused(): Answer
}

/** The media type. */
export const protobuf = 'application/vnd.kubernetes.protobuf'

export const whole = (type: string, body: Whole['body'], code = 200, value?: object): Whole => ({
  sort: 'whole',
  code,
  type,
  body,
  value,
})

/** All of a list at once, for who takes it in one piece. */
export function wholeListing({ items, format, usual, headers }: Listing): Whole {
  const pieces = items.map((object, index) => format.item(object, index))
  return {
    ...whole(format.type, joined([format.begin, ...pieces, format.end(items.length)])),
    usual,
    headers,
  }
}

/** What of a request says how a value is written. */
export type Wanted = Pick<RestRequest, 'headers' | 'query'>

/** Any plain value, as JSON, YAML or protobuf. */
export function wholeValue(request: Wanted, value: object, form?: Form, code = 200): Whole {
  if (form?.media === 'yaml') return whole('application/yaml', formatYaml(value), code, value)
  if (form?.media === 'protobuf') return whole(protobuf, valueAsProtobuf(value), code, value)
  if (isPretty(request)) return indented(value, code)
  return whole('application/json', `${goJson(value)}\n`, code, value)
}

const indented = (value: object, code: number): Whole =>
  whole('application/json', prettyText(value), code, value)

export const isRefusal = (error: unknown): error is ApiError | NodeRefusal =>
  error instanceof ApiError || error instanceof NodeRefusal

/** The Status that says why a request is refused; what a node refuses is told as it says it. @throws what is no refusal */
export function refusal(request: Wanted, error: unknown): Whole {
  if (!isRefusal(error)) throw error
  if (error instanceof NodeRefusal)
    return whole('text/plain; charset=utf-8', `${error.message}\n`, error.code)
  const form = formOfErrors(request.headers.accept)
  const answer = form
    ? wholeValue(request, error.status, form, error.code)
    : indented(error.status, error.code)
  const { retryAfterSeconds } = error.details ?? {}
  if (retryAfterSeconds === undefined) return answer
  return { ...answer, headers: { 'retry-after': String(retryAfterSeconds) } }
}
