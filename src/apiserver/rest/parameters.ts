/** The query of a request, read and checked. */
import { badRequest, invalid } from '../../api/errors.ts'
import { type FieldError, forbidden, notSupported } from '../../api/field-error.ts'
import { goDurationMs } from '../../api/go-duration.ts'
import { memoOfLast } from '../../api/memo.ts'
import type { FieldTerm, Selector } from '../../api/selector.ts'
import { parseFieldSelector, parseLabelSelector } from '../../api/selector-text.ts'
import { parseToken } from '../pages.ts'

/** A query as fastify parses it: repeated keys are lists. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>

const noQuery: Query = Object.freeze({})

/** @param text what follows the question mark. What Go's parser cannot read is left out, part by part. */
export const queryOf = (text: string): Query => (text === '' ? noQuery : readQuery(text))

/** Clients ask in the same way again and again. */
const readQuery = memoOfLast((text: string): Query => {
  const query = new Map<string, string[]>()
  for (const part of text.split('&')) {
    if (part === '' || part.includes(';') || /%(?![0-9a-fA-F]{2})/.test(part)) continue
    const [name, ...value] = part.split('=')
    const key = decoded(name)
    query.set(key, [...(query.get(key) ?? []), decoded(value.join('='))])
  }
  return Object.freeze(
    Object.fromEntries(Array.from(query, ([name, values]) => [name, values.length > 1 ? values : values[0]])),
  )
})

/** Where an address leads: its path, and what is asked there. */
export function placeAsked(address: string): { readonly path: string; readonly query: Query } {
  const question = address.indexOf('?')
  if (question < 0) return { path: address, query: noQuery }
  return { path: address.slice(0, question), query: queryOf(address.slice(question + 1)) }
}

function decoded(text: string): string {
  if (!text.includes('%')) return text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    // Bytes that are no UTF-8 are replaced there.
    return new URLSearchParams(`x=${text}`).get('x') ?? ''
  }
}

export const textOf = (query: Query, name: string): string | undefined => {
  const value = query[name]
  return typeof value === 'object' ? value[0] : value
}

/** As the API server reads flags: `?watch` is true, and so is everything but `false` and `0`. */
export const flagOf = (query: Query, name: string): boolean => {
  const value = textOf(query, name)
  return value !== undefined && value !== '0' && value.toLowerCase() !== 'false'
}

/** @throws ApiError 400 for what is no whole number */
export function numberOf(query: Query, name: string): number | undefined {
  const text = textOf(query, name)
  if (text === undefined) return undefined
  if (!/^[-+]?\d+$/.test(text)) throw unreadable('ParseInt', text, 'invalid syntax')
  if (!fits(text, BigInt.asIntN)) throw unreadable('ParseInt', text, 'value out of range')
  return Number(text)
}

/**
 * How long who asks would wait: nobody is kept waiting here, but what is no length of time is refused. Source: the filter
 * WithRequestDeadline.
 * @throws ApiError 400
 */
export function checkTimeout(query: Query): void {
  const text = textOf(query, 'timeout')
  if (!text) return
  const length = goDurationMs(text)
  if (typeof length === 'string') throw badRequest(`invalid timeout specified in the request URL - ${length}`)
}

/** More digits than these are out of range whatever they say, and take long to read. */
const mostDigits = 100

/** Whether a number in text is one of Go's with 64 bits. */
const fits = (text: string, asGo: typeof BigInt.asIntN) =>
  text.length <= mostDigits && asGo(64, BigInt(text)) === BigInt(text)

const unreadable = (parser: string, text: string, why: string) =>
  badRequest(`strconv.${parser}: parsing ${JSON.stringify(text)}: ${why}`)

export interface ListParameters {
  readonly labelSelector: Selector
  readonly fieldSelector: readonly FieldTerm[]
  readonly limit?: number
  readonly continue?: string
  readonly resourceVersion?: number
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan'
}

type Selectors = Pick<ListParameters, 'labelSelector' | 'fieldSelector'>

/**
 * What is asked for, with what its selectors mean.
 * @param meant asked once it is known what goes together, and before it is looked from where a list is to go on; it may throw
 * @throws ApiError 400 for a selector or a number that cannot be read, 422 for parameters that do not go together
 */
export function listParameters<T>(
  query: Query,
  meant: (selectors: Selectors) => T,
): ListParameters & { readonly isMeant: T } {
  const { limit = 0 } = numbersOf(query)
  const parameters = {
    ...selectorsOf(query),
    // Whoever takes whatever is at hand is given all of it.
    limit: limit > 0 && textOf(query, 'resourceVersion') !== '0' ? limit : undefined,
    continue: textOf(query, 'continue') || undefined,
    resourceVersionMatch: textOf(query, 'resourceVersionMatch') || undefined,
  }
  refuse([...listProblems(query)])
  const asked = { ...(parameters as ListParameters), isMeant: meant(parameters) }
  if (parameters.continue === undefined) {
    const resourceVersion = resourceVersionOf(query, 'invalid resource version: ')
    return { ...asked, resourceVersion }
  }
  // A token says itself of which version the list is.
  if (textOf(query, 'resourceVersion')) {
    parseToken(parameters.continue)
    if (textOf(query, 'resourceVersion') !== '0')
      throw badRequest('specifying resource version is not allowed when using continue')
  }
  return asked
}

