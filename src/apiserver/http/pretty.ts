/** JSON for people: indented, for whoever reads it in a terminal or in a browser. */
import type { FastifyRequest } from 'fastify'
import { type Query, textOf } from './parameters.ts'

export const readByPeople = /^(curl|Wget|Mozilla\/5\.0)/

/** As kube-apiserver has it: `?pretty=` decides, and where it is not given, the program that asks. */
export function isPretty({ headers, query }: FastifyRequest): boolean {
  // Fastify reads no query of an address that it refuses.
  const given = query ? textOf(query as Query, 'pretty') : undefined
  if (given) return /^(1|t|T|true|TRUE|True)$/.test(given)
  return readByPeople.test(headers['user-agent'] ?? '')
}

/** What the object is comes first, as in a manifest. */
export function prettyText(value: object): string {
  const { kind, apiVersion, ...rest } = value as { readonly kind?: unknown; readonly apiVersion?: unknown }
  return `${JSON.stringify({ kind, apiVersion, ...rest }, null, 2)}\n`
}
