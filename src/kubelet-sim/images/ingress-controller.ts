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
import type { HttpRequest, HttpResponse } from '../runtime/network/network.ts'
import { busyboxBase } from './parts/bases.ts'
import { perServer } from './parts/per-server.ts'
import { plainText } from './parts/plain-answers.ts'
import { reviewAnswer } from './parts/reviews.ts'
import { unknownImage } from './unknown.ts'

/** Who knows the Ingresses. */
interface Router {
  answer(request: HttpRequest, caller: IngressCaller): HttpResponse
}

const healthPort = 10_254

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

/** What the flags of a controller say. */
const flagsOf = perServer(({ args }) => ingressFlags(args))

const controllerService = (router: Router, { controller }: SimulatedIngressController): Service => ({
  ports(context) {
    const { webhookPort } = flagsOf(context)
    return [80, 443, healthPort, ...(webhookPort === undefined ? [] : [webhookPort])]
  },
  knowsPorts: true,
  speaksTls: true,
  takesBytes: true,
  start(context) {
    context.complain(`kubesim ingress controller, started at ${new Date(context.now()).toISOString()}\n`)
    return undefined
  },
  handle(request, context) {
    const { controllerClass = controller, takesUnclassed, webhookPort } = flagsOf(context)
    if (request.port === webhookPort)
      return reviewAnswer(request) ?? plainText(400, 'unexpected admission review')
    if (request.port === healthPort) return request.path === '/healthz' ? plainText(200, 'ok') : notFound
    if (isHealthCheck(request)) return plainText(200, 'ok')
    const response = router.answer(request, { ip: context.config.ip, controllerClass, takesUnclassed })
    note(request, response, context)
    return response
  },
})

const notFound = plainText(404, '404 page not found\n')

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
