/**
 * Keeps out what a web page of elsewhere makes the browser of somebody on this machine send: over plain HTTP everyone who
 * reaches the server is its administrator. What is not a browser is not hindered.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { ApiError } from '../../api/errors.ts'
import { hostOfOrigin, type OwnHosts } from './hosts.ts'

const refused = (why: string) => new ApiError(403, 'Forbidden', `forbidden: ${why}`, {})

const toName = 'name it with --allowed-host to allow it'

/**
 * A page whose name its author lets resolve to this machine is told by the Host header; one that asks across origins
 * by Origin or Sec-Fetch-Site; what needs no preflight, and so is sent unasked, by having no Content-Type.
 * @throws ApiError 403
 */
export function refuseWebPages({ method, headers }: IncomingMessage, own: OwnHosts): void {
  const { host, origin } = headers
  // Only HTTP/1.0 has none, and no browser speaks that.
  if (host && !own.areCalled(host)) {
    throw refused(`the Host header says ${JSON.stringify(host)}, which is not this machine; ${toName}`)
  }
  if (origin !== undefined && !own.has(hostOfOrigin(origin))) {
    throw refused(
      `the request comes from a page of ${JSON.stringify(origin)}, which is not this machine; ${toName}`,
    )
  }
  if (headers['sec-fetch-site'] === 'cross-site') {
    throw refused('the request comes from a page of another site')
  }
  if (isWrite(method) && !headers['content-type'] && isOfBrowser(headers)) {
    throw refused('a browser must send a Content-Type with what it writes')
  }
}

const isWrite = (method = 'GET') => method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS'

/** Node's own fetch has nothing of a browser but that it says `Sec-Fetch-Mode: cors`; a browser never says that alone. */
function isOfBrowser(headers: IncomingHttpHeaders): boolean {
  if (headers.origin !== undefined || headers.referer !== undefined) return true
  for (const name in headers) {
    if (name.startsWith('sec-ch-')) return true
    if (name.startsWith('sec-fetch-') && !(name === 'sec-fetch-mode' && headers[name] === 'cors')) return true
  }
  return false
}