function* listProblems(query: Query): Iterable<FieldError> {
  const [match, version] = [textOf(query, 'resourceVersionMatch'), textOf(query, 'resourceVersion')]
  if (match) {
    if (!version) yield forbiddenMatch('is forbidden unless resourceVersion is provided')
    if (textOf(query, 'continue')) yield forbiddenMatch('is forbidden when continue is provided')
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      yield notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', ''])
    }
    if (match === 'Exact' && version === '0')
      yield forbiddenMatch('"exact" is forbidden for resourceVersion "0"')
  }
  if (query.sendInitialEvents !== undefined) {
    yield forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list')
  }
}

interface WatchQuery {
  readonly labelSelector: Selector
  readonly fieldSelector: readonly FieldTerm[]
  readonly resourceVersion?: number
  /**
   * Ask for everything there is, then for a bookmark that says so; undefined where the request does not say: it is what is meant by
   * one that begins at no version, too. Source: SetListOptionsDefaults.
   */
  readonly sendInitialEvents?: boolean
  readonly allowBookmarks: boolean
  readonly timeoutSeconds?: number
}

/**
 * A watch that its path alone makes one (`/api/v1/watch/pods`) is checked as a list is.
 * @param meant as for `listParameters`: asked before it is looked from where the watch begins
 * @throws ApiError as `listParameters`
 */
export function watchParameters<T>(
  query: Query,
  meant: (selectors: Selectors) => T,
): WatchQuery & { readonly isMeant: T } {
  const match = textOf(query, 'resourceVersionMatch')
  const sendInitialEvents =
    textOf(query, 'sendInitialEvents') === undefined ? undefined : flagOf(query, 'sendInitialEvents')
  const { timeoutSeconds } = numbersOf(query)
  const selectors = selectorsOf(query)
  refuse([...(flagOf(query, 'watch') ? watchProblems() : listProblems(query))])
  return {
    ...selectors,
    isMeant: meant(selectors),
    resourceVersion: resourceVersionOf(query),
    sendInitialEvents,
    allowBookmarks: flagOf(query, 'allowWatchBookmarks'),
    timeoutSeconds,
  }

  function* watchProblems(): Iterable<FieldError> {
    if (sendInitialEvents !== undefined && match !== 'NotOlderThan') {
      const detail = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'
      yield forbidden('resourceVersionMatch', detail)
    }
    if (match && sendInitialEvents === undefined)
      yield forbiddenMatch('is forbidden for watch unless sendInitialEvents is provided')
    if (match && match !== 'NotOlderThan') yield notSupported('resourceVersionMatch', match, ['NotOlderThan'])
    // Who says nothing of what he wants first is taken to want all that there is, no older than that.
    const isFromStart = sendInitialEvents === undefined && (textOf(query, 'resourceVersion') || '0') === '0'
    if ((match || isFromStart) && textOf(query, 'continue'))
      yield forbiddenMatch('is forbidden when continue is provided')
  }
}

/** The numbers of ListOptions: each must be one, whether it is used or not. */
const numbersOf = (query: Query) => ({
  timeoutSeconds: numberOf(query, 'timeoutSeconds'),
  limit: numberOf(query, 'limit'),
})

const selectorsOf = (query: Query) => ({
  labelSelector: parseLabelSelector(textOf(query, 'labelSelector') ?? ''),
  fieldSelector: parseFieldSelector(textOf(query, 'fieldSelector') ?? ''),
})

/** @throws ApiError 400; the real server answers 500 here, which is a known fault of it */
export function resourceVersionOf(query: Query, fault = ''): number | undefined {
  const text = textOf(query, 'resourceVersion')
  if (!text) return undefined
  const isNumber = /^\d+$/.test(text)
  if (isNumber && fits(text, BigInt.asUintN)) return Number(text)
  const shown = JSON.stringify(text)
  const why = isNumber ? 'value out of range' : 'invalid syntax'
  throw badRequest(
    `${fault}resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: ${why}`,
  )
}

const forbiddenMatch = (detail: string) => forbidden('resourceVersionMatch', `resourceVersionMatch ${detail}`)

function refuse(problems: readonly FieldError[]): void {
  if (problems.length > 0) throw invalid({ kind: 'ListOptions', group: 'meta.k8s.io' }, '', problems)
}
