/** JSON for people: indented, for whoever reads it in a terminal or in a browser. */
import { goJson } from '../../api/go-json.ts'
import { metadataInOrder } from './metadata-order.ts'
import { textOf } from './parameters.ts'
import type { RestRequest } from './request.ts'

const readByPeople = /^(curl|Wget|Mozilla\/5\.0)/

/** As kube-apiserver has it: `?pretty=` decides, and where it is not given, the program that asks. */
export function isPretty({ headers, query }: Pick<RestRequest, 'headers' | 'query'>): boolean {
  const given = textOf(query, 'pretty')
  if (given) return /^(1|t|T|true|TRUE|True)$/.test(given)
  return /;\s*pretty=1\b/.test(headers.accept ?? '') || readByPeople.test(headers['user-agent'] ?? '')
}

export const prettyText = (value: object): string => goJson(headFirst(value), 2)

/** What an object is comes first, then its metadata, each in the order of its type. */
export function headFirst(value: object): object {
  const { kind, apiVersion, metadata, ...rest } = value as Readonly<Record<string, unknown>>
  if (typeof metadata !== 'object' || metadata === null) return { kind, apiVersion, ...rest }
  const isOfObject = 'uid' in metadata
  return {
    kind,
    apiVersion,
    metadata: isOfObject ? metadataInOrder(metadata as Readonly<Record<string, unknown>>) : metadata,
    ...rest,
  }
}
