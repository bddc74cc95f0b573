/** HTTP/1.1 as bytes: how messages begin. */
import type { HttpResponse } from './exchange.ts'

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** As in `HTTP/1.1 404 Not Found`. */
export const statusLine = (status: number): string => `HTTP/1.1 ${status} ${reasons[status] ?? ''}`

/** Names of headers whose usual form is not a capital at the beginning of each word. */
const odd: Readonly<Record<string, string>> = { etag: 'ETag', 'www-authenticate': 'WWW-Authenticate' }

/** As programs usually write the names of headers: `Content-Type`. */
export const headerName = (name: string): string =>
  (Object.hasOwn(odd, name) ? odd[name] : undefined) ??
  name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())

/** The status line and the headers of a response. */
export function headText({ status, headers = {} }: HttpResponse): string {
  const lines = Object.entries(headers).map(([name, value]) => `${headerName(name)}: ${value}\r\n`)
  return `${statusLine(status)}\r\n${lines.join('')}\r\n`
}

/** Its headers with the length of its body, where a response has one and all of it is there. */
export function withLength({ status, headers, body, rest }: HttpResponse): Record<string, string> {
  const hasLength = status !== 204 && status !== 304 && !rest
  return { ...headers, ...(hasLength && { 'content-length': String(body.length) }) }
}

/** `Name: value` lines, by name in lower case. */
export function headersFrom(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null)
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim()
  }
  return headers
}
