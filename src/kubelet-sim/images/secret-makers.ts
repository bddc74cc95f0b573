/** Installers whose programs make the Secrets that the rest of their application waits for. */
import { base64OfText } from '../../api/codec/base64.ts'
import { rootCertificate } from '../../api/core/root-certificate.ts'
import { hexDigits } from '../../sim/random.ts'
import type { ContainerConfig } from '../runtime/container-config.ts'
import type { Files } from '../runtime/files.ts'
import type { Image, Service } from '../runtime/image.ts'
import type { Network } from '../runtime/network.ts'
import { isError } from '../runtime/posix.ts'
import type { Program } from '../runtime/program.ts'
import { option } from './agnhost/commands.ts'
import { anyService, unknownImage } from './unknown.ts'

/** What a client in a cluster knows of it. */
interface Client {
  readonly network: Network
  readonly config: ContainerConfig
  readonly files: Files | undefined
}

interface Wanted {
  readonly name: string
  /** Default: that of the service account. */
  readonly namespace?: string
  readonly texts: Readonly<Record<string, string>>
}

const accountPath = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Makes a Secret as the service account; answers whether it is there now. */
function makeSecret({ network, config, files }: Client, { name, namespace, texts }: Wanted): boolean {
  const mounted = (file: string): string => {
    const text = files?.read(`${accountPath}/${file}`) ?? ''
    return isError(text) ? '' : text
  }
  const ip = config.env.find((each) => each.name === 'KUBERNETES_SERVICE_HOST')?.value ?? '10.96.0.1'
  const server = network.connect(ip, 443, config.ip)
  if (typeof server === 'string') return false
  const place = encodeURIComponent(namespace || mounted('namespace'))
  const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, base64OfText(text)]))
  const answer = server.handle?.({
    method: 'POST',
    path: `/api/v1/namespaces/${place}/secrets`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${mounted('token')}` },
    body: JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'Opaque', data }),
    from: config.ip,
    isEncrypted: true,
  })
  return answer !== undefined && answer !== 'EOF' && (answer.status < 300 || answer.status === 409)
}

/** Letters and digits that nobody guesses, and that are the same whenever the cluster begins anew. */
const secretText = (client: Client, purpose: string, length: number): string =>
  hexDigits(`${purpose}/${client.config.ip}`, length)

/** A program that makes one Secret and ends. */
const making =
  (wanted: (args: readonly string[], client: Client) => Wanted): Program =>
  (process) => {
    const { network, config, files } = process.machine
    const client = { network, config, files }
    const secret = wanted(process.args, client)
    if (makeSecret(client, secret)) return 0
    process.complain(`cannot create secret "${secret.name}"\n`)
    return 1
  }

const createCertificate = making((args) => ({
  name: option(args, 'secret-name') ?? '',
  namespace: option(args, 'namespace'),
  texts: {
    ca: rootCertificate,
    [option(args, 'cert-name') || 'cert']: rootCertificate,
    [option(args, 'key-name') || 'key']: '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n',
  },
}))

/** `create` makes the Secret with the certificate of a webhook; `patch` puts it into the webhook, a kind that is not served. */
export const webhookCertgen: Image = {
  ...unknownImage,
  name: 'kube-webhook-certgen',
  entrypoint: ['/kube-webhook-certgen'],
  user: { uid: 65_532, gid: 65_532 },
  programs: new Map<string, Program>([
    ['kube-webhook-certgen', (process) => (process.args[1] === 'create' ? createCertificate(process) : 0)],
  ]),
}

const createPassword = making((_args, client) => ({
  name: 'argocd-redis',
  texts: { auth: secretText(client, 'argocd-redis', 16) },
}))

const argoService: Service = {
  ...anyService,
  command: (args) => (args.includes('redis-initial-password') ? createPassword : undefined),
}

/** `argocd admin redis-initial-password` makes the Secret that Argo CD's Redis and its clients read their password from. */
export const argoCd: Image = {
  ...unknownImage,
  name: 'argocd',
  services: new Map([['argocd', argoService]]),
}

const metalLbService: Service = {
  ...anyService,
  start(context) {
    const { network, config, touchedFiles: files } = context
    const client = { network, config, files }
    const name = context.env('METALLB_ML_SECRET_NAME')
    const texts = { secretkey: secretText(client, 'memberlist', 128) }
    if (name) makeSecret(client, { name, namespace: context.env('METALLB_NAMESPACE'), texts })
    return undefined
  },
}

/** MetalLB's controller makes the Secret by which its speakers know each other. */
export const metalLbController: Image = {
  ...unknownImage,
  name: 'metallb-controller',
  entrypoint: ['/controller'],
  services: new Map([['controller', metalLbService]]),
}
