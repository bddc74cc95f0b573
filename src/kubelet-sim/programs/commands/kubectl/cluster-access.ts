/** Which server kubectl asks, and as whom: a kubeconfig says so, or what a Pod has of its service account. Source: clientcmd. */
import { textOf } from '../../../runtime/bytes.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process } from '../../../runtime/program.ts'
import { failure, notSimulated } from './failure.ts'
import { bytesOfFile } from './files.ts'
import type { Flags } from './flags.ts'
import { type Kubeconfig, KubeconfigProblem, parsedKubeconfig } from './kubeconfig.ts'

export interface ClusterAccess {
  /** `https://10.96.0.1:443` */
  readonly server: string
  readonly token: string | undefined
  /** Whether it takes the server for whom it wants, whoever has signed its certificate. */
  readonly trusts: boolean
  readonly namespace: string
}

const accountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

const readText = (process: Process, path: string): string | undefined => {
  const bytes = bytesOfFile(process, path)
  return isError(bytes) ? undefined : textOf(bytes)
}

/** Where a kubeconfig is kept that nobody names. */
export const usualConfig = (process: Process): string =>
  `${process.variables.get('HOME') ?? '/'}/.kube/config`

/** @throws Failure for one that is named and not there, or that cannot be read */
export function kubeconfigOf(process: Process, flags: Flags): Kubeconfig | undefined {
  const named = flags.get('kubeconfig')
  const paths = named ? [named] : process.variables.get('KUBECONFIG')?.split(':').filter(Boolean)
  const found: Kubeconfig[] = []
  for (const path of paths ?? [usualConfig(process)]) {
    const text = readText(process, path)
    if (text === undefined) {
      if (named) throw failure(`stat ${named}: no such file or directory`)
      continue
    }
    try {
      found.push(parsedKubeconfig(text))
    } catch (error) {
      if (!(error instanceof KubeconfigProblem)) throw error
      throw failure(`error loading config file "${path}": ${error.message}`)
    }
  }
  return found.length > 0 ? merged(found) : undefined
}

/** What is said first stands. */
const merged = (configs: readonly Kubeconfig[]): Kubeconfig => ({
  'current-context': configs.find((each) => each['current-context'])?.['current-context'],
  clusters: configs.flatMap(({ clusters }) => clusters ?? []),
  users: configs.flatMap(({ users }) => users ?? []),
  contexts: configs.flatMap(({ contexts }) => contexts ?? []),
})

/** @throws Failure */
export function clusterAccess(process: Process, flags: Flags): ClusterAccess {
  const config = kubeconfigOf(process, flags)
  const found = (config && fromConfig(process, flags, config)) ?? fromAccount(process) ?? nowhere
  const server = flags.get('server') ?? found.server
  return {
    server: /^\w+:\/\//.test(server) ? server : `http://${server}`,
    token: flags.get('token') ?? found.token,
    trusts: flags.isOn('insecure-skip-tls-verify') || flags.has('certificate-authority') || found.trusts,
    namespace: flags.get('namespace') || found.namespace,
  }
}

const nowhere: ClusterAccess = {
  server: 'http://localhost:8080',
  token: undefined,
  trusts: false,
  namespace: 'default',
}

function fromConfig(process: Process, flags: Flags, config: Kubeconfig): ClusterAccess | undefined {
  const contextName = flags.get('context') ?? config['current-context']
  if (!contextName && !flags.has('cluster')) return undefined
  const context = config.contexts?.find(({ name }) => name === contextName)?.context
  if (contextName && !context) {
    if (flags.has('context')) throw failure(`context "${contextName}" does not exist`)
    throw failure(`current-context "${contextName}" does not exist`)
  }
  const clusterName = flags.get('cluster') ?? context?.cluster
  const cluster = config.clusters?.find(({ name }) => name === clusterName)?.cluster
  const user = config.users?.find(({ name }) => name === (flags.get('user') ?? context?.user))?.user
  if (user?.exec) throw notSimulated('credentials of a plugin (users[].user.exec) are')
  if (!cluster?.server) return undefined
  return {
    server: cluster.server.replace(/\/$/, ''),
    token: user?.token ?? (user?.tokenFile ? readText(process, user.tokenFile)?.trim() : undefined),
    trusts:
      cluster['insecure-skip-tls-verify'] === true ||
      cluster['certificate-authority'] !== undefined ||
      cluster['certificate-authority-data'] !== undefined,
    namespace: context?.namespace || 'default',
  }
}

function fromAccount(process: Process): ClusterAccess | undefined {
  const { variables } = process
  const [host, port] = [variables.get('KUBERNETES_SERVICE_HOST'), variables.get('KUBERNETES_SERVICE_PORT')]
  const token = readText(process, `${accountFolder}/token`)
  if (!host || !port || token === undefined) return undefined
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    token,
    trusts: readText(process, `${accountFolder}/ca.crt`) !== undefined,
    namespace:
      variables.get('POD_NAMESPACE') || readText(process, `${accountFolder}/namespace`)?.trim() || 'default',
  }
}
