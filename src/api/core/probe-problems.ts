/** What is wrong with probes and lifecycle hooks. */
import { type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import { breaches, nonNegativeProblems } from '../fields.ts'
import type {
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  Probe,
  ProbeHandler,
} from '../generated/types/core-v1.ts'
import { untilFaultless } from '../memo.ts'
import { portNameProblems, portNumberProblems } from '../names.ts'

type Handler = ProbeHandler & LifecycleHandler

const timings = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const

function* probeProblems(probe: Probe, path: string): FieldErrors {
  yield* handlerProblems(probe, path)
  for (const name of timings) yield* nonNegativeProblems(`${path}.${name}`, probe[name])
  const { terminationGracePeriodSeconds: grace } = probe
  if (grace !== undefined && grace <= 0) {
    yield invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0')
  }
}

/** Liveness and startup probes: one success is enough, and must be. */
export const healthProbeProblems = untilFaultless(function* (probe: Probe, path): FieldErrors {
  yield* probeProblems(probe, path)
  const { successThreshold } = probe
  if (successThreshold !== 1) yield invalid(`${path}.successThreshold`, successThreshold, 'must be 1')
})

export const readinessProbeProblems = untilFaultless(function* (probe: Probe, path): FieldErrors {
  yield* probeProblems(probe, path)
  const { terminationGracePeriodSeconds: grace } = probe
  if (grace !== undefined) {
    yield invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes')
  }
})

/** The hooks of a container. Whether a sleep fits the grace period depends on the pod: see sleepProblems. */
export function* lifecycleProblems({ postStart, preStop }: Lifecycle, path: string): FieldErrors {
  if (postStart) yield* handlerProblems(postStart, `${path}.postStart`)
  if (preStop) yield* handlerProblems(preStop, `${path}.preStop`)
}

/** @param grace the pod's grace period, in seconds */
export function* sleepProblems(lifecycle: Lifecycle, grace: number, path: string): FieldErrors {
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler: Handler = lifecycle[hook] ?? {}
    const seconds = handler.sleep?.seconds
    // Beside another handler it is not looked at.
    if (handlerTypes.find((type) => handler[type]) !== 'sleep') continue
    if (seconds === undefined || (seconds >= 0 && seconds <= grace)) continue
    const detail = `must be non-negative and less than terminationGracePeriodSeconds (${grace})`
    yield invalid(`${path}.${hook}.sleep`, seconds, detail)
  }
}

const handlerTypes = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const

function* handlerProblems(handler: Handler, path: string): FieldErrors {
  const [first, ...others] = handlerTypes.filter((type) => handler[type])
  if (!first) yield required(path, 'must specify a handler type')
  else yield* actionProblems(handler, `${path}.${first}`)
  for (const type of others) yield forbidden(`${path}.${type}`, 'may not specify more than 1 handler type')
}

function* actionProblems({ exec, httpGet, tcpSocket, grpc }: Handler, path: string): FieldErrors {
  if (exec) {
    if (!exec.command?.length) yield required(`${path}.command`)
  } else if (httpGet) yield* httpGetProblems(httpGet, path)
  else if (tcpSocket) yield* portProblems(tcpSocket.port, `${path}.port`)
  else if (grpc) yield* portProblems(grpc.port, `${path}.port`)
}

function* httpGetProblems(
  { path: urlPath, port, scheme, httpHeaders = [] }: HTTPGetAction,
  path: string,
): FieldErrors {
  if (!urlPath) yield required(`${path}.path`)
  yield* portProblems(port, `${path}.port`)
  if (scheme !== 'HTTP' && scheme !== 'HTTPS') yield notSupported(`${path}.scheme`, scheme, ['HTTP', 'HTTPS'])
  for (const { name } of httpHeaders) yield* breaches(headerNameProblems, `${path}.httpHeaders`, name ?? '')
}

const headerNameProblems = (name: string) =>
  /^[-A-Za-z0-9]+$/.test(name)
    ? []
    : [
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      ]

function* portProblems(port: number | string | undefined, field: string): FieldErrors {
  if (typeof port === 'string') yield* breaches(portNameProblems, field, port)
  else for (const problem of portNumberProblems(port ?? 0)) yield invalid(field, port ?? 0, problem)
}
