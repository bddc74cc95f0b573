/** How a command finds the kubesim that it is about. */
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import type { Command } from 'commander'
import { given } from './arguments.ts'
import { CliError } from './cli-error.ts'
import { type Kubeconfig, longestKubeconfig, parseKubeconfig } from './kubeconfig/config.ts'
import { ourName } from './kubeconfig/ours.ts'
import { NotSuchFile, readRegularFile } from './regular-file.ts'

export interface ServerOptions {
  readonly server?: string
  readonly kubeconfig?: string
}

export const addServerOptions = (command: Command): Command =>
  command
    .option('--server <url>', 'address of the kubesim; default: as the kubeconfig says', given)
    .option('--kubeconfig <file>', 'kubeconfig that says where it is; default: as kubectl finds it', given)

/**
 * Its address: as named, or where a kubeconfig's context `kubesim` leads, or else its current one.
 * @throws CliError
 */
export function findServer({ server, kubeconfig }: ServerOptions): URL {
  if (server !== undefined) return urlOf(server, `--server '${server}'`)
  const files = filesOf(kubeconfig)
  const address = addressIn(files.flatMap((file) => readKubeconfig(file, kubeconfig !== undefined)))
  if (address !== undefined) return urlOf(address, `the server '${address}' of the kubeconfig`)
  throw new CliError(
    `no kubesim to be found: ${files.join(' and ')} names none; start one with 'kubesim up', or say --server URL`,
  )
}

/** The files that kubectl reads. */
function filesOf(kubeconfig: string | undefined): readonly string[] {
  if (kubeconfig !== undefined) return [resolve(kubeconfig)]
  const named = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '')
  return named.length > 0 ? named : [join(process.env['HOME'] ?? homedir(), '.kube', 'config')]
}

/** @param mustBeThere as kubectl has it, what only the environment names may be missing */
function readKubeconfig(file: string, mustBeThere: boolean): readonly Kubeconfig[] {
  try {
    return [parseKubeconfig(file, readRegularFile(file, { mostBytes: longestKubeconfig }).toString('utf8'))]
  } catch (error) {
    if (error instanceof CliError) throw error
    if (error instanceof NotSuchFile) throw new CliError(`the kubeconfig ${file} ${error.message}`)
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && !mustBeThere) return []
    throw new CliError(
      code === 'ENOENT'
        ? `there is no kubeconfig ${file}`
        : `the kubeconfig ${file} cannot be read: ${message}`,
    )
  }
}

/** Of several files, the first that says something counts. */
function addressIn(configs: readonly Kubeconfig[]): string | undefined {
  const contexts = configs.flatMap(({ contexts }) => contexts ?? [])
  const current = configs.find((config) => config['current-context'])?.['current-context']
  const named = (name: string | null | undefined) => contexts.find((each) => each.name === name)
  const cluster = (named(ourName) ?? named(current))?.context?.cluster
  const clusters = configs.flatMap(({ clusters }) => clusters ?? [])
  return clusters.find(({ name }) => name === cluster)?.cluster?.server
}

/** @throws CliError for what is no address of a kubesim, which speaks plain HTTP */
function urlOf(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:') return url
  throw new CliError(
    url?.protocol === 'https:'
      ? `${what} speaks HTTPS, and no kubesim does`
      : `${what} is not an address such as http://127.0.0.1:6443`,
  )
}
