/** Serves a cluster where the command line says, or says in one sentence why it cannot. */
import type { RunningServer } from '../apiserver/http/serve.ts'
import type { Cluster } from '../cluster.ts'
import type { Speed } from '../sim/pacer.ts'
import { CliError } from './cli-error.ts'

export interface ListenOptions {
  readonly port: number
  readonly host: string
  readonly insecureBindAnyway?: boolean
  readonly allowedHost?: readonly string[]
  readonly speed: Speed
  readonly logLevel: string
}

/** @throws CliError */
export async function listen(cluster: Cluster, options: ListenOptions): Promise<RunningServer> {
  const { port, host, speed, logLevel, insecureBindAnyway, allowedHost: allowedHosts } = options
  const { pino } = await import('pino')
  const destination = pino.destination({ dest: 2, sync: true })
  // A log that cannot be written is no reason to end.
  destination.on('error', () => {})
  try {
    const logger = pino({ level: logLevel }, destination)
    return await cluster.listen({ port, host, insecureBindAnyway, allowedHosts, speed, logger })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: `port ${port} on ${host} is in use; choose another with --port, or --port 0 for any free one`,
      EACCES: `port ${port} on ${host} needs rights that this user does not have; choose one above 1023 with --port`,
      EADDRNOTAVAIL: `${host} is not an address of this machine; choose another with --host`,
      EAFNOSUPPORT: `${host} is not an address of this machine; choose another with --host`,
      INSECURE_BIND: `${host} can be reached by others, and each of them would be an administrator; to listen on it all the same, say --insecure-bind-anyway`,
      ENOTFOUND: `${host} is not a host that this machine knows; choose another with --host`,
      EAI_AGAIN: `${host} is not a host that this machine knows; choose another with --host`,
    }
    throw new CliError(reasons[code ?? ''] ?? `cannot listen to port ${port} on ${host}: ${message}`)
  }
}
