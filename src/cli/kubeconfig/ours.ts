/** What of a kubeconfig is ours: how it is put in, recognised, and taken out again. */
import { type ClusterEntry, formatJson, formatLike, type Kubeconfig, parseKubeconfig } from './config.ts'

/** Of our cluster, its user and its context; and of the note in the cluster that says who runs. */
export const ourName = 'kubesim'

/** A kubesim that put itself into a kubeconfig. */
export interface Running {
  /** The address by which kubectl finds it: by no other word, so that `grep server` finds that of the cluster alone. */
  readonly url: string
  /** Its process. */
  readonly pid: number
}

/**
 * A kubeconfig of the first of those that run, and nothing else.
 * @param running the one that the context leads to, and those that were there before it
 */
const configOf = (running: readonly Running[]) => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: ourName, cluster: clusterOf(running) }],
  users: [{ name: ourName, user: {} }],
  contexts: [{ name: ourName, context: { cluster: ourName, user: ourName, namespace: 'default' } }],
  'current-context': ourName,
})

const clusterOf = (running: readonly Running[]) => ({
  server: running[0].url,
  // There is no TLS to verify, but the JavaScript client speaks plain HTTP only when it is told so.
  'insecure-skip-tls-verify': true,
  extensions: [{ name: ourName, extension: { running } }],
})

/** The text of a kubeconfig that holds nothing else. */
export const kubeconfigOf = (running: readonly Running[]): string => formatJson(configOf(running))

/**
 * The text of a kubeconfig that those who run are part of.
 * @param path where the user's text is from
 * @throws CliError when it is no kubeconfig
 */
export function withOurs(path: string, users: string, running: readonly Running[]): string {
  const { apiVersion, kind, ...ours } = configOf(running)
  const merged = withEntriesOf(ours, parseKubeconfig(path, users))
  return formatLike(users, { apiVersion, kind, ...merged, 'current-context': ourName } as Kubeconfig)
}

/** A kubeconfig without what is ours; what had our name before has it again. */
export function withoutOurs(config: Kubeconfig, before: Kubeconfig): Kubeconfig {
  const left = withEntriesOf(before, config)
  if (config['current-context'] !== ourName) return left
  return { ...left, 'current-context': before['current-context'] ?? '' }
}

/** Those who put themselves there and have not taken themselves out, the last one first: some may be dead by now. */
export function runningIn({ clusters }: Kubeconfig): readonly Running[] {
  const { cluster } = (clusters ?? []).find(({ name }) => name === ourName) ?? {}
  const running = noteIn(cluster)
  // Who gave the entry another address made it his own.
  return running[0]?.url === cluster?.server ? running : []
}

function noteIn(cluster: ClusterEntry['cluster']): readonly Running[] {
  const extensions = cluster?.extensions
  if (!Array.isArray(extensions)) return []
  const note = extensions.find((each) => each?.name === ourName)?.extension
  return Array.isArray(note?.running) && note.running.every(isRunning) ? note.running : []
}

const isRunning = (value: Running | null): value is Running =>
  typeof value?.url === 'string' && Number.isInteger(value.pid)

export const saysNothing = ({ clusters, users, contexts }: Kubeconfig): boolean =>
  [clusters, users, contexts].every((list) => (list ?? []).length === 0)

/** A kubeconfig in which what goes by our name is that of another one. */
function withEntriesOf(other: Kubeconfig, config: Kubeconfig): Kubeconfig {
  const merged = (list: 'clusters' | 'users' | 'contexts') => [
    ...(config[list] ?? []).filter((each) => each.name !== ourName),
    ...(other[list] ?? []).filter((each) => each.name === ourName),
  ]
  return { ...config, clusters: merged('clusters'), users: merged('users'), contexts: merged('contexts') }
}
