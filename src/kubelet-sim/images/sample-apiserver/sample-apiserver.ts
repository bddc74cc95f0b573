/** sample-apiserver: an API server for the group wardle.example.com, to be aggregated. Source: k8s.io/sample-apiserver. */
import { forbidden, internalError } from '../../../api/errors.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import type { ExtensionServer, NewExtensionServer } from '../../../client/extension-server.ts'
import { seconds } from '../../../sim/duration.ts'
import { parseAddress, resolve } from '../../programs/commands/addresses.ts'
import type { Image, Service, ServiceContext } from '../../runtime/image.ts'
import { apiServerOver } from '../../runtime/network/api-server.ts'
import type { HttpRequest, Server } from '../../runtime/network/network.ts'
import { certificateOf } from '../agnhost/tls.ts'
import { emptyBase } from '../parts/bases.ts'
import { option } from '../parts/flags.ts'
import { perServer } from '../parts/per-server.ts'
import { checkNamespace, mayHe, userOf, whyNotTrusting } from './delegation.ts'
import { healthPage } from './health.ts'
import { fischer, flunder } from './wardle.ts'

interface Served {
  readonly api: ExtensionServer
  readonly server: Server
}

/** How long it waits for its etcd as it starts. */
const patienceMs = seconds(20)

/** The image of Kubernetes' own tests, and the one that its example builds. */
export const sampleApiServers = (newServer: NewExtensionServer): readonly Image[] =>
  sampleApiServerNames.map((name) => ({
    ...emptyBase,
    name,
    entrypoint: ['/sample-apiserver'],
    cmd: [],
    services: new Map([['sample-apiserver', serviceOver(newServer)]]),
  }))

export const sampleApiServerNames: readonly string[] = [
  'registry.k8s.io/e2e-test-images/sample-apiserver',
  'docker.io/library/kube-sample-apiserver',
]

function serviceOver(newServer: NewExtensionServer): Service {
  const servedBy = perServer((context): Served => {
    const api = newServer({
      name: `${context.config.hostname} ${context.startedAt}`,
      kinds: [flunder, fischer] as readonly unknown[] as readonly Kind[],
      identify: ({ headers = {} }) => userOf(headers, context),
      review(asked) {
        if (asked.resourceAttributes) checkStorage(context)
        return mayHe(asked, context)
      },
      admit: (kind, object) => admit({ kind, object, api }, context),
    })
    return { api, server: apiServerOver(api) }
  })
  return {
    ports: ({ args }) => [Number(option(args, 'secure-port') ?? 443)],
    speaksTls: true,
    takesBytes: true,
    certificate: (context) => certificateOf(context) ?? undefined,
    start,
    handle(request, context) {
      const page = request.isEncrypted ? healthPage(request.path, hasStorage(context)) : undefined
      if (page) return page
      const answer = servedBy(context).server.handle!(asItMayBe(request))
      return answer === 'EOF' ? { status: 500, body: '' } : { ...answer, isInBytes: true }
    },
    end: (context) => servedBy(context).api.end(),
  }
}

/** What it needs it looks for at once, and its storage for a while. */
function start(context: ServiceContext): number | undefined {
  const why = whyNotTrusting(context)
  if (why !== undefined) {
    context.complain(`Error: ${why}\n`)
    return 1
  }
  context.after(patienceMs, () => {
    if (hasStorage(context)) return
    context.complain('Error: context deadline exceeded\n')
    context.exit(1)
  })
  return undefined
}

interface Made {
  readonly kind: Kind
  readonly object: KubeObject
  readonly api: ExtensionServer
}

/** Source: its admission plugin BanFlunder. */
function admit({ kind, object, api }: Made, context: ServiceContext): void {
  const { name, namespace } = object.metadata
  if (namespace) checkNamespace(namespace, { kind, name }, context)
  const isBanned = () => api.list(fischer).some((each) => each.disallowedFlunders?.includes(name))
  if (kind.plural === flunder.plural && isBanned())
    throw forbidden(kind, name, 'this name may not be used, please change the resource name')
}

/** Where its etcd is: the first that it is told of. */
const storageOf = ({ args }: ServiceContext): string =>
  (option(args, 'etcd-servers') ?? 'http://127.0.0.1:2379').split(',', 1)[0]

function connectedTo(address: string, context: ServiceContext): Server | string {
  const { host, port } = parseAddress(address) ?? { host: '', port: 0 }
  const ip = resolve(context, host)
  return ip === undefined ? 'no such host' : context.network.connect(ip, port, context.config.ip)
}

const hasStorage = (context: ServiceContext): boolean =>
  typeof connectedTo(storageOf(context), context) === 'object'

/** @throws ApiError 500 */
function checkStorage(context: ServiceContext): void {
  const address = storageOf(context)
  const storage = connectedTo(address, context)
  if (typeof storage === 'object') return
  const dial = `dial tcp ${address.replace(/^\w+:\/\//, '')}: connect: ${storage}`
  throw internalError(
    `rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: ${dial}"`,
  )
}

/** Only the cluster's API server says in whose name it asks. */
function asItMayBe(request: HttpRequest): HttpRequest {
  if (request.from === undefined) return request
  const headers = Object.entries(request.headers ?? {}).filter(([name]) => !name.startsWith('x-remote-'))
  return { ...request, headers: Object.fromEntries(headers) }
}
