/** JSON for people: indented, for whoever reads it in a terminal or in a browser. */
import { textOf } from './parameters.ts'
import type { RestRequest } from './request.ts'

export const readByPeople = /^(curl|Wget|Mozilla\/5\.0)/

/** As kube-apiserver has it: `?pretty=` decides, and where it is not given, the program that asks. */
export function isPretty({ headers, query }: Pick<RestRequest, 'headers' | 'query'>): boolean {
  const given = textOf(query, 'pretty')
  if (given) return /^(1|t|T|true|TRUE|True)$/.test(given)
  return readByPeople.test(headers['user-agent'] ?? '')
}

/** What the object is comes first, as in a manifest. */
export function prettyText(value: object): string {
  const { kind, apiVersion, ...rest } = value as { readonly kind?: unknown; readonly apiVersion?: unknown }
  return `${JSON.stringify({ kind, apiVersion, ...rest }, null, 2)}\n`
}
