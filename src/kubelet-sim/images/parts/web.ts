/** Web servers that serve the files of a folder: what they have in common. */
import { formatDate } from '../../programs/commands/date.ts'
import type { Files } from '../../runtime/files/files.ts'
import { readOrTake } from '../../runtime/files/unknown-files.ts'
import { withoutQuery } from '../../runtime/http/exchange.ts'
import type { Image, ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import { isError } from '../../runtime/posix.ts'
import { busyboxBase } from './bases.ts'

/** What is sent is one text, in characters. */
const longestBody = 16 * 1024 * 1024

export interface WebServer {
  readonly port: number
  readonly folder: string
  /** What is shown of a folder. Default: `index.html`. */
  readonly index?: string
  /** The one that comes with the image, if one does. */
  readonly page?: string
  readonly software: string
  notFound(): string
}

/** Serves the files of the container, or else the page that comes with the image. */
export function serve(request: HttpRequest, context: ServiceContext, server: WebServer): HttpResponse {
  const response = respond(request, context.filesIn(server.folder), server)
  const when = formatDate(context.now(), '%d/%b/%Y:%H:%M:%S +0000')
  // That of httpd says no more.
  const rest = server.software === 'nginx' ? ` "-" "${request.headers?.['user-agent'] ?? '-'}" "-"` : ''
  context.print(
    `${request.from ?? '-'} - - [${when}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${response.body.length}${rest}\n`,
  )
  return response
}

export function respond({ path }: HttpRequest, files: Files | undefined, server: WebServer): HttpResponse {
  const headers = { server: server.software, 'content-type': 'text/html' }
  const plain = withoutQuery(path)
  const index = server.index ?? 'index.html'
  const name = plain.endsWith('/') ? `${plain}${index}` : plain
  const content = files && readOrTake(files, server.folder + name, { longest: longestBody + 1 })
  if (typeof content === 'string' && content.length > longestBody)
    return { status: 500, body: 'kubesim serves no file of more than 16 MiB\n', headers }
  const body =
    content === undefined
      ? name === '/index.html'
        ? server.page
        : undefined
      : isError(content)
        ? undefined
        : content
  if (body === undefined)
    return {
      status: content !== undefined && name === `/${index}` ? 403 : 404,
      body: server.notFound(),
      headers,
    }
  return { status: 200, body, isInBytes: true, headers }
}

/** What one request to hpa-example takes of a CPU: with one client that asks without a pause it comes to about what the documentation shows. */
const hpaExampleMs = 6

/** The web page of the autoscaling walkthrough, which reckons a million square roots for each request. */
export const hpaExample: Image = {
  ...busyboxBase,
  name: 'hpa-example',
  entrypoint: [],
  cmd: ['apache2-foreground'],
  services: new Map([
    [
      'apache2-foreground',
      {
        ports: () => [80],
        handle(_request, context) {
          context.work(hpaExampleMs)
          return {
            status: 200,
            body: 'OK!',
            headers: { server: 'Apache/2.4.10 (Debian)', 'content-type': 'text/html; charset=UTF-8' },
          }
        },
      },
    ],
  ]),
}
