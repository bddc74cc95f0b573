/** What the servers of agnhost have in common: their answers, their parameters, their log. */
import { contentTypeOf } from '../../../api/codec/content-type.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import { decoded } from '../parts/form.ts'

/** Go's runtime exits with this after a signal that it does not handle. */
export const stoppedByGo = 2

/** What a server of Go answers that does not say what it is. */
export const plain = (status: number, body: string): HttpResponse => ({
  status,
  body,
  headers: { 'content-type': contentTypeOf(body) },
})

/** A line as Go's log package writes it. */
export function note(context: Pick<ServiceContext, 'now' | 'complain'>, text: string): void {
  const at = new Date(context.now()).toISOString()
  context.complain(`${at.slice(0, 10).replaceAll('-', '/')} ${at.slice(11, 19)} ${text}\n`)
}

/** The path of a request without its query, and the parameters in that. */
export function parametersOf(request: HttpRequest): {
  readonly path: string
  readonly parameter: (name: string) => string | undefined
} {
  const [, path, query = ''] = /^([^?]*)\??(.*)$/s.exec(request.path)!
  return { path, parameter: (name) => parameterOf(query, name) }
}

/** A parameter of a query such as `a=1&b=2`. */
function parameterOf(query: string, name: string): string | undefined {
  for (const each of query.split('&')) {
    const [, key, value] = /^([^=]*)=?(.*)$/s.exec(each)!
    if (key === name) return decoded(value)
  }
  return undefined
}
