/** Serves the API of a cluster and lets the wall clock drive its time. */
import { lookup } from 'node:dns/promises'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { Counts } from '../../client/counts.ts'
import type { MetricsConnection } from '../../client/metrics-connection.ts'
import type { NodeConnection } from '../../client/node-connection.ts'
import type { Clock } from '../../sim/clock.ts'
import { Pacer, type Speed, type Wall } from '../../sim/pacer.ts'
import type { TurnFailure } from '../../sim/supervisor.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { ServedApi } from '../served-api.ts'
import { isLoopback } from './hosts.ts'
import { createHttpServer } from './server.ts'

export interface ServeOptions {
  /** Default 0: any free port. */
  readonly port?: number
  /** Default: loopback only. */
  readonly host?: string
  /** Listen where neighbours can reach it, although everyone who does is an administrator. Default false. */
  readonly insecureBindAnyway?: boolean
  /** Hosts that requests may name besides this machine's loopback and `host`, without a port. Default: none. */
  readonly allowedHosts?: readonly string[]
  /** How many seconds pass in the cluster in a real one; `max`, or `paused` to move time by hand. Default 1. */
  readonly speed?: Speed
  /** Told of every turn that fails. Without one, failures wait for `advance`, `settle` or `close`, which throw them. */
  readonly logger?: FastifyBaseLogger
}

/** Routes besides those of the API, served by the same server. */
type MoreRoutes = (app: FastifyInstance, pacer: Pacer) => void

/** What is served, and the clock that moves it. */
interface Served {
  readonly registry: ServedApi
  readonly nodes: NodeConnection
  /** What is known of custom and external metrics in the control plane that there is now. */
  metrics?(): MetricsConnection
  /** The one there is now: a renewal brings another. */
  clock(): Clock
  /** What the control plane that there is now has counted. */
  counts(): Counts
  /** Where it is noted what clients ask for, in the control plane that there is now. */
  audit?(): AuditLog | undefined
  readonly more?: MoreRoutes
}

export interface RunningServer {
  readonly url: string
  readonly port: number
  readonly pacer: Pacer
  close(): Promise<void>
}

/** An address that others can reach is listened on only where that is meant: there is no identity yet. */
export class InsecureBindError extends Error {
  override readonly name = 'InsecureBindError'
  readonly code = 'INSECURE_BIND'

  constructor(host: string) {
    super(
      `${host} can be reached by others, and each of them would be an administrator; to listen on it all the same, say insecureBindAnyway`,
    )
  }
}

/** @throws InsecureBindError; the error of `listen`, such as EADDRINUSE */
export async function serve(
  { registry, nodes, metrics, audit, clock, counts, more }: Served,
  options: ServeOptions,
): Promise<RunningServer> {
  const { port = 0, host = '127.0.0.1', speed = 1, logger, allowedHosts = [] } = options
  if (!options.insecureBindAnyway && !(await isOnLoopback(host))) throw new InsecureBindError(host)
  const onFailure = logger && ((failure: TurnFailure) => logger.error(failure))
  const pacer = new Pacer(clock(), nodeWall, { speed, onFailure })
  const stopRenewing = registry.onRenewal?.(() => {
    pacer.drive(clock())
    pacer.setSpeed(speed)
  })
  const app = await createHttpServer({
    registry,
    nodes,
    metrics,
    counts,
    audit,
    now: () => clock().now(),
    onWork: () => pacer.nudge(),
    logger,
    allowedHosts: [host, ...allowedHosts],
  })
  more?.(app, pacer)
  await app.listen({ port, host })
  pacer.start()
  const address = app.server.address() as AddressInfo
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return {
    url: `http://${shown}:${address.port}`,
    port: address.port,
    pacer,
    async close() {
      stopRenewing?.()
      pacer.stop()
      await app.close()
    },
  }
}

/** @throws the error of the look-up, such as ENOTFOUND */
async function isOnLoopback(host: string): Promise<boolean> {
  if (isLoopback(host) || host === '') return host !== ''
  const found = await lookup(host, { all: true })
  return found.length > 0 && found.every(({ address }) => isLoopback(address))
}

/** Node's timers. A wait of nothing still lets what has arrived on sockets go first. */
const nodeWall: Wall = {
  now: () => performance.now(),
  wait(delayMs, run) {
    if (delayMs <= 0) {
      const immediate = setImmediate(run)
      return () => clearImmediate(immediate)
    }
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
