/** What a server of Go answers by http.Error, and most others that have a sentence to say. */
import type { HttpResponse } from '../runtime/network.ts'

export const plainText = (status: number, body: string): HttpResponse => ({
  status,
  body,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
})
