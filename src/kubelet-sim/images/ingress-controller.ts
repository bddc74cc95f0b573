/** The ingress controllers of a cluster: programs that hand requests on, by what the Ingresses say. */
import {
  type IngressCaller,
  ingressFlags,
  nginxIngressController,
  ownIngressController,
  type SimulatedIngressController,
} from '../../api/networking/simulated-ingress.ts'
import { formatDate } from '../programs/commands/date.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../runtime/network.ts'
import { busyboxBase } from './bases.ts'
import { reviewAnswer } from './reviews.ts'
import { unknownImage } from './unknown.ts'

/** Who knows the Ingresses. */
interface Router {
  answer(request: HttpRequest, caller: IngressCaller): HttpResponse
}

const healthPort = 10_254
/** Where ingress-nginx is asked about Ingresses that somebody writes. */
const webhookPort = 8_443

/** kubesim's own, and the one that people install. */
export const ingressControllers = (router: Router): readonly Image[] => [
  {
    ...busyboxBase,
    name: ownIngressController.image,
    entrypoint: ['/ingress-controller'],
    cmd: [],
    services: new Map([['ingress-controller', controllerService(router, ownIngressController)]]),
  },
  {
    ...unknownImage,
    name: nginxIngressController.image,
    entrypoint: [],
    cmd: ['/nginx-ingress-controller'],
    user: { uid: 101, gid: 82 },
    services: new Map([['nginx-ingress-controller', controllerService(router, nginxIngressController)]]),
  },
]

const controllerService = (router: Router, { controller }: SimulatedIngressController): Service => ({
  ports: () => [80, 443, healthPort, webhookPort],
  speaksTls: true,
  takesBytes: true,
  start(context) {
    context.complain(`kubesim ingress controller, started at ${new Date(context.now()).toISOString()}\n`)
    return undefined
  },
  handle(request, context) {
    if (isHealthCheck(request)) return { status: 200, body: 'ok', headers: { 'content-type': 'text/plain' } }
    const { controllerClass = controller, takesUnclassed } = ingressFlags(context.args)
    const caller = { ip: context.config.ip, controllerClass, takesUnclassed }
    const response = reviewAnswer(request) ?? router.answer(request, caller)
    note(request, response, context)
    return response
  },
})

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
