/** Web servers that samples and tutorials run: http-echo, whoami, hello-app. */
import { formatDate } from '../programs/commands/date.ts'
import { withoutQuery } from '../runtime/http/exchange.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import { type HttpRequest, type HttpResponse, isLocalHost } from '../runtime/network/network.ts'
import { alpineBase, emptyBase } from './parts/bases.ts'
import { flag } from './parts/flags.ts'
import { indentedJson, plainText } from './parts/plain-answers.ts'
import { isFrom, taggedVersion } from './registry/tagged-version.ts'

const mebibyte = 1024 * 1024

const echoService: Service = {
  ports: ({ args }) => [Number(/(\d+)$/.exec(flag(args, 'listen') ?? ':5678')?.[1] ?? 5_678)],
  isLocal: ({ args }) => isLocalHost((flag(args, 'listen') ?? '').replace(/:\d+$/, '')),
  start(context) {
    if (flag(context.args, 'text') === undefined && context.env('ECHO_TEXT') === undefined) {
      context.complain(
        isFrom(taggedVersion(context.config.image, 'http-echo', '1.0.0'), '1.0')
          ? 'Missing -text option or ECHO_TEXT env var!\n'
          : 'Missing -text option!\n',
      )
      return 127
    }
    context.complain(
      `${formatDate(context.now(), '%Y/%m/%d %T')} [INFO] server is listening on ${flag(context.args, 'listen') ?? ':5678'}\n`,
    )
    return undefined
  },
  handle(request, context) {
    const body = `${flag(context.args, 'text') ?? context.env('ECHO_TEXT') ?? ''}\n`
    // Who only asks how it is, is not written down.
    if (withoutQuery(request.path) === '/health') return indentedJson(200, { status: 'ok' })
    const when = formatDate(context.now(), '%Y/%m/%d %T')
    const status = Number(flag(context.args, 'status-code') ?? 200)
    context.print(
      `${when} ${request.headers?.host ?? ''} ${request.from ?? '127.0.0.1'}:40000 "${request.method} ${request.path} HTTP/1.1" ${status} ${body.length} "${request.headers?.['user-agent'] ?? ''}" 21.5µs\n`,
    )
    return {
      status,
      body,
      headers: {
        'x-app-name': 'http-echo',
        'x-app-version': '1.0.0',
        'content-type': 'text/plain; charset=utf-8',
      },
    }
  },
  stopsOn: new Set(['SIGTERM', 'SIGINT']),
  stop(context) {
    context.complain(
      `${formatDate(context.now(), '%Y/%m/%d %T')} [INFO] received interrupt, shutting down...\n`,
    )
    return 2
  },
}

export const httpEcho: Image = {
  ...emptyBase,
  name: 'http-echo',
  use: { cpuMillis: 1, memoryBytes: 5 * mebibyte },
  entrypoint: ['/http-echo'],
  cmd: [],
  user: { uid: 65_532, gid: 65_532 },
  services: new Map([['http-echo', echoService]]),
}

function whoamiAnswer(request: HttpRequest, context: ServiceContext): HttpResponse {
  const path = withoutQuery(request.path)
  if (context.args.some((each) => /^--?verbose(?:=true)?$/.test(each)))
    context.complain(
      `${formatDate(context.now(), '%Y/%m/%d %T')} ${request.from ?? '127.0.0.1'}:40000 - - [${formatDate(context.now(), '%d/%b/%Y:%T +0000')}] "${request.method} ${path} HTTP/1.1" - -\n`,
    )
  if (path === '/health') return plainText(200, '')
  const name = flag(context.args, 'name') ?? context.env('WHOAMI_NAME')
  if (path === '/api')
    return indentedJson(200, {
      hostname: context.config.hostname,
      ip: ['127.0.0.1', context.config.ip],
      headers: request.headers ?? {},
      url: request.path,
      host: request.headers?.host ?? '',
      method: request.method,
      name,
    })
  const headers = Object.entries(request.headers ?? {}).filter(([key]) => key !== 'host')
  const lines = [
    ...(name ? [`Name: ${name}`] : []),
    `Hostname: ${context.config.hostname}`,
    'IP: 127.0.0.1',
    `IP: ${context.config.ip}`,
    `RemoteAddr: ${request.from ?? ''}:40000`,
    `${request.method} ${request.path} HTTP/1.1`,
    `Host: ${request.headers?.host ?? ''}`,
    ...headers.map(
      ([key, value]) => `${key.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())}: ${value}`,
    ),
  ]
  return plainText(200, `${lines.join('\n')}\n\n`)
}

const whoamiService: Service = {
  ports: (context) => [Number(flag(context.args, 'port') ?? context.env('WHOAMI_PORT_NUMBER') ?? 80)],
  start(context) {
    context.complain(
      `${formatDate(context.now(), '%Y/%m/%d %T')} Starting up on port ${flag(context.args, 'port') ?? 80}\n`,
    )
    return undefined
  },
  handle: whoamiAnswer,
  exitCode: 2,
}

export const whoami: Image = {
  ...emptyBase,
  name: 'whoami',
  use: { cpuMillis: 1, memoryBytes: 4 * mebibyte },
  entrypoint: ['/whoami'],
  cmd: [],
  services: new Map([['whoami', whoamiService]]),
}

const helloService: Service = {
  ports: (context) => [Number(context.env('PORT') ?? 8080)],
  start(context) {
    context.complain(
      `${formatDate(context.now(), '%Y/%m/%d %T')} Server listening on port ${context.env('PORT') ?? 8080}\n`,
    )
    return undefined
  },
  handle(request, context) {
    context.complain(
      `${formatDate(context.now(), '%Y/%m/%d %T')} Serving request: ${withoutQuery(request.path)}\n`,
    )
    const version = /:(\d+)(?:\.(\d+))?/.exec(context.config.image)
    return plainText(
      200,
      `Hello, world!\nVersion: ${version?.[1] ?? '1'}.${version?.[2] ?? '0'}.0\nHostname: ${context.config.hostname}\n`,
    )
  },
  exitCode: 2,
}

export const helloApp: Image = {
  ...alpineBase,
  name: 'hello-app',
  entrypoint: [],
  cmd: ['./hello-app'],
  services: new Map([['hello-app', helloService]]),
}
