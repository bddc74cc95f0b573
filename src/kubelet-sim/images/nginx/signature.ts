/** How nginx signs its answers, and the pages that are its own: with its version, unless it is to keep that for itself. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { HttpResponse } from '../../runtime/network/network.ts'
import type { Scope } from './configuration.ts'
import { saidFirst } from './configuration.ts'

/** @param scope whose `server_tokens` counts; absent: nobody has said anything */
export function signed(response: HttpResponse, context: ServiceContext, scope?: Scope): HttpResponse {
  const isShort = scope !== undefined && saidFirst(scope, 'server_tokens')?.[0] === 'off'
  const name = isShort ? 'nginx' : `nginx/${context.env('NGINX_VERSION') ?? usualVersion}`
  const { body, headers } = response
  const isOwn = response.status >= 300 && body.endsWith(endOfPages)
  return {
    ...response,
    body: isOwn ? body.slice(0, -endOfPages.length) + endOfPages.replace('nginx', name) : body,
    headers: { ...headers, server: name },
  }
}

export const usualVersion = '1.29.1'

/** What all pages of its own end with. */
const endOfPages = '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n'
