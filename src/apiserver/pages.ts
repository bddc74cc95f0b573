/** Pages of a LIST: the token says at which revision the list was begun, and after which key it goes on. */
import { base64UrlOfText, bytesOfBase64Url, textOfBase64Url } from '../api/codec/base64.ts'
import { DecodeError, jsonTypeOf } from '../api/codec/errors.ts'
import { parseJson } from '../api/codec/json.ts'
import { byteQuoted } from '../api/codec/json-text.ts'
import { ApiError, badRequest, hasReason, type Status } from '../api/errors.ts'
import { countWhile } from '../api/halving.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { keyOf } from '../api/meta.ts'
import type { Store } from './store/store.ts'

interface PageRequest {
  readonly kind: Kind
  readonly namespace?: string
  readonly limit?: number
  readonly token?: string
  /** List as it stood at this revision; ignored with a token, which has its own. */
  readonly revision?: number
  readonly isMeant?: (object: KubeObject) => boolean
  /** That is one object at most, and nothing is behind it. */
  readonly isOfOne?: boolean
}

export interface Page {
  readonly items: readonly KubeObject[]
  readonly revision: number
  readonly token?: string
  /** How many are still to come, where that is known: not under a selector. */
  readonly remaining?: number
}

interface Token {
  /** Undefined: whatever is newest, for who takes the rest of a list although what he began is forgotten. */
  readonly revision?: number
  /** Where the list goes on, among the keys of what is asked for: in a namespace they are names. */
  readonly start: string
}

/** What pages are made of: the store, or one that remembers what it has listed. */
export type Lists = Pick<Store, 'revision'> & {
  list(kind: Kind, namespace?: string): readonly KubeObject[]
  listAt(kind: Kind, revision: number, namespace?: string): readonly KubeObject[]
}

/** Looks for the objects of one page, of one state of the store, an object at a time: a selector may be long, and fit few. */
export class PageSearch {
  readonly #revision: number
  readonly #all: readonly KubeObject[]
  readonly #items: KubeObject[] = []
  #next: number

  /** @throws ApiError 400 for a token that is none, 410 for one whose revision is forgotten */
  constructor(
    lists: Lists,
    private readonly request: PageRequest,
  ) {
    const token = request.token === undefined ? undefined : parseToken(request.token)
    this.#revision = token?.revision ?? request.revision ?? lists.revision
    this.#all = listAt(lists, request, { revision: this.#revision, token })
    this.#next = token ? firstFrom(this.#all, prefixOf(request) + token.start) : 0
  }

  /**
   * Looks at the next object. Answers whether the page is whole. Whether one of those behind it fits the selector is for the next
   * page to say.
   */
  look(): boolean {
    const { isMeant, limit } = this.request
    if (!isMeant || this.#next >= this.#all.length) return true
    const object = this.#all[this.#next++]
    if (isMeant(object)) this.#items.push(object)
    return this.#items.length === limit
  }

  /** The page, once it is whole. */
  get page(): Page {
    const { isMeant, isOfOne, limit } = this.request
    if (isMeant) return this.#pageOf(this.#items, !isOfOne && this.#next < this.#all.length)
    const end = limit === undefined ? this.#all.length : this.#next + limit
    const remaining = this.#all.length - end
    const items = this.#next === 0 && remaining <= 0 ? this.#all : this.#all.slice(this.#next, end)
    return remaining > 0 ? { ...this.#pageOf(items, true), remaining } : this.#pageOf(items, false)
  }

  #pageOf(items: readonly KubeObject[], hasMore: boolean): Page {
    const revision = this.#revision
    if (!hasMore) return { items, revision }
    const last = keyOf(items.at(-1)!).slice(prefixOf(this.request).length)
    return { items, revision, token: formatToken({ revision, start: `${last}\0` }) }
  }
}

interface Place {
  readonly revision: number
  readonly token?: Token
}

function listAt(
  lists: Lists,
  { kind, namespace }: PageRequest,
  { revision, token }: Place,
): readonly KubeObject[] {
  if (revision === lists.revision) return lists.list(kind, namespace)
  try {
    return lists.listAt(kind, revision, namespace)
  } catch (error) {
    throw token && hasReason(error, 'Expired') ? new ExpiredToken(token) : error
  }
}

/** 410 for a token, with one in its place that goes on from there with the newest state. */
class ExpiredToken extends ApiError {
  constructor(private readonly token: Token) {
    super(
      410,
      'Expired',
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    )
  }

  override get status(): Status {
    return { ...super.status, metadata: { continue: formatToken({ start: this.token.start }) } }
  }
}

const prefixOf = ({ namespace }: PageRequest): string => (namespace === undefined ? '' : `${namespace}/`)

/** The lists are in the order of their keys. */
const firstFrom = (objects: readonly KubeObject[], key: string): number =>
  countWhile(objects, (object) => keyOf(object) < key)

const tokenVersion = 'meta.k8s.io/v1'

const formatToken = ({ revision, start }: Token): string =>
  base64UrlOfText(JSON.stringify({ v: tokenVersion, rv: revision ?? -1, start }))

/** @throws ApiError 400. Source: storage.DecodeContinue */
export function parseToken(text: string): Token {
  const sent = tokenIn(text)
  const { v = '', rv = 0, start = '' } = sent
  if (v !== tokenVersion) throw badToken(`server does not recognize this encoded version ${v}`)
  if (rv === 0) throw badToken(`incorrect encoded start resourceVersion (version ${tokenVersion})`)
  if (start === '') throw badToken(`encoded start key empty (version ${tokenVersion})`)
  if (/(?:^|\/)\.{0,2}(?:\/|$)/.test(start.replace(/^\//, ''))) throw badToken(start)
  return { revision: rv < 0 ? undefined : rv, start }
}

interface SentToken {
  readonly v?: string
  readonly rv?: number
  readonly start?: string
}

function tokenIn(text: string): SentToken {
  const bad = /[^\w-]/.exec(text)
  // A single digit of the last four says less than a byte.
  const badAt = bad?.index ?? (text.length % 4 === 1 ? text.length - 1 : undefined)
  if (badAt !== undefined) throw badToken(`illegal base64 data at input byte ${badAt}`)
  // What is no text is told by its first byte.
  const [first = 0] = bytesOfBase64Url(text)
  if (first > 0x7f) throw badToken(`invalid character ${byteQuoted(first)} looking for beginning of value`)
  try {
    return checkedToken(parseJson(textOfBase64Url(text)).value)
  } catch (error) {
    throw error instanceof DecodeError ? badToken(error.message) : error
  }
}

/** @throws DecodeError in the words of Go's decoder */
function checkedToken(value: unknown): SentToken {
  if (value === null) return {}
  const wrong = (what: string) => new DecodeError(`json: cannot unmarshal ${what}`)
  if (typeof value !== 'object' || Array.isArray(value))
    throw wrong(`${jsonTypeOf(value)} into Go value of type storage.continueToken`)
  const sent = value as Readonly<Record<string, unknown>>
  for (const [name, type, goType] of fieldsOfToken) {
    const said = sent[name] ?? undefined
    if (said !== undefined && typeof said !== type)
      throw wrong(`${jsonTypeOf(said)} into Go struct field continueToken.${name} of type ${goType}`)
  }
  return sent as SentToken
}

const fieldsOfToken = [
  ['v', 'string', 'string'],
  ['rv', 'number', 'int64'],
  ['start', 'string', 'string'],
] as const

const badToken = (why: string) => badRequest(`invalid continue token: continue key is not valid: ${why}`)
