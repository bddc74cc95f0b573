/** The ingress controller of a cluster: a program that hands requests on, by what the Ingresses say. */
import { ingressControllerImage } from '../../api/networking/simulated-ingress.ts'
import { formatDate } from '../programs/commands/date.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../runtime/network.ts'
import { busyboxBase } from './bases.ts'

/** Who knows the Ingresses. */
interface Router {
  answer(request: HttpRequest, as: string): HttpResponse
}

const name = 'ingress-controller'

const healthPort = 10_254

export function ingressControllerOf(router: Router): Image {
  const service: Service = {
    ports: () => [80, 443, healthPort],
    speaksTls: true,
    takesBytes: true,
    start(context) {
      context.complain(`kubesim ingress controller, started at ${new Date(context.now()).toISOString()}\n`)
      return undefined
    },
    handle(request, context) {
      if (isHealthCheck(request))
        return { status: 200, body: 'ok', headers: { 'content-type': 'text/plain' } }
      const response = router.answer(request, context.config.ip)
      note(request, response, context)
      return response
    },
  }
  return {
    ...busyboxBase,
    name: ingressControllerImage,
    entrypoint: [`/${name}`],
    cmd: [],
    services: new Map([[name, service]]),
  }
}

/** Who asks for a host wants it served; a kubelet asks for the address. */
const isHealthCheck = ({ path, headers }: HttpRequest): boolean =>
  path === '/healthz' && (headers?.['user-agent'] ?? '').startsWith('kube-probe/')

function note(
  { method, path, headers, from }: HttpRequest,
  { status, body }: HttpResponse,
  context: ServiceContext,
): void {
  const when = formatDate(context.now(), '%d/%b/%Y:%H:%M:%S +0000')
  const agent = headers?.['user-agent'] ?? '-'
  context.print(
    `${from ?? '-'} - - [${when}] "${method} ${path} HTTP/1.1" ${status} ${body.length} "-" "${agent}" [${headers?.host ?? '-'}]\n`,
  )
}
