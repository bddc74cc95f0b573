/** In what form a client wants its answer. */
import { ApiError, notAcceptable } from '../../api/errors.ts'

type Media = 'json' | 'yaml' | 'protobuf'

type Version = 'v1' | 'v1beta1'

/** What meta.k8s.io has for objects of every kind. */
type Shape = 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList'

/** The object itself, a Table of it, or its metadata only. */
export type Form =
  | { readonly as: 'object'; readonly media: Media }
  | { readonly as: Shape; readonly media: Media; readonly version: Version }

/**
 * What there is to choose from: every shape of an object; no Table of it; nothing but what it is; a stream of events; a text, which is chosen among the forms of objects all the same.
 */
export type Offer = 'any' | 'collection' | 'noTable' | 'asItIs' | 'stream' | 'text'

const plain: Form = { as: 'object', media: 'json' }

/** So many Accept headers are remembered for an offer, and none that is longer, in characters. */
const mostKnown = 256
const longestKnown = 1_024

/** What can be had besides JSON and YAML. */
interface Served {
  /** Objects have a protobuf form. Their metadata, and what is said of errors, always has. */
  readonly inProtobuf: boolean
  /** No router asks before a handler does: custom objects have none. Default false. */
  readonly isUnrouted?: boolean
}

/** Clients send a handful of different Accept headers: each is read once. Bounded, for those who send others. */
export class Negotiator {
  readonly #known = new Map<Offer, Map<string, Form>>()

  constructor(private readonly served: Served = { inProtobuf: true }) {}

  /** @throws ApiError 406 when nothing of what is asked for can be had */
  form(accept: string | undefined, offer: Offer): Form {
    if (!accept) return plain
    let forms = this.#known.get(offer)
    if (!forms) this.#known.set(offer, (forms = new Map()))
    const known = forms.get(accept)
    if (known) return known
    const form = negotiate(accept, offer, this.served)
    if (forms.size < mostKnown && accept.length <= longestKnown) forms.set(accept, form)
    return form
  }
}

/** The form in which an error is told; undefined: in none that is asked for. */
export const formOfErrors = (accept: string | undefined): Form | undefined =>
  accept ? firstForm(rangesOf(accept), 'asItIs', { inProtobuf: true }) : plain

/** Whether a client takes JSON as it is. */
export const takesJson = (accept = '*/*'): boolean =>
  rangesOf(accept).some(({ type }) => type === '*/*' || type === 'application/json')

/** For what is nothing but JSON. @throws ApiError 406 */
export function checkTakesJson(accept: string | undefined): void {
  if (!takesJson(accept)) throw notRepresented(['application/json'], 'asItIs')
}

function negotiate(accept: string, offer: Offer, served: Served): Form {
  const ranges = rangesOf(accept)
  const types = offer === 'text' ? ['text/plain', ...mediaTypes] : mediaTypes
  const isKnown = ranges.some(({ type }) => type === '*/*' || types.includes(type))
  if (!isKnown && !served.isUnrouted) throw notRepresented(types, offer)
  const form = firstForm(ranges, offer, served)
  if (form) return form
  throw notAcceptable(`only the following media types are accepted: ${mediaTypes.join(', ')}`)
}

/** What is chosen for a watch is chosen as for a list; that there is no stream of it is seen last. @throws ApiError 406 */
export function checkCanStream({ media }: Form): void {
  if (media === 'yaml') throw notAcceptable(`only the following media types are accepted: ${streamed}`)
}

/** The media of the API, by their types. */
const media: Readonly<Record<string, Media>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  'application/vnd.kubernetes.protobuf': 'protobuf',
}
const mediaTypes = Object.keys(media)
const streamed = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch'

/** The router refuses what no handler could make sense of, in words of its own. */
export const notRepresented = (types: readonly string[], offer: Offer) => {
  const isList = offer === 'collection' || offer === 'stream'
  const available = [...types, ...(isList ? [streamed] : [])].join(', ')
  const message = `406: Not Acceptable\n\nAvailable representations: ${available}`
  return new ApiError(406, 'NotAcceptable', message, {})
}

interface Range {
  readonly type: string
  readonly params: Readonly<Record<string, string>>
}

/** The media ranges of an Accept header, the most wanted first. */
export function rangesOf(accept: string): readonly Range[] {
  const ranges = accept.split(',').map((text) => {
    const [type, ...rest] = text.split(';').map((part) => part.trim())
    return { type, params: Object.fromEntries(rest.map(parameterOf)) as Range['params'] }
  })
  const quality = ({ params }: Range) => numberOr(1, params.q)
  const wildcards = ({ type }: Range) => type.split('*').length - 1
  return ranges.sort((a, b) => quality(b) - quality(a) || wildcards(a) - wildcards(b))
}

const numberOr = (otherwise: number, text = '') =>
  text === '' || Number.isNaN(Number(text)) ? otherwise : Number(text)

const parameterOf = (text: string): readonly string[] => text.split('=', 2).map((part) => part.trim())

function firstForm(ranges: readonly Range[], offer: Offer, served: Served): Form | undefined {
  for (const { type, params } of ranges) {
    for (const media of mediaOf(type)) {
      const form = formOf(params, media, offer)
      if (form && isServed(form, served)) return form
    }
  }
  return undefined
}

function mediaOf(type: string): readonly Media[] {
  if (type === '*/*' || type === 'application/*') return Object.values(media)
  return Object.hasOwn(media, type) ? [media[type]] : []
}

const isServed = ({ as, media }: Form, { inProtobuf }: Served): boolean =>
  media !== 'protobuf' || as !== 'object' || inProtobuf

function formOf(params: Range['params'], media: Media, offer: Offer): Form | undefined {
  const { as, g: group, v: version, stream, sv } = params
  if (stream && (stream !== 'watch' || media === 'yaml')) return undefined
  if (sv && sv !== 'v1') return undefined
  if (as === undefined && group === undefined && version === undefined) return { as: 'object', media }
  if (offer === 'asItIs' || group !== 'meta.k8s.io' || !isShape(as) || !isVersion(version)) return undefined
  if (as === 'Table' && (offer === 'noTable' || offer === 'text' || media === 'protobuf')) return undefined
  return { as, media, version }
}

const isShape = (as: string | undefined): as is Shape =>
  as === 'Table' || as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList'

const isVersion = (version: string | undefined): version is Version =>
  version === 'v1' || version === 'v1beta1'
