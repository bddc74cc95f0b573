/** What small servers answer. */
import type { HttpResponse } from '../../runtime/network/network.ts'

/** As a server of Go answers by http.Error, and most others that have a sentence to say. */
export const plainText = (status: number, body: string): HttpResponse => ({
  status,
  body,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
})

/** As a server of Go answers that writes JSON for people. */
export const indentedJson = (status: number, value: unknown): HttpResponse => ({
  status,
  body: `${JSON.stringify(value, undefined, 2)}\n`,
  headers: { 'content-type': 'application/json; charset=utf-8' },
})
