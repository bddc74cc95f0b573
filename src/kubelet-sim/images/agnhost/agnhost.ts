/** Kubernetes' own test images: agnhost, and the liveness server of the documentation. */
import { rootCertificate } from '../../../api/core/root-certificate.ts'
import { seconds } from '../../../sim/duration.ts'
import type { Image, Service, ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import type { Signal } from '../../runtime/posix.ts'
import type { Program } from '../../runtime/program.ts'
import { alpineBase, emptyBase, withPrograms } from '../parts/bases.ts'
import { option } from '../parts/flags.ts'
import { note, plain, stoppedByGo } from './answers.ts'
import { clients } from './clients.ts'
import { commands } from './commands.ts'
import { conversionAnswer } from './crd-conversion-webhook.ts'
import { guestbookAnswer, register } from './guestbook.ts'
import { netexecAnswer, netexecDatagram, netexecStop } from './netexec.ts'
import { nettestAnswer } from './nettest.ts'
import { consumerControllerAnswer } from './resource-consumer-controller.ts'
import { fileAnswer } from './test-webserver.ts'
import { certificateOf, checkCertificate } from './tls.ts'
import { webhookAnswer } from './webhook.ts'

/** Healthy for the first ten seconds, and then never again. */
function livenessAnswer({ path }: HttpRequest, context: ServiceContext): HttpResponse {
  const livedMs = context.now() - context.startedAt
  if (path.startsWith('/started')) return plain(200, `${livedMs / 1_000}s`)
  if (!path.startsWith('/healthz')) return plain(404, '404 page not found\n')
  return livedMs > seconds(10) ? plain(500, `error: ${livedMs / 1_000}`) : plain(200, 'ok')
}

const livenessService: Service = {
  ports: () => [8080],
  handle: livenessAnswer,
  exitCode: stoppedByGo,
}

export const liveness: Image = {
  ...emptyBase,
  name: 'liveness',
  entrypoint: ['/server'],
  cmd: [],
  services: new Map([['server', livenessService]]),
}

interface SubcommandServer {
  /** The options that set its ports, with what they are otherwise. */
  readonly ports: Readonly<Record<string, number>>
  /** It speaks nothing but TLS, with the certificate that its options name: always, or where they name one. */
  readonly isSecure?: 'always' | 'ifTold'
  readonly datagramPorts?: Readonly<Record<string, number>>
  handle(request: HttpRequest, context: ServiceContext): HttpResponse
  receive?(datagram: string, context: ServiceContext, from?: string): string | undefined
  /** What it does besides, as it starts. */
  start?(context: ServiceContext): void
  /** See Service.stop. */
  stop?(context: ServiceContext, signal: Signal): number | undefined
}

const portsOf = (ports: Readonly<Record<string, number>> = {}, args: readonly string[]): readonly number[] =>
  Object.entries(ports)
    .map(([name, port]) => Number(option(args, name) ?? port))
    .filter((port) => port > 0)

/** The servers in it, by subcommand. */
const servers: Readonly<Record<string, SubcommandServer>> = {
  netexec: {
    ports: { 'http-port': 8080 },
    datagramPorts: { 'udp-port': 8081 },
    isSecure: 'ifTold',
    handle: netexecAnswer,
    receive: netexecDatagram,
    stop: netexecStop,
  },
  guestbook: { ports: { 'http-port': 80 }, handle: guestbookAnswer, start: register },
  'fake-gitserver': { ports: { port: 8000 }, handle: () => plain(200, 'I am a fake git server') },
  'no-snat-test': { ports: { port: 8080 }, handle: ({ from }) => plain(200, `${from ?? ''}:0`) },
  'resource-consumer-controller': { ports: { port: 8080 }, handle: consumerControllerAnswer },
  liveness: { ports: { port: 8080 }, handle: livenessAnswer },
  'serve-hostname': {
    ports: { port: 9376 },
    datagramPorts: { port: 9376 },
    handle: (_request, { config }) => plain(200, config.hostname),
    receive: (_datagram, { config }) => config.hostname,
  },
  nettest: { ports: { port: 8080 }, handle: nettestAnswer },
  'test-webserver': { ports: { port: 80 }, handle: fileAnswer },
  webhook: { ports: { port: 443 }, isSecure: 'always', handle: webhookAnswer },
  'crd-conversion-webhook': { ports: { port: 443 }, isSecure: 'always', handle: conversionAnswer },
  'grpc-health-checking': { ports: { port: 5000, 'http-port': 8080 }, handle: () => plain(200, '') },
}

const subcommandOf = (args: readonly string[]): string =>
  args.slice(1).find((each) => !each.startsWith('-')) ?? 'pause'

const serverOf = ({ args }: ServiceContext) => {
  const name = subcommandOf(args)
  return Object.hasOwn(servers, name) ? servers[name] : undefined
}

/** What comes to an end, be it for want of a subcommand. */
function programOf(args: readonly string[]): Program | undefined {
  const name = subcommandOf(args)
  const program = commands.get(name) ?? clients.get(name)
  if (program || name === 'pause' || Object.hasOwn(servers, name)) return program
  return (process) => {
    process.complain(`Error: unknown command "${name}" for "app"\n`)
    return 1
  }
}

const isPause = ({ args: [, name = 'pause'] }: ServiceContext): boolean => name === 'pause'

function isSecure(context: ServiceContext): boolean {
  const { isSecure } = serverOf(context) ?? {}
  return isSecure === 'always' || (isSecure === 'ifTold' && !!option(context.args, 'tls-cert-file'))
}

const agnhostService: Service = {
  command: programOf,
  ports: (context) => portsOf(serverOf(context)?.ports, context.args),
  datagramPorts: (context) => portsOf(serverOf(context)?.datagramPorts, context.args),
  receive: (datagram, context, from) => serverOf(context)?.receive?.(datagram, context, from),
  stop(context, signal) {
    const { stop } = serverOf(context) ?? {}
    if (isPause(context) && signal === 'SIGINT') return 1
    return stop ? stop(context, signal) : stoppedByGo
  },
  start(context) {
    if (isPause(context)) context.print('Paused\n')
    else if (context.args[1] === 'netexec')
      note(context, `Started HTTP server on port ${option(context.args, 'http-port') ?? 8080}`)
    serverOf(context)?.start?.(context)
    return isSecure(context) ? checkCertificate(context) : undefined
  },
  certificate: (context) => (isSecure(context) ? certificateOf(context) : undefined),
  handle(request, context) {
    if (isSecure(context) && !request.isEncrypted)
      return { status: 400, body: 'Client sent an HTTP request to an HTTPS server.\n' }
    return serverOf(context)?.handle(request, context) ?? plain(404, '404 page not found\n')
  },
  speaksGrpc: true,
}

/** A server of agnhost as a program of its own, with its own arguments. */
const serverAlone = (subcommand: string): Service => {
  const { ports, datagramPorts, handle, receive } = servers[subcommand]
  return {
    ports: ({ args }) => portsOf(ports, args),
    datagramPorts: ({ args }) => portsOf(datagramPorts, args),
    handle,
    receive,
    exitCode: stoppedByGo,
  }
}

/** Of the right form, and of no use. */
const privateKey = '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n'

export const agnhost: Image = {
  ...alpineBase,
  has: withPrograms(alpineBase, 'curl bash dig host nslookup ss ip nc').has,
  name: 'agnhost',
  // Whom the documentation shows a supplementalGroupsPolicy with.
  accounts: { 'user-defined-in-image': { uid: 1_000 } },
  groups: [{ name: 'group-defined-in-image', gid: 50_000, members: ['user-defined-in-image'] }],
  entrypoint: ['/agnhost'],
  cmd: ['pause'],
  files: { '/localhost.crt': rootCertificate, '/localhost.key': privateKey },
  services: new Map([
    ['agnhost', agnhostService],
    // For who wants to see that another entrypoint counts.
    ['agnhost-2', agnhostService],
  ]),
}

/** Serves a picture, and a file that tells which one, as the demonstration of rolling updates wants it. */
const demonstrationOf = (picture: string): Image => ({
  ...agnhost,
  name: picture,
  cmd: ['test-webserver'],
  files: {
    ...agnhost.files,
    '/data.json': `{\n  "image": "${picture}.jpg"\n}\n`,
    [`/${picture}.jpg`]: `a picture of a ${picture}\n`,
  },
})

export const nautilus: Image = demonstrationOf('nautilus')
export const kitten: Image = demonstrationOf('kitten')

/** What was an image of its own before it became a part of agnhost; the documentation still runs it. */
export const serveHostname: Image = {
  ...emptyBase,
  name: 'serve_hostname',
  entrypoint: ['/serve_hostname'],
  cmd: [],
  services: new Map([['serve_hostname', serverAlone('serve-hostname')]]),
}
