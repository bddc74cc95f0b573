/** `kubesim up`: starts a cluster, serves it, says what to type next, and ends cleanly. */
import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { RunningServer } from '../../apiserver/http/serve.ts'
import { type Cluster, createCluster } from '../../cluster.ts'
import { nodeCounts, profileNames, seeds } from '../../cluster-options.ts'
import type { ProfileName } from '../../profile.ts'
import type { Speed } from '../../sim/pacer.ts'
import { allowedHosts, ports, speed, wholeNumber } from '../arguments.ts'
import { CliError } from '../cli-error.ts'
import { joinKubeconfig } from '../kubeconfig/joining.ts'
import { temporaryFile } from '../kubeconfig/temporary-file.ts'
import { applyManifestFile, readManifests } from '../manifest-files.ts'

interface UpOptions {
  readonly port: number
  readonly host: string
  readonly insecureBindAnyway?: boolean
  readonly allowedHost?: readonly string[]
  readonly nodes: number
  readonly speed: Speed
  readonly seed: number
  readonly profile: ProfileName
  readonly kubeconfig?: string
  readonly manifest?: readonly string[]
  readonly logLevel: string
}

export function addUp(program: Command): void {
  program
    .command('up')
    .description('start a cluster and serve it until Ctrl-C')
    .option('--port <port>', 'port of the API server; 0 picks a free one', wholeNumber(ports), 6443)
    .option('--host <host>', 'address to listen on', '127.0.0.1')
    .option(
      '--insecure-bind-anyway',
      'listen on an address that others can reach: each of them is an administrator',
    )
    .option(
      '--allowed-host <host...>',
      'host that requests may name besides localhost, without a port',
      allowedHosts,
    )
    .option('--nodes <count>', 'how many nodes', wholeNumber(nodeCounts), 3)
    .option('--speed <speed>', 'cluster seconds in a real one: a number, max or paused', speed, 1)
    .option('--seed <seed>', 'same seed, same names, uids and addresses', wholeNumber(seeds), 1)
    .addOption(
      new Option('--profile <profile>', 'how long things take').choices(profileNames).default('realistic'),
    )
    .option('--kubeconfig <file>', 'where to write the kubeconfig; default: a file in the temporary folder')
    .option('--manifest <path...>', 'file or folder to apply at the start')
    .addOption(
      new Option('--log-level <level>', 'what to log to standard error')
        .choices(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
        .default('warn'),
    )
    .action(up)
}

async function up(options: UpOptions): Promise<void> {
  const manifests = (options.manifest ?? []).flatMap(readManifests)
  const { nodes, seed, profile } = options
  const cluster = createCluster({ nodes, seed, profile, startAt: startFor(options.speed) })
  for (const file of manifests) applyManifestFile(cluster, file)
  const server = await listen(cluster, options)
  process.on('uncaughtException', (error) => giveUp(error, cluster, seed))
  // Before anything is written: an early Ctrl-C must find who takes it back.
  onSignal(() => end(cluster))
  try {
    const { kubeconfig } = options
    const file = kubeconfig === undefined ? temporaryFile(server.port) : resolve(kubeconfig)
    const takeBack = joinKubeconfig(file, { server: server.url, keepNew: kubeconfig !== undefined })
    process.once('exit', () => reported(takeBack))
    process.stdout.write(greeting(options, server, file))
  } catch (error) {
    await cluster.close()
    throw error
  }
}

/** What goes wrong at the very end is said, and is no reason to end in another way. */
function reported(run: () => void): void {
  try {
    run()
  } catch (error) {
    process.stderr.write(`kubesim: ${(error as Error).message}\n`)
  }
}

/** A mistake of ours: what is needed to see it again is printed, and nothing goes on in a broken world. */
function giveUp(error: Error, { clock, store }: Cluster, seed: number): never {
  const when = new Date(clock.now()).toISOString()
  process.stderr.write(
    `kubesim: internal error at ${when} of the cluster's time, revision ${store.revision}, seed ${seed}; please report it\n${error.stack}\n`,
  )
  process.exit(70)
}

const day = 86_400_000

/**
 * kubectl computes some ages from its own clock and prints `<invalid>` for the future, so a cluster that runs ahead
 * of the wall starts so far back that it takes a day to catch up.
 */
function startFor(speed: Speed): number {
  const now = Date.now()
  if (speed === 'max') return now - 3_650 * day
  return typeof speed === 'number' && speed > 1 ? now - Math.min((speed - 1) * day, 3_650 * day) : now
}

async function listen(cluster: Cluster, options: UpOptions): Promise<RunningServer> {
  const { port, host, speed, logLevel, insecureBindAnyway, allowedHost } = options
  const { pino } = await import('pino')
  const logger = pino({ level: logLevel }, pino.destination({ dest: 2, sync: true }))
  try {
    return await cluster.listen({ port, host, insecureBindAnyway, allowedHosts: allowedHost, speed, logger })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reasons: Readonly<Record<string, string>> = {
      EADDRINUSE: `port ${port} on ${host} is in use; choose another with --port, or --port 0 for any free one`,
      EACCES: `port ${port} on ${host} needs rights that this user does not have; choose one above 1023 with --port`,
      EADDRNOTAVAIL: `${host} is not an address of this machine; choose another with --host`,
      INSECURE_BIND: `${host} can be reached by others, and each of them would be an administrator; to listen on it all the same, say --insecure-bind-anyway`,
      ENOTFOUND: `${host} is not a host that this machine knows; choose another with --host`,
    }
    throw new CliError(reasons[code ?? ''] ?? message)
  }
}

const greeting = (options: UpOptions, { url }: RunningServer, file: string) => `\
kubesim serves Kubernetes v1.36 at ${url}
${options.nodes} nodes, ${options.profile} profile, speed ${options.speed}, seed ${options.seed}
${options.insecureBindAnyway ? 'Everyone who can reach this address is an administrator.\n' : ''}\

  export KUBECONFIG=${file}
  kubectl get nodes

Ctrl-C ends it.
`

function onSignal(run: () => Promise<void>): void {
  let ending = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(130)
      ending = true
      void run()
    })
  }
}

async function end(cluster: Cluster): Promise<void> {
  await cluster.close()
  process.exit(0)
}
