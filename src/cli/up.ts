/** Starts a cluster, serves it, says what to type next, and ends cleanly. */
import { resolve } from 'node:path'
import { getHeapStatistics } from 'node:v8'
import type { IPFamily } from '../api/generated/types/core-v1.ts'
import type { RunningServer } from '../apiserver/http/serve.ts'
import { usualCapacity } from '../apiserver/store/capacity.ts'
import { numberedNodes } from '../kubelet-sim/node.ts'
import { type OperatingSystem, operatingSystems } from '../kubelet-sim/runtime/operating-system.ts'
import type { ProfileName } from '../profile.ts'
import type { RunOptions } from '../run-options.ts'
import type { Speed } from '../sim/pacer.ts'
import { auditOf } from './audit.ts'
import { CliError } from './cli-error.ts'
import { endOnSignal } from './ending.ts'
import { recordTo } from './journal/recording.ts'
import { checkKubeconfig, joinKubeconfig } from './kubeconfig/joining.ts'
import { temporaryFile } from './kubeconfig/temporary-file.ts'
import { readKubeletConfig } from './kubelet-config.ts'
import { type ListenOptions, listen } from './listening.ts'
import { type Applied, applyManifests } from './manifests/applying.ts'
import { readManifests } from './manifests/files.ts'
import { complain, print } from './output.ts'
import { readPodSecurity } from './pod-security.ts'
import { readSchedulerConfig } from './scheduler-config.ts'
import { type FoldersByNode, StaticPodFolders } from './static-pod-folders.ts'

interface UpOptions extends ListenOptions {
  readonly nodes: number
  readonly seed: number
  readonly profile: ProfileName
  readonly system?: boolean
  readonly loadBalancers: boolean
  readonly ingress?: boolean
  readonly internet: boolean
  readonly metrics: boolean
  /** Separated by commas. */
  readonly ipFamilies: string
  readonly kubeconfig?: string
  readonly manifest?: readonly string[]
  readonly staticPods?: FoldersByNode
  readonly podSecurityConfig?: string
  readonly schedulerConfig?: string
  readonly auditPolicyFile?: string
  readonly auditLogPath?: string
  readonly kubeletConfig?: string
  readonly os?: Readonly<Record<string, string>>
  readonly privileged: boolean
  readonly registry: 'any' | 'strict'
  readonly privateRegistry?: Readonly<Record<string, string>>
  readonly journal?: string
}

/** Answers when it serves: it goes on until a signal ends it. @throws CliError */
export async function up(options: UpOptions): Promise<void> {
  const files = await readManifests(options.manifest ?? [])
  const runOptions = await runOptionsOf(options)
  const audit = await auditOf(options)
  checkKubeconfig(fileFor(options, options.port))
  // Mistakes, and other commands, do not wait until a whole control plane is loaded.
  const { createCluster } = await import('../cluster.ts')
  const journal = options.journal === undefined ? undefined : recordTo(resolve(options.journal))
  const cluster = createCluster({ ...runOptions, journal, audit })
  const folders = new StaticPodFolders(cluster, options.staticPods ?? {}, (problem) => void complain(problem))
  const applied = cluster.startWith(() => {
    folders.begin()
    return applyManifests(cluster, files)
  })
  await complain(...applied.problems)
  const server = await listen(cluster, options)
  process.on('uncaughtException', (error) => cluster.clock.supervisor.report('outside of any turn', error))
  let takeBack = () => {}
  // Before anything is written: an early Ctrl-C must find who takes it back.
  endOnSignal({ restore: () => takeBack(), close: () => cluster.close() })
  try {
    const file = fileFor(options, server.port)
    takeBack = joinKubeconfig(file, { server: server.url, keepNew: options.kubeconfig !== undefined })
    await print(greeting(options, { server, file, applied }))
    folders.watch()
  } catch (error) {
    await cluster.close()
    throw error
  }
}

/** What is as it is by default is left out: a journal tells no more than was asked for. @throws CliError */
async function runOptionsOf(options: UpOptions): Promise<RunOptions> {
  const { nodes, seed, profile, system = profile === 'realistic' } = options
  return {
    nodes: nodesOf(nodes, options.os),
    seed,
    profile,
    system,
    loadBalancers: options.loadBalancers,
    ingress: options.ingress,
    internet: options.internet ? undefined : false,
    metrics: options.metrics,
    ipFamilies: options.ipFamilies === 'IPv4' ? undefined : (options.ipFamilies.split(',') as IPFamily[]),
    startAt: startFor(options.speed),
    podSecurity: readPodSecurity(options.podSecurityConfig),
    scheduler: await readSchedulerConfig(options.schedulerConfig),
    kubelet: await readKubeletConfig(options.kubeletConfig),
    registry: options.registry === 'any' ? undefined : options.registry,
    privateRegistries: privateRegistriesOf(options.privateRegistry),
    allowPrivileged: options.privileged ? undefined : false,
    // Half of what the process may have: the rest is for what goes on.
    capacityBytes: Math.min(usualCapacity, getHeapStatistics().heap_size_limit / 2),
  }
}

const fileFor = ({ kubeconfig }: UpOptions, port: number): string =>
  kubeconfig === undefined ? temporaryFile(port) : resolve(kubeconfig)

/** @throws CliError for a node that there is not, and a system that there is not */
function nodesOf(count: number, systems: UpOptions['os']): RunOptions['nodes'] {
  if (!systems) return count
  const specs = numberedNodes(count)
  for (const [name, os] of Object.entries(systems)) {
    const wrong = `option '--os' argument '${name}=${os}' is invalid. `
    if (!operatingSystems.some((each) => each === os))
      throw new CliError(`${wrong}Allowed choices are ${operatingSystems.join(', ')}.`)
    if (!specs.some((each) => each.name === name)) throw new CliError(`${wrong}There is no node ${name}.`)
  }
  return specs.map(({ name }) => ({
    name,
    os: systems[name] as OperatingSystem | undefined,
  }))
}

/** @throws CliError */
function privateRegistriesOf(pairs: UpOptions['privateRegistry']): RunOptions['privateRegistries'] {
  if (!pairs) return undefined
  return Object.entries(pairs).map(([name, pair]) => {
    const [, username, password] = /^([^:]+):(.+)$/s.exec(pair) ?? []
    if (username === undefined)
      throw new CliError(
        `option '--private-registry' argument '${name}=${pair}' is invalid. It must be name=user:password.`,
      )
    return { name, username, password }
  })
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

interface Started {
  readonly server: RunningServer
  readonly file: string
  readonly applied: Applied
}

const greeting = (options: UpOptions, { server, file, applied }: Started) => `\
kubesim serves Kubernetes v1.36 at ${server.url}
${options.nodes} nodes, ${options.profile} profile, speed ${options.speed}, seed ${options.seed}
${options.insecureBindAnyway ? 'Everyone who can reach this address is an administrator.\n' : ''}\
${options.manifest ? `${applied.applied} of ${applied.found} objects applied\n` : ''}
In another terminal:

  export KUBECONFIG=${inShell(file)}
  kubectl get nodes

Where something does not run, 'npx kubesim why pod/NAME' says why. Ctrl-C ends it.
`

/** A word that a shell reads as it stands. */
const inShell = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
