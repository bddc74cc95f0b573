/** How programs of images ask the API server, as the service account of their Pod. */
import { base64OfText } from '../../../api/codec/base64.ts'
import { objectIn } from '../../../api/codec/json-object.ts'
import type { ContainerConfig } from '../../runtime/container-config.ts'
import type { Files } from '../../runtime/files/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import type { Network } from '../../runtime/network/network.ts'
import { isError } from '../../runtime/posix.ts'

/** What a client in a cluster knows of it. */
export interface ApiClient {
  readonly network: Network
  readonly config: ContainerConfig
  readonly files: Files | undefined
}

export const clientOfService = ({ network, config, touchedFiles: files }: ServiceContext): ApiClient => ({
  network,
  config,
  files,
})

export interface WantedSecret {
  readonly name: string
  /** Default: that of the service account. */
  readonly namespace?: string
  /** Default: Opaque. */
  readonly type?: string
  readonly texts: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly value?: object
}

export interface Reply {
  readonly status: number
  readonly value: Readonly<Record<string, unknown>>
}

const accountPath = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Asks the API server as the service account; undefined: nobody answers. */
export function ask({ network, config, files }: ApiClient, asked: Asked): Reply | undefined {
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

/** Where the objects of a core resource are. @param namespace default: that of the service account */
export const pathTo = ({ files }: ApiClient, plural: string, namespace?: string): string =>
  `/api/v1/namespaces/${encodeURIComponent(namespace || mounted(files, 'namespace'))}/${plural}`

/** Makes a Secret; answers whether it is there now. */
export function makeSecret(
  client: ApiClient,
  { name, namespace, type = 'Opaque', texts, labels, annotations }: WantedSecret,
): boolean {
  const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, base64OfText(text)]))
  const value = { apiVersion: 'v1', kind: 'Secret', metadata: { name, labels, annotations }, type, data }
  return make(client, pathTo(client, 'secrets', namespace), value)
}

/** Makes a ConfigMap in the namespace of the service account; answers whether it is there now. */
export const makeConfigMap = (
  client: ApiClient,
  name: string,
  data: Readonly<Record<string, string>>,
): boolean =>
  make(client, pathTo(client, 'configmaps'), {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data,
  })

function make(client: ApiClient, path: string, value: object): boolean {
  const reply = ask(client, { method: 'POST', path, value })
  return reply !== undefined && (reply.status < 300 || reply.status === 409)
}
