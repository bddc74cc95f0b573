/** agnhost resource-consumer-controller: spreads what is to be consumed over the servers of a Service, in requests of one size. */
import { resolve } from '../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { errorText } from '../../runtime/network/calls.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import { option } from '../parts/flags.ts'
import { type Form, formOf, wholeNumberIn } from '../parts/form.ts'
import { consumerPort, incorrect, notGiven, notPosted, said, unknownFunction } from '../resource-consumer.ts'

interface Spread {
  /** What of, and how large each request is. */
  readonly amount: string
  readonly size: string
  /** What the consumer is told besides. */
  readonly also?: string
  /** `sending 3 requests to …`. */
  plan(count: number, size: number, rest: number): string
  done(amount: number, form: Form): string
}

const spreads: ReadonlyMap<string, Spread> = new Map([
  [
    '/ConsumeCPU',
    {
      amount: 'millicores',
      size: 'requestSizeMillicores',
      plan: (count, size, rest) =>
        `sending ${count} requests to consume ${size} millicores each and 1 request to consume ${rest} millicores`,
      done: (amount) => `Consumed ${amount} millicores`,
    },
  ],
  [
    '/ConsumeMem',
    {
      amount: 'megabytes',
      size: 'requestSizeMegabytes',
      plan: (count, size, rest) =>
        `sending ${count} requests to consume ${size} MB each and 1 request to consume ${rest} MB`,
      done: (amount) => `Consumed ${amount} megabytes`,
    },
  ],
  [
    '/BumpMetric',
    {
      amount: 'delta',
      size: 'requestSizeMetrics',
      also: 'metric',
      plan: (count, size, rest) =>
        `sending ${count} requests to bump custom metric by ${size} each and 1 request to bump by ${rest}`,
      done: (amount, form) => `Bumped metric ${form('metric')} by ${amount}`,
    },
  ],
])

/** One request of a client makes no more than so many. */
const mostRequests = 1_000

export function consumerControllerAnswer(request: HttpRequest, context: ServiceContext): HttpResponse {
  if (request.method !== 'POST') return notPosted()
  const path = request.path.split('?', 1)[0]
  const spread = spreads.get(path)
  if (!spread) return unknownFunction()
  const form = formOf(request)
  const names = [spread.amount, spread.size, 'durationSec']
  if ([...names, ...(spread.also ? [spread.also] : [])].some((name) => form(name) === '')) return notGiven()
  const [amount, size, length] = names.map((name) => wholeNumberIn(form(name)))
  if (amount === undefined || length === undefined || size === undefined || size <= 0) return incorrect()
  const count = Math.trunc(amount / size)
  if (count > mostRequests) return said(400, `kubesim sends at most ${mostRequests} requests, not ${count}\n`)
  const rest = amount - count * size
  const parts = [...Array.from({ length: Math.max(0, count) }, () => size), ...(rest > 0 ? [rest] : [])]
  const also = spread.also ? `${spread.also}=${encodeURIComponent(form(spread.also))}&` : ''
  const lines = parts.map((part) => {
    const trouble = consume(context, path, `${also}${spread.amount}=${part}&durationSec=${length}`)
    return trouble ? `Failed to connect to consumer: ${trouble}` : spread.done(part, form)
  })
  return said(200, [`RC manager: ${spread.plan(count, size, rest)}`, ...lines, ''].join('\n'))
}

/** Answers what keeps it from being asked for, in the words of Go. */
function consume(context: ServiceContext, path: string, body: string): string | undefined {
  const { args, config, network } = context
  const name = option(args, 'consumer-service-name') ?? 'resource-consumer'
  const namespace = option(args, 'consumer-service-namespace') ?? 'default'
  const port = Number(option(args, 'consumer-port') ?? consumerPort)
  const host = `${name}.${namespace}.svc.cluster.local`
  const ip = resolve(context, host)
  const answer =
    ip === undefined
      ? 'no such host'
      : network.http(ip, port, { method: 'POST', path, body, from: config.ip })
  if (typeof answer === 'object') return undefined
  return `Post "http://${host}:${port}${path}": ${errorText(answer, { host: ip ?? host, ip, port })}`
}
