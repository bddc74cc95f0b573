/** What a request says in its query and, as a form, in its body. Source: ParseForm of Go's net/http, in which the body goes first. */
import { textOf } from '../../runtime/bytes.ts'
import type { HttpRequest } from '../../runtime/network/network.ts'

export type Form = (name: string) => string

/** @returns by name the first value, or nothing */
export function formOf({ path, body = '' }: HttpRequest): Form {
  const [, query = ''] = path.split('?')
  const fields = [...body.split('&'), ...query.split('&')].map((each) => each.split('='))
  return (name) => {
    const found = fields.find(([key]) => key === name)
    return found ? decoded(found.slice(1).join('=')) : ''
  }
}

/** What is written in a query or a form, as bytes. */
export const decoded = (text: string): string =>
  textOf(
    text
      .replaceAll('+', ' ')
      .replace(/%([\da-f]{2})/gi, (_whole, digits) => String.fromCharCode(Number.parseInt(digits, 16))),
  )

/** As Go reads whole numbers; undefined for what is none. */
export const wholeNumberIn = (text: string): number | undefined =>
  /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined
