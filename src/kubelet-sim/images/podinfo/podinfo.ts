/** podinfo: the server that its author's tutorials, and many others, roll out. */
import { hostOf } from '../../runtime/container-config.ts'
import { withoutQuery } from '../../runtime/http/exchange.ts'
import type { Image, Service, ServiceContext } from '../../runtime/image.ts'
import { type HttpRequest, type HttpResponse, isLocalHost } from '../../runtime/network/network.ts'
import { alpineBase, withPrograms } from '../parts/bases.ts'
import { flag } from '../parts/flags.ts'
import { perServer } from '../parts/per-server.ts'
import { indentedJson, plainText } from '../parts/plain-answers.ts'
import { podcli } from './podcli.ts'

const mebibyte = 1024 * 1024

const podinfoVersion = ({ config }: ServiceContext): string =>
  /:v?(\d[\w.]*)/.exec(config.image)?.[1] ?? '6.9.2'

/** Whether somebody has said that it is not ready (`/readyz/disable`). */
const readinessOf = perServer(() => ({ isDisabled: false }))

function podinfoAnswer(request: HttpRequest, context: ServiceContext): HttpResponse {
  const path = withoutQuery(request.path)
  const said = /^\/status\/(\d{3})$/.exec(path)
  if (said) return indentedJson(Number(said[1]), { status: Number(said[1]) })
  const delayed = /^\/delay\/\d+$/.exec(path)
  if (delayed) return indentedJson(200, { delay: Number(path.slice(7)) })
  switch (path) {
    case '/':
    case '/api/info':
      return indentedJson(200, {
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
      return indentedJson(200, { version: podinfoVersion(context), commit: '' })
    case '/healthz':
      return context.isStopping
        ? indentedJson(503, { status: 'NOT OK' })
        : indentedJson(200, { status: 'OK' })
    case '/readyz':
      return readinessOf(context).isDisabled || context.isStopping
        ? indentedJson(503, { status: 'NOT READY' })
        : indentedJson(200, { status: 'OK' })
    case '/readyz/disable':
    case '/readyz/enable':
      readinessOf(context).isDisabled = path.endsWith('disable')
      return indentedJson(202, { status: 'OK' })
    case '/echo':
      return { status: 202, body: request.body ?? '', headers: { 'content-type': 'text/plain' } }
    case '/headers':
      return indentedJson(200, request.headers ?? {})
    case '/env':
      return indentedJson(
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
  has: withPrograms(alpineBase, 'curl nc').has,
  name: 'podinfo',
  use: { cpuMillis: 2, memoryBytes: 18 * mebibyte },
  entrypoint: [],
  cmd: ['./podinfo'],
  workingDir: '/home/app',
  user: { uid: 100, gid: 101 },
  userName: 'app',
  services: new Map([['podinfo', podinfoService]]),
  programs: new Map([['podcli', podcli]]),
}
