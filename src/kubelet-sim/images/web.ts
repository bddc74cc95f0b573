/** Web servers: nginx and httpd. */

import { memoOfLast } from '../../api/memo.ts'
import { formatDate } from '../programs/commands/date.ts'
import { sendSignal } from '../runtime/among-processes.ts'
import { type Files, root } from '../runtime/files.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../runtime/network.ts'
import { isError, type Signal } from '../runtime/posix.ts'
import type { Process, Program } from '../runtime/program.ts'
import { busyboxBase, debianWithCurl } from './bases.ts'

/** Containers that start at one instant share what they write. */
const startNotice = memoOfLast(
  (at: number) => `${formatDate(at, '%Y/%m/%d %T')} [notice] 1#1: start worker processes\n`,
)

const configured =
  '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration\n' +
  '/docker-entrypoint.sh: Configuration complete; ready for start up\n'

/** What is sent is one text, in characters. */
const longestBody = 16 * 1024 * 1024

export interface WebServer {
  readonly port: number
  readonly folder: string
  /** The one that comes with the image, if one does. */
  readonly page?: string
  readonly software: string
  notFound(): string
}

/** Serves the files of the container, or else the page that comes with the image. */
function serve(request: HttpRequest, context: ServiceContext, server: WebServer): HttpResponse {
  const response = respond(request, context.touchedFiles, server)
  const when = formatDate(context.now(), '%d/%b/%Y:%H:%M:%S +0000')
  const agent = request.headers?.['user-agent'] ?? '-'
  context.print(
    `${request.from ?? '-'} - - [${when}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${response.body.length} "-" "${agent}"${server.software === 'nginx' ? ' "-"' : ''}\n`,
  )
  return response
}

export function respond(
  { method, path }: HttpRequest,
  files: Files | undefined,
  server: WebServer,
): HttpResponse {
  const headers = { server: server.software, 'content-type': 'text/html' }
  const plain = path.replace(/[?#].*/, '')
  const name = plain.endsWith('/') ? `${plain}index.html` : plain
  const content = files?.read(server.folder + name, root, longestBody + 1)
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
      status: content !== undefined && name === '/index.html' ? 403 : 404,
      body: server.notFound(),
      headers,
    }
  return { status: 200, body: method === 'HEAD' ? '' : body, isInBytes: true, headers }
}

const nginxPage = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
</head>
<body>
<h1>Welcome to nginx!</h1>
</body>
</html>
`

const nginxServer = (port: number): WebServer => ({
  port,
  folder: '/usr/share/nginx/html',
  page: nginxPage,
  software: 'nginx',
  notFound: () =>
    '<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
})

/** What nginx does at once, and ends. By its option. */
const nginxOptions: ReadonlyMap<string, (process: Process, value: string) => number> = new Map([
  ['-v', sayVersion],
  ['-V', sayVersion],
  ['-t', sayConfigured],
  ['-T', sayConfigured],
  ['-s', signalNginx],
])

function nginxCommand(args: readonly string[]): Program | undefined {
  const at = args.findIndex((each) => nginxOptions.has(each))
  const run = nginxOptions.get(args[at])
  return run && ((process) => run(process, args[at + 1] ?? ''))
}

/** As the tag has it, where that is one. */
function sayVersion(process: Process): number {
  const { config, env } = process.machine
  const tagged = /:(\d+\.\d+(?:\.\d+)?)/.exec(config.image)?.[1]
  process.complain(`nginx version: nginx/${tagged ?? env.get('NGINX_VERSION')}\n`)
  return 0
}

const configFile = '/etc/nginx/nginx.conf'

function sayConfigured(process: Process): number {
  process.complain(
    `nginx: the configuration file ${configFile} syntax is ok\nnginx: configuration file ${configFile} test is successful\n`,
  )
  return 0
}

function signalNginx(process: Process, order: string): number {
  const { machine, pid } = process
  const signals: Readonly<Record<string, Signal | undefined>> = { stop: 'SIGTERM', quit: 'SIGQUIT' }
  if (signals[order]) sendSignal(process, machine.firstPid, signals[order])
  // Files are read anew for each request, and logs are nobody's to open again.
  else if (order !== 'reload' && order !== 'reopen') {
    process.complain(`nginx: invalid option: "-s ${order}"\n`)
    return 1
  }
  const when = formatDate(machine.clock.now(), '%Y/%m/%d %T')
  process.complain(`${when} [notice] ${pid}#${pid}: signal process started\n`)
  return 0
}

const nginxTitle = Object.freeze(['nginx: master process', 'nginx', '-g', 'daemon off;'])

function nginxService(server: WebServer): Service {
  return {
    command: nginxCommand,
    title: () => nginxTitle,
    ports: () => [server.port],
    start(context) {
      context.print(configured)
      context.complain(startNotice(context.now()))
      return undefined
    },
    handle: (request, context) => serve(request, context, server),
    portTaken: (port) => `nginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)\n`,
  }
}

function nginxImage(port: number): Image {
  const server = nginxServer(port)
  const service = nginxService(server)
  return {
    ...debianWithCurl,
    name: 'nginx',
    entrypoint: ['/docker-entrypoint.sh'],
    cmd: ['nginx', '-g', 'daemon off;'],
    env: { NGINX_VERSION: '1.29.1' },
    stopSignal: 'SIGQUIT',
    services: new Map([
      ['docker-entrypoint.sh', service],
      ['nginx', service],
      ['nginx-debug', service],
    ]),
    files: { '/usr/share/nginx/html/index.html': nginxPage, '/etc/nginx/nginx.conf': 'events {}\nhttp {}\n' },
  }
}

export const nginx = nginxImage(80)
export const nginxUnprivileged: Image = { ...nginxImage(8080), user: { uid: 101, gid: 101 } }

const httpdPage = '<html><body><h1>It works!</h1></body></html>\n'

const httpdServer: WebServer = {
  port: 80,
  folder: '/usr/local/apache2/htdocs',
  page: httpdPage,
  software: 'Apache',
  notFound: () =>
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n<h1>Not Found</h1>\n</body></html>\n',
}

const httpdService: Service = {
  ports: () => [httpdServer.port],
  start(context) {
    const when = formatDate(context.now(), '%a %b %d %T.%N %Y')
    context.complain(
      `[${when}] [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/2.4.65 (Unix) configured -- resuming normal operations\n`,
    )
    return undefined
  },
  handle: (request, context) => serve(request, context, httpdServer),
  portTaken: (port) =>
    `(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:${port}\nno listening sockets available, shutting down\n`,
}

export const httpd: Image = {
  ...busyboxBase,
  name: 'httpd',
  entrypoint: [],
  cmd: ['httpd-foreground'],
  stopSignal: 'SIGWINCH',
  services: new Map([
    ['httpd-foreground', httpdService],
    ['httpd', httpdService],
    ['apachectl', httpdService],
  ]),
  files: { '/usr/local/apache2/htdocs/index.html': httpdPage },
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
