/** echoserver: nginx that answers with what it was asked, as the tutorials about source addresses and minikube use it. */
import type { Image, Service, ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest } from '../../runtime/network/network.ts'
import { debianWithCurl } from '../parts/bases.ts'

interface Question {
  readonly request: HttpRequest
  readonly uri: string
  readonly headers: readonly string[]
}

function questionOf(request: HttpRequest): Question {
  const { host = 'localhost', ...others } = request.headers ?? {}
  const all = { ...others, host }
  const headers = Object.entries(all)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
  return { request, uri: `http://${host}:8080${request.path}`, headers }
}

const bodyOf = ({ body = '' }: HttpRequest): string => body || '-no body in request-'

const isTls = ({ isEncrypted }: HttpRequest): string => (isEncrypted ? 'https' : 'http')

/** Up to 1.4. */
function shortAnswer({ request, uri, headers }: Question): string {
  const [path, query = 'nil'] = request.path.split('?', 2)
  return [
    'CLIENT VALUES:',
    `client_address=${request.from ?? '127.0.0.1'}`,
    `command=${request.method}`,
    `real path=${path}`,
    `query=${query}`,
    'request_version=1.1',
    `request_uri=${uri}`,
    '',
    'SERVER VALUES:',
    'server_version=nginx: 1.10.0 - lua: 10001',
    '',
    'HEADERS RECEIVED:',
    ...headers,
    'BODY:',
    bodyOf(request),
  ].join('\n')
}

/** What a Pod is told of itself, where its manifest hands that over. */
function podLines(context: ServiceContext): readonly string[] {
  const names = {
    NODE_NAME: 'node name',
    POD_NAME: 'pod name',
    POD_NAMESPACE: 'pod namespace',
    POD_IP: 'pod IP',
  }
  const lines = Object.entries(names).flatMap(([variable, title]) => {
    const value = context.env(variable)
    return value ? [`\t${title}:\t${value}`] : []
  })
  return lines.length > 0 ? lines : ['\t-no pod information available-']
}

function longAnswer({ request, uri, headers }: Question, context: ServiceContext): string {
  const [path, query = ''] = request.path.split('?', 2)
  return [
    '',
    '',
    `Hostname: ${context.config.hostname}`,
    '',
    'Pod Information:',
    ...podLines(context),
    '',
    'Server values:',
    '\tserver_version=nginx: 1.13.3 - lua: 10008',
    '',
    'Request Information:',
    `\tclient_address=${request.from ?? '127.0.0.1'}`,
    `\tmethod=${request.method}`,
    `\treal path=${path}`,
    `\tquery=${query}`,
    '\trequest_version=1.1',
    `\trequest_scheme=${isTls(request)}`,
    `\trequest_uri=${uri}`,
    '',
    'Request Headers:',
    ...headers.map((each) => `\t${each}`),
    '',
    'Request Body:',
    `\t${bodyOf(request)}`,
    '',
    '',
  ].join('\n')
}

const service: Service = {
  ports: () => [8080, 8443],
  speaksTls: true,
  start(context) {
    context.print('Generating self-signed cert\nGenerating a RSA private key\nStarting nginx\n')
    return undefined
  },
  handle(request, context) {
    const isShort = /:1\.[0-4]$/.test(context.config.image)
    const question = questionOf(request)
    return {
      status: 200,
      body: isShort ? shortAnswer(question) : longAnswer(question, context),
      headers: { server: isShort ? 'nginx/1.10.0' : 'echoserver', 'content-type': 'text/plain' },
    }
  },
}

export const echoserver: Image = {
  ...debianWithCurl,
  name: 'echoserver',
  entrypoint: [],
  cmd: ['/bin/sh', '-c', '/usr/local/bin/run.sh'],
  services: new Map([
    ['run.sh', service],
    ['nginx', service],
  ]),
}
