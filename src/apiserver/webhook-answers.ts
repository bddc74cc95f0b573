/**
 * What webhooks answer, those of admission and those that convert alike, and the words of client-go for what is no answer.
 * Source: Result of client-go's REST client, and the decoder that takes JSON and YAML alike.
 */
import { DecodeError, decode } from '../api/codec/json.ts'
import { parseJson } from '../api/codec/json-text.ts'
import { readYaml } from '../api/codec/yaml.ts'
import { quoted } from '../api/quote.ts'
import { typeOfKind } from '../api/schema.ts'
import { firstBytes } from '../api/text-bytes.ts'
import type { WebhookReply } from '../client/webhook-connection.ts'
import { mostValues, notNamed } from './rest/body.ts'
import { type Json, namedObject } from './rest/input.ts'

/** The review that is wanted of a webhook. */
export interface WantedReview {
  readonly group: string
  readonly version: ReviewVersion
  readonly kind: string
}

const reviewVersions = ['v1', 'v1beta1'] as const
export type ReviewVersion = (typeof reviewVersions)[number]

/** The first version of reviews that a webhook knows and the API server, too. */
export const reviewVersionIn = (versions: readonly string[]): ReviewVersion | undefined =>
  versions.find((each): each is ReviewVersion => (reviewVersions as readonly string[]).includes(each))

export interface SentReview<Response> {
  /** Empty where it was not said. */
  readonly apiVersion: string
  readonly kind: string
  readonly response?: Response
}

/** @throws Error for what is no such review */
export function reviewAnswered<Response>(
  reply: WebhookReply,
  url: string,
  wanted: WantedReview,
): SentReview<Response> {
  if ('failure' in reply) throw new Error(`Post "${reply.url ?? url}": ${reply.failure}`)
  const { status, body, contentType, cut } = reply
  if (cut !== undefined)
    throw new Error(`unexpected error when reading response body. Please retry. Original error: ${cut}`)
  if (status < 200 || status > 206) throw new Error(failureIn(body) ?? wordsOf(status, textIn(reply)))
  if (body === '') {
    const type = contentType || 'application/json'
    throw new Error(`0-length response with status code: ${status} and content type: ${type}`)
  }
  const { apiVersion, kind, response } = objectIn(body)
  const said = { apiVersion: String(apiVersion ?? ''), kind: String(kind ?? '') }
  checkKind(said, wanted)
  if (response === undefined || response === null) return said
  // Both versions have the same structure.
  const struct = typeOfKind(`${wanted.group}/v1`, wanted.kind)!
  return { ...said, response: decode(struct, { response }).object.response as Response }
}

/** @throws Error unless it is what was wanted, in so many words */
export function checkReview({ apiVersion, kind }: SentReview<unknown>, wanted: WantedReview): void {
  const asked = `${wanted.group}/${wanted.version}`
  if (apiVersion === asked && kind === wanted.kind) return
  const said = `${apiVersion || '/'}, Kind=${kind}`
  throw new Error(`expected webhook response of ${asked}, Kind=${wanted.kind}, got ${said}`)
}

/** What is left out is as it was wanted. */
function checkKind(said: { readonly apiVersion: string; readonly kind: string }, wanted: WantedReview): void {
  const apiVersion = said.apiVersion || `${wanted.group}/${wanted.version}`
  const kind = said.kind || wanted.kind
  if (apiVersion === `${wanted.group}/${wanted.version}` && kind === wanted.kind) return
  const isReview =
    kind === wanted.kind && reviewVersions.some((each) => apiVersion === `${wanted.group}/${each}`)
  if (!isReview && kind !== failed)
    throw new Error(
      `no kind ${quoted(kind)} is registered for version ${quoted(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
    )
  const version = isReview ? apiVersion.slice(wanted.group.length + 1) : 'v1'
  throw new Error(`converting (${version}.${kind}) to (${wanted.version}.${wanted.kind}): unknown conversion`)
}

/** What does not begin as JSON does is YAML. @throws DecodeError */
function objectIn(text: string): Json {
  const { value } = /^[ \t\r\n]*\{/.test(text) ? parsed(text) : readYaml(text, { mostValues })
  return namedObject(value ?? {})
}

function parsed(text: string): { readonly value: unknown } {
  try {
    return parseJson(text, { mostValues })
  } catch (error) {
    throw new DecodeError(notNamed((error as Error).message))
  }
}

/** What servers of Kubernetes answer when something went wrong. */
const failed = 'Status'

/** The message of a failed Status. */
function failureIn(body: string): string | undefined {
  try {
    const { kind, status, message = '' } = objectIn(body)
    return kind === failed && status === 'Failure' ? String(message) : undefined
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** So many bytes of a failure are told. */
const mostTold = 2_048

function textIn({
  body,
  contentType = '',
}: {
  readonly body: string
  readonly contentType?: string
}): string {
  const isText = contentType === '' || contentType.trimStart().startsWith('text/')
  return isText ? firstBytes(body, mostTold).trim() : 'unknown'
}

/** What client-go makes of a status. Source: NewGenericServerResponse of apimachinery. */
function wordsOf(status: number, said: string): string {
  switch (status) {
    case 400:
      return 'the server rejected our request for an unknown reason'
    case 401:
      return 'the server has asked for the client to provide credentials'
    case 403:
    case 415:
      return said
    case 404:
      return 'the server could not find the requested resource'
    case 405:
      return 'the server does not allow this method on the requested resource'
    case 406:
      return said === '' || said === 'unknown'
        ? 'the server was unable to respond with a content type that the client supports'
        : said
    case 409:
      return 'the server reported a conflict'
    case 422:
      return 'the server rejected our request due to an error in our request'
    case 429:
      return 'the server has received too many requests and has asked us to try again later'
    case 503:
      return 'the server is currently unable to handle the request'
    case 504:
      return 'the server was unable to return a response in the time allotted, but may still be processing the request'
    default:
      return status >= 500
        ? `an error on the server (${quoted(said)}) has prevented the request from succeeding`
        : `the server responded with the status code ${status} but did not return more information`
  }
}
