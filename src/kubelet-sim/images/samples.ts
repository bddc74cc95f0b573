/** Web servers that samples and tutorials run: podinfo, http-echo, whoami, hello-app. */
import { formatDate } from '../programs/commands/date.ts'
import { hostOf } from '../runtime/container-config.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import { type HttpRequest, type HttpResponse, isLocalHost } from '../runtime/network.ts'
import { alpineBase, emptyBase } from './bases.ts'
import { flag } from './flags.ts'
import { perServer } from './per-server.ts'
import { plainText } from './plain-text.ts'
import { isFrom, taggedVersion } from './tagged-version.ts'

const mebibyte = 1024 * 1024

const json = (status: number, value: unknown): HttpResponse => ({
  status,
  body: `${JSON.stringify(value, undefined, 2)}\n`,
  headers: { 'content-type': 'application/json; charset=utf-8' },
})

const pathOf = ({ path }: HttpRequest): string => path.replace(/[?#].*$/s, '')

const podinfoVersion = ({ config }: ServiceContext): string =>
  /:v?(\d[\w.]*)/.exec(config.image)?.[1] ?? '6.9.2'

/** Whether somebody has said that it is not ready (`/readyz/disable`). */
const readinessOf = perServer(() => ({ isDisabled: false }))

function podinfoAnswer(request: HttpRequest, context: ServiceContext): HttpResponse {
  const path = pathOf(request)
  const said = /^\/status\/(\d{3})$/.exec(path)
  if (said) return json(Number(said[1]), { status: Number(said[1]) })
  const delayed = /^\/delay\/\d+$/.exec(path)
  if (delayed) return json(200, { delay: Number(path.slice(7)) })
  switch (path) {
    case '/':
    case '/api/info':
      return json(200, {
        hostname: context.config.hostname,
        version: podinfoVersion(context),
        revision: '',
        color: context.env('PODINFO_UI_COLOR') ?? '#34577c',
        logo: 'https://raw.githubusercontent.com/stefanprodan/podinfo/gh-pages/cuddle_clap.gif',
        message:
          context.env('PODINFO_UI_MESSAGE') ??
          flag(context.args, 'ui-message') ??
          `greetings from podinfo v${podinfoVersion(context)}`,
        goos: 'linux',
        goarch: 'amd64',
        runtime: 'go1.25.0',
        num_goroutine: '8',
        num_cpu: String(hostOf(context.config).cpus),
      })
    case '/version':
      return json(200, { version: podinfoVersion(context), commit: '' })
    case '/healthz':
      return context.isStopping ? json(503, { status: 'NOT OK' }) : json(200, { status: 'OK' })
    case '/readyz':
      return readinessOf(context).isDisabled || context.isStopping
        ? json(503, { status: 'NOT READY' })
        : json(200, { status: 'OK' })
    case '/readyz/disable':
    case '/readyz/enable':
      readinessOf(context).isDisabled = path.endsWith('disable')
      return json(202, { status: 'OK' })
    case '/echo':
      return { status: 202, body: request.body ?? '', headers: { 'content-type': 'text/plain' } }
    case '/headers':
      return json(200, request.headers ?? {})
    case '/env':
      return json(
        200,
        context.config.env.map(({ name, value }) => `${name}=${value ?? ''}`),
      )
    case '/metrics':
      return plainText(
        200,
        `# TYPE process_start_time_seconds gauge\nprocess_start_time_seconds ${context.startedAt / 1_000}\n`,
      )
    case '/panic':
      context.after(0, () => context.exit(255))
      return plainText(200, '')
    default:
      return plainText(404, '404 page not found\n')
  }
}

/** So long it goes on where it is told to end, for requests that are still to come. Source: pkg/signals/shutdown.go. */
const drainMs = 3_000

const podinfoService: Service = {
  isLocal: ({ args }) => isLocalHost(flag(args, 'host') ?? ''),
  ports: ({ args }) => [
    Number(flag(args, 'port') ?? 9898),
    ...(flag(args, 'port-metrics') ? [Number(flag(args, 'port-metrics'))] : []),
    ...(flag(args, 'grpc-port') ? [Number(flag(args, 'grpc-port'))] : []),
  ],
  start(context) {
    const at = new Date(context.now()).toISOString()
    const port = flag(context.args, 'port') ?? '9898'
    context.complain(
      `{"level":"info","ts":"${at}","caller":"podinfo/main.go:153","msg":"Starting podinfo","version":"${podinfoVersion(context)}","revision":"","port":"${port}"}\n` +
        `{"level":"info","ts":"${at}","caller":"http/server.go:224","msg":"Starting HTTP Server.","addr":":${port}"}\n`,
    )
    return undefined
  },
  stopsOn: new Set(['SIGTERM', 'SIGINT']),
  stop(context) {
    const at = new Date(context.now()).toISOString()
    context.complain(
      `{"level":"info","ts":"${at}","caller":"signals/shutdown.go:49","msg":"Shutting down HTTP/HTTPS server","timeout":5}\n`,
    )
    context.after(drainMs, () => context.exit(0))
    return undefined
  },
  handle: podinfoAnswer,
  speaksGrpc: true,
}

export const podinfo: Image = {
  ...alpineBase,
  name: 'podinfo',
  use: { cpuMillis: 2, memoryBytes: 18 * mebibyte },
  entrypoint: [],
  cmd: ['./podinfo'],
  workingDir: '/home/app',
  user: { uid: 100, gid: 101 },
  userName: 'app',
  services: new Map([['podinfo', podinfoService]]),
}

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
    if (pathOf(request) === '/health') return json(200, { status: 'ok' })
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
  const path = pathOf(request)
  if (context.args.some((each) => /^--?verbose(?:=true)?$/.test(each)))
    context.complain(
      `${formatDate(context.now(), '%Y/%m/%d %T')} ${request.from ?? '127.0.0.1'}:40000 - - [${formatDate(context.now(), '%d/%b/%Y:%T +0000')}] "${request.method} ${path} HTTP/1.1" - -\n`,
    )
  if (path === '/health') return plainText(200, '')
  const name = flag(context.args, 'name') ?? context.env('WHOAMI_NAME')
  if (path === '/api')
    return json(200, {
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
    context.complain(`${formatDate(context.now(), '%Y/%m/%d %T')} Serving request: ${pathOf(request)}\n`)
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
