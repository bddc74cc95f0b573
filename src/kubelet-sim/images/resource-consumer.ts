/** Kubernetes' own image for loads: uses so much CPU or memory as it is told to, for so long. Source: test/images/resource-consumer. */
import { seconds } from '../../sim/duration.ts'
import type { Image, Service, ServiceContext } from '../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../runtime/network/network.ts'
import { debianBase } from './parts/bases.ts'
import { type Form, formOf, wholeNumberIn } from './parts/form.ts'

const bytesInMegabyte = 1_048_576

export const consumerPort = 8080

/** What is asked for, by path. */
const consumptions: ReadonlyMap<string, (form: Form, context: ServiceContext) => HttpResponse> = new Map([
  ['/ConsumeCPU', consumeCpu],
  ['/ConsumeMem', consumeMemory],
  ['/BumpMetric', bumpMetric],
  ['/GetCurrentStatus', () => said(200, 'Warning: not implemented!\nGetCurrentStatus')],
])

export const said = (status: number, text: string): HttpResponse => ({
  status,
  body: text,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
})

export const notGiven = () => said(400, 'not given function argument\n')
export const incorrect = () => said(400, 'incorrect function argument\n')
export const notPosted = () => said(400, 'Bad request. Not a POST request\n')
export const unknownFunction = (path = '') => said(404, `unknown function${path}\n`)

function answer(request: HttpRequest, context: ServiceContext): HttpResponse {
  const path = request.path.split('?', 1)[0]
  if (path === '/metrics') return said(200, metricsText(context))
  if (request.method !== 'POST') return notPosted()
  const consume = consumptions.get(path)
  return consume ? consume(formOf(request), context) : unknownFunction(`: ${path}`)
}

/** What is wanted, and for how many seconds. */
function wanted(
  form: Form,
  name: string,
): { readonly amount: number; readonly length: number } | HttpResponse {
  const [amountText, lengthText] = [form(name), form('durationSec')]
  if (amountText === '' || lengthText === '') return notGiven()
  const [amount, length] = [wholeNumberIn(amountText), wholeNumberIn(lengthText)]
  return amount === undefined || length === undefined ? incorrect() : { amount, length }
}

function consumeCpu(form: Form, context: ServiceContext): HttpResponse {
  const asked = wanted(form, 'millicores')
  if ('status' in asked) return asked
  const { amount, length } = asked
  if (amount > 0 && length > 0) {
    context.engage(amount / 1_000)
    context.after(seconds(length), () => context.engage(-amount / 1_000))
  }
  return said(200, `ConsumeCPU\n${amount} millicores\n${length} durationSec\n`)
}

function consumeMemory(form: Form, context: ServiceContext): HttpResponse {
  const asked = wanted(form, 'megabytes')
  if ('status' in asked) return asked
  const { amount, length } = asked
  if (amount > 0 && length > 0) {
    context.occupy(amount * bytesInMegabyte)
    context.after(seconds(length), () => context.occupy(-amount * bytesInMegabyte))
  }
  return said(200, `ConsumeMem\n${amount} megabytes\n${length} durationSec\n`)
}

/** By server, by name. */
const metrics = new WeakMap<ServiceContext, Map<string, number>>()

/** So many names are kept. */
const mostMetrics = 1_000

function bumpMetric(form: Form, context: ServiceContext): HttpResponse {
  const [metric, deltaText, lengthText] = [form('metric'), form('delta'), form('durationSec')]
  if (metric === '' || deltaText === '' || lengthText === '') return notGiven()
  const [delta, length] = [Number(deltaText), wholeNumberIn(lengthText)]
  if (!Number.isFinite(delta) || length === undefined) return incorrect()
  const known = metrics.get(context) ?? new Map<string, number>()
  metrics.set(context, known)
  const bump = (by: number) => known.set(metric, (known.get(metric) ?? 0) + by)
  if (known.has(metric) || known.size < mostMetrics) {
    bump(delta)
    context.after(seconds(Math.max(0, length)), () => bump(-delta))
  }
  return said(200, `BumpMetric\n${metric} metric\n${delta} delta\n${length} durationSec\n`)
}

const metricsText = (context: ServiceContext): string =>
  [...(metrics.get(context) ?? [])]
    .map(
      ([name, value]) => `# HELP ${name} info message.\n# TYPE ${name} gauge\n${name} ${value.toFixed(6)}\n`,
    )
    .join('')

const service: Service = { ports: () => [consumerPort], handle: answer, exitCode: 2 }

export const resourceConsumer: Image = {
  ...debianBase,
  name: 'resource-consumer',
  entrypoint: ['/consumer'],
  cmd: [],
  services: new Map([['consumer', service]]),
}
