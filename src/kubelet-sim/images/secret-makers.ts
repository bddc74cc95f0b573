/** Installers whose programs make the Secrets that the rest of their application waits for. */
import { base64OfText } from '../../api/codec/base64.ts'
import { rootCertificate } from '../../api/core/root-certificate.ts'
import { hexDigits } from '../../sim/random.ts'
import type { ContainerConfig } from '../runtime/container-config.ts'
import type { Files } from '../runtime/files.ts'
import type { Image, Service } from '../runtime/image.ts'
import type { Network } from '../runtime/network.ts'
import { isError } from '../runtime/posix.ts'
import type { Process, Program } from '../runtime/program.ts'
import { option } from './flags.ts'
import { objectIn } from './reviews.ts'
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
  /** Default: Opaque. */
  readonly type?: string
  readonly texts: Readonly<Record<string, string>>
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly value?: object
}

interface Reply {
  readonly status: number
  readonly value: Readonly<Record<string, unknown>>
}

const accountPath = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Asks the API server as the service account; undefined: nobody answers. */
function ask({ network, config, files }: Client, asked: Asked): Reply | undefined {
  const ip = config.env.find((each) => each.name === 'KUBERNETES_SERVICE_HOST')?.value ?? '10.96.0.1'
  const server = network.connect(ip, 443, config.ip)
  if (typeof server === 'string') return undefined
  const authorization = `Bearer ${mounted(files, 'token')}`
  const answer = server.handle?.({
    method: asked.method,
    path: asked.path,
    headers: { 'content-type': 'application/json', authorization },
    body: asked.value && JSON.stringify(asked.value),
    from: config.ip,
    isEncrypted: true,
  })
  if (answer === undefined || answer === 'EOF') return undefined
  return { status: answer.status, value: objectIn(answer.body) ?? {} }
}

function mounted(files: Files | undefined, name: string): string {
  const text = files?.read(`${accountPath}/${name}`) ?? ''
  return isError(text) ? '' : text
}

const secretsAt = ({ files }: Client, namespace: string | undefined): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace || mounted(files, 'namespace'))}/secrets`

/** Makes a Secret; answers whether it is there now. */
function makeSecret(client: Client, { name, namespace, type = 'Opaque', texts }: Wanted): boolean {
  const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, base64OfText(text)]))
  const value = { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type, data }
  const reply = ask(client, { method: 'POST', path: secretsAt(client, namespace), value })
  return reply !== undefined && (reply.status < 300 || reply.status === 409)
}

/** Letters and digits that nobody guesses, and that are the same whenever the cluster begins anew. */
const secretText = (client: Client, purpose: string, length: number): string =>
  hexDigits(`${purpose}/${client.config.ip}`, length)

const clientOf = ({ machine: { network, config, files } }: Process): Client => ({ network, config, files })

/** A program that makes Secrets and ends. */
const making =
  (wanted: (args: readonly string[], client: Client) => readonly Wanted[]): Program =>
  (process) => {
    const client = clientOf(process)
    for (const secret of wanted(process.args, client)) {
      if (makeSecret(client, secret)) continue
      process.complain(`cannot create secret "${secret.name}"\n`)
      return 1
    }
    return 0
  }

const privateKey = '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n'

const createCertificate = making((args) => [
  {
    name: option(args, 'secret-name') ?? '',
    namespace: option(args, 'namespace'),
    texts: {
      ca: rootCertificate,
      [option(args, 'cert-name') || 'cert']: rootCertificate,
      [option(args, 'key-name') || 'key']: privateKey,
    },
  },
])

/** Which sorts of configurations are patched, and the flag that leaves them out. */
const patched = [
  { plural: 'mutatingwebhookconfigurations', flag: 'patch-mutating' },
  { plural: 'validatingwebhookconfigurations', flag: 'patch-validating' },
]

/** Puts the certificate that is in the Secret into all webhooks of that name. */
const patchWebhooks: Program = (process) => {
  const { args } = process
  const client = clientOf(process)
  const name = option(args, 'webhook-name') ?? ''
  const secret = `${secretsAt(client, option(args, 'namespace'))}/${option(args, 'secret-name')}`
  const { data } = ask(client, { method: 'GET', path: secret })?.value ?? {}
  const caBundle = (data as Readonly<Record<string, string>> | undefined)?.['ca']
  const failurePolicy = option(args, 'patch-failure-policy') || undefined
  if (caBundle === undefined) {
    process.complain(`no secret with the name "${option(args, 'secret-name')}"\n`)
    return 1
  }
  for (const { plural, flag } of patched) {
    if (option(args, flag) === 'false') continue
    const path = `/apis/admissionregistration.k8s.io/v1/${plural}/${name}`
    const found = ask(client, { method: 'GET', path })
    const value = found?.status === 200 && withCertificate(found.value, { caBundle, failurePolicy })
    if (value && ask(client, { method: 'PUT', path, value })?.status === 200) continue
    process.complain(`failed patching ${plural} "${name}"\n`)
    return 1
  }
  return 0
}

interface Trust {
  readonly caBundle: string
  readonly failurePolicy?: string
}

function withCertificate(configuration: Reply['value'], { caBundle, failurePolicy }: Trust): object {
  const webhooks = (configuration['webhooks'] ?? []) as readonly { readonly clientConfig: object }[]
  const trusting = webhooks.map((each) => ({
    ...each,
    clientConfig: { ...each.clientConfig, caBundle },
    ...(failurePolicy && { failurePolicy }),
  }))
  return { ...configuration, webhooks: trusting }
}

/** `create` makes the Secret with the certificate of a webhook; `patch` has the API server trust it. */
export const webhookCertgen: Image = {
  ...unknownImage,
  name: 'kube-webhook-certgen',
  entrypoint: ['/kube-webhook-certgen'],
  user: { uid: 65_532, gid: 65_532 },
  programs: new Map<string, Program>([
    [
      'kube-webhook-certgen',
      (process) => (process.args[1] === 'patch' ? patchWebhooks : createCertificate)(process),
    ],
  ]),
}

const createPassword = making((_args, client) => [
  { name: 'argocd-redis', texts: { auth: secretText(client, 'argocd-redis', 16) } },
])

/** Serves as an unknown program does, but for the one command that makes Secrets. */
const servingBut = (command: string, program: Program): Service => ({
  ...anyService,
  command: (args) => (args.includes(command) ? program : undefined),
})

/** `argocd admin redis-initial-password` makes the Secret that Argo CD's Redis and its clients read their password from. */
export const argoCd: Image = {
  ...unknownImage,
  name: 'argocd',
  services: new Map([['argocd', servingBut('redis-initial-password', createPassword)]]),
}

/** One for each end of the connection between Contour and its proxies. */
const createCertificates = making((args) => {
  const namespace = option(args, 'namespace')
  const suffix = option(args, 'secrets-name-suffix') ?? ''
  const texts = { 'ca.crt': rootCertificate, 'tls.crt': rootCertificate, 'tls.key': privateKey }
  return ['contourcert', 'envoycert'].map((name) => ({
    name: name + suffix,
    namespace,
    type: 'kubernetes.io/tls',
    texts,
  }))
})

/** `contour certgen` makes the Secrets by which Contour and its proxies know each other. */
export const contour: Image = {
  ...unknownImage,
  name: 'contour',
  services: new Map([['contour', servingBut('certgen', createCertificates)]]),
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
