/** agnhost nettest: counts who has written to it. It looks for no others itself. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { HttpRequest, HttpResponse } from '../../runtime/network/network.ts'
import { option } from '../parts/flags.ts'
import { parametersOf, plain } from './answers.ts'

interface State {
  /** How often each has written; undefined before the first has. */
  received: Map<string, number> | undefined
  readonly errors: string[]
}

const states = new WeakMap<ServiceContext, State>()

function stateOf(context: ServiceContext): State {
  let state = states.get(context)
  if (!state) states.set(context, (state = { received: undefined, errors: [] }))
  return state
}

/** As many writers, and as many mistakes, as are kept. */
const most = 1_000

export function nettestAnswer(request: HttpRequest, context: ServiceContext): HttpResponse {
  const state = stateOf(context)
  switch (parametersOf(request).path) {
    case '/read':
      return plain(200, JSON.stringify(shown(state, context), undefined, '\t'))
    case '/write':
      take(state, request.body ?? '', context)
      return plain(200, `${JSON.stringify({ Hostname: context.config.hostname })}\n`)
    case '/status':
      return plain(200, (state.received?.size ?? 0) >= peersOf(context) ? 'pass' : 'running')
    case '/quit':
      context.exit(0)
      return plain(200, '')
    default:
      return plain(404, '404 page not found\n')
  }
}

const peersOf = ({ args }: ServiceContext): number => Number(option(args, 'peers') ?? 8)

const shown = ({ received, errors }: State, { config }: ServiceContext) => ({
  Hostname: config.hostname,
  Sent: null,
  Received: received ? Object.fromEntries(received) : null,
  Errors: errors.length > 0 ? errors : null,
  Log: null,
  StillContactingPeers: true,
})

function take(state: State, body: string, { config }: ServiceContext): void {
  const source = sourceIn(body)
  if (source === '') {
    if (state.errors.length < most) state.errors.push(`${config.hostname}: Got request with no source`)
    return
  }
  state.received ??= new Map()
  if (state.received.size < most || state.received.has(source))
    state.received.set(source, (state.received.get(source) ?? 0) + 1)
}

/** Empty where it says nothing, or is no JSON. */
function sourceIn(body: string): string {
  try {
    const { Source, source = Source } = Object(JSON.parse(body))
    return typeof source === 'string' ? source : ''
  } catch {
    return ''
  }
}
