/** Installers whose programs make the Secrets and ConfigMaps that the rest of their application waits for. */
import { rootCertificate } from '../../api/core/root-certificate.ts'
import { hexDigits } from '../../sim/random.ts'
import type { Image, Service } from '../runtime/image.ts'
import type { Process, Program } from '../runtime/program.ts'
import {
  type ApiClient,
  ask,
  clientOfService,
  makeConfigMap,
  makeSecret,
  pathTo,
  type Reply,
  type WantedSecret,
} from './parts/api-client.ts'
import { option } from './parts/flags.ts'
import { certificateTexts, privateKey } from './parts/named-secrets.ts'
import { agreeingService, anyService, unknownImage } from './unknown.ts'

/** Letters and digits that nobody guesses, and that are the same whenever the cluster begins anew. */
const secretText = (client: ApiClient, purpose: string, length: number): string =>
  hexDigits(`${purpose}/${client.config.ip}`, length)

const clientOf = ({ machine: { network, config, files } }: Process): ApiClient => ({ network, config, files })

/** A program that makes Secrets and ends. */
const making =
  (wanted: (args: readonly string[], client: ApiClient) => readonly WantedSecret[]): Program =>
  (process) => {
    const client = clientOf(process)
    for (const secret of wanted(process.args, client)) {
      if (makeSecret(client, secret)) continue
      process.complain(`cannot create secret "${secret.name}"\n`)
      return 1
    }
    return 0
  }

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
  const secret = `${pathTo(client, 'secrets', option(args, 'namespace'))}/${option(args, 'secret-name')}`
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
  return ['contourcert', 'envoycert'].map((name) => ({
    name: name + suffix,
    namespace,
    type: 'kubernetes.io/tls',
    texts: certificateTexts,
  }))
})

/** `contour certgen` makes the Secrets by which Contour and its proxies know each other. */
export const contour: Image = {
  ...unknownImage,
  name: 'contour',
  services: new Map([['contour', servingBut('certgen', createCertificates)]]),
}

const metalLbService: Service = {
  ...agreeingService,
  start(context) {
    const client = clientOfService(context)
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

const discovery: Service = {
  ...agreeingService,
  start(context) {
    makeConfigMap(clientOfService(context), 'istio-ca-root-cert', { 'root-cert.pem': rootCertificate })
    return undefined
  },
}

/** Istio's control plane tells its gateways and proxies of nodes whom to trust. */
export const istioPilot: Image = {
  ...unknownImage,
  name: 'istio-pilot',
  entrypoint: ['/usr/local/bin/pilot-discovery'],
  services: new Map([['pilot-discovery', discovery]]),
}
