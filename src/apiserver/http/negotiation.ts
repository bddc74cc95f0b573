/** In what form a client wants its answer. */
import { notAcceptable } from '../../api/errors.ts'

/** The object itself, a Table of it, or its metadata only. */
export type Form =
  | { readonly as: 'object'; readonly media: 'json' | 'yaml' }
  | { readonly as: 'Table'; readonly version: 'v1' | 'v1beta1' }
  | { readonly as: 'PartialObjectMetadata'; readonly version: 'v1' | 'v1beta1' }

const plain: Form = { as: 'object', media: 'json' }
const yaml: Form = { as: 'object', media: 'yaml' }
const jsonTypes = new Set(['application/json', '*/*', 'application/*', 'text/*', 'text/plain'])

/** Clients send a handful of different Accept headers: each is read once. Bounded, for those who send others. */
export class Negotiator {
  readonly #known = new Map<string, Form>()

  /** @throws ApiError 406 when nothing of what is asked for can be had */
  form(accept: string | undefined): Form {
    if (!accept) return plain
    const known = this.#known.get(accept)
    if (known) return known
    const form = negotiate(accept)
    if (this.#known.size < 256) this.#known.set(accept, form)
    return form
  }
}

function negotiate(accept: string): Form {
  for (const range of rangesOf(accept)) {
    const form = formOf(range)
    if (form) return form
  }
  throw notAcceptable('only the following media types are accepted: application/json, application/yaml')
}

interface Range {
  readonly type: string
  readonly params: Readonly<Record<string, string>>
}

/** The media ranges of an Accept header, the most wanted first. */
export function rangesOf(accept: string): readonly Range[] {
  const ranges = accept.split(',').map((text) => {
    const [type, ...rest] = text.split(';').map((part) => part.trim())
    return {
      type: type.toLowerCase(),
      params: Object.fromEntries(rest.map((param) => param.split('=', 2))) as Range['params'],
    }
  })
  const quality = ({ params }: Range) => Number(params.q ?? 1)
  return ranges.filter((range) => quality(range) !== 0).sort((a, b) => quality(b) - quality(a))
}

function formOf({ type, params }: Range): Form | undefined {
  if (type === 'application/yaml') return params.as ? undefined : yaml
  if (!jsonTypes.has(type)) return undefined
  const version = params.v === 'v1beta1' ? 'v1beta1' : 'v1'
  switch (params.as) {
    case undefined:
      return plain
    case 'Table':
      return { as: 'Table', version }
    case 'PartialObjectMetadata':
    case 'PartialObjectMetadataList':
      return { as: 'PartialObjectMetadata', version }
    default:
      return undefined
  }
}
