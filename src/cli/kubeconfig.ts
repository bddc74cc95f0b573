/** The kubeconfig by which kubectl and client libraries find the cluster: a file of its own, or a part of the user's. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { DecodeError } from '../api/codec/errors.ts'
import { formatYaml, parseYamlDocuments } from '../api/codec/yaml.ts'
import { CliError } from './cli-error.ts'

/** What matters here of a kubeconfig. All else that it says is kept. */
interface Kubeconfig {
  readonly clusters?: readonly Entry[] | null
  readonly users?: readonly Entry[] | null
  readonly contexts?: readonly Entry[] | null
  readonly 'current-context'?: string | null
}

interface Entry {
  readonly name: string
  readonly cluster?: { readonly server?: string }
}

/** Of our cluster, its user and its context. */
const name = 'kubesim'

const configOf = (url: string) => ({
  apiVersion: 'v1',
  kind: 'Config',
  // There is no TLS to verify, but the JavaScript client speaks plain HTTP only when it is told so.
  clusters: [{ name, cluster: { server: url, 'insecure-skip-tls-verify': true } }],
  users: [{ name, user: {} }],
  contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
  'current-context': name,
})

const formatJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** JSON is YAML, too: nothing needs quoting by hand. */
export const kubeconfig = (url: string): string => formatJson(configOf(url))

/** Writes a file that holds nothing else. Answers how to remove it. @throws CliError */
export function writeKubeconfig(path: string, url: string): () => void {
  write(path, kubeconfig(url))
  return () => rmSync(path, { force: true })
}

/**
 * Writes into the user's file, and keeps what else is in it. Answers how to put back what was there; a file that is
 * new stays.
 * @throws CliError for a file that is no kubeconfig: it stays as it is
 */
export function joinKubeconfig(path: string, url: string): () => void {
  const before = textOf(path)
  if (before === undefined) {
    write(path, kubeconfig(url))
    return () => {}
  }
  const { apiVersion, kind, ...ours } = configOf(url)
  const joined = { apiVersion, kind, ...withEntriesOf(ours, parse(path, before)), 'current-context': name }
  const after = formatLike(before, joined)
  write(path, after)
  return () => leave(path, { before, after, url })
}

interface Joined {
  readonly before: string
  readonly after: string
  readonly url: string
}

/** Untouched since, the file gets its old text back, comments and all; else it only loses what is ours. */
function leave(path: string, { before, after, url }: Joined): void {
  const now = textOf(path)
  if (now === after) return write(path, before)
  if (now === undefined) return
  const [config, old] = [parse(path, now), parse(path, before)]
  // Another kubesim may have taken our place since.
  if (!config.clusters?.some((each) => each.name === name && each.cluster?.server === url)) return
  const left = withEntriesOf(old, config)
  const context =
    config['current-context'] === name ? { 'current-context': old['current-context'] ?? '' } : {}
  write(path, formatLike(now, { ...left, ...context }))
}

/** A kubeconfig in which what goes by our name is that of another one. */
function withEntriesOf(other: Kubeconfig, config: Kubeconfig): Kubeconfig {
  const merged = (list: 'clusters' | 'users' | 'contexts') => [
    ...(config[list] ?? []).filter((each) => each.name !== name),
    ...(other[list] ?? []).filter((each) => each.name === name),
  ]
  return { ...config, clusters: merged('clusters'), users: merged('users'), contexts: merged('contexts') }
}

/** The text of a file; undefined where there is none. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new CliError(`the kubeconfig cannot be read: ${message}`)
  }
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 })
  } catch (error) {
    throw new CliError(`the kubeconfig cannot be written: ${(error as Error).message}`)
  }
}

/** An empty file says nothing yet, as kubectl has it. */
function parse(path: string, text: string): Kubeconfig {
  const [config = {}, ...others] = documentsOf(path, text)
  if (others.length === 0 && isKubeconfig(config)) return config
  throw new CliError(
    `${path} is not a kubeconfig, so it stays as it is; choose another file with --kubeconfig`,
  )
}

function documentsOf(path: string, text: string): readonly unknown[] {
  try {
    return isJson(text) ? [JSON.parse(text)] : parseYamlDocuments(text)
  } catch (error) {
    if (error instanceof DecodeError)
      throw new CliError(`the kubeconfig ${path} cannot be read: ${error.message}`)
    throw error
  }
}

function isKubeconfig(value: unknown): value is Kubeconfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const { apiVersion = 'v1', kind = 'Config', ...said } = value as Record<string, unknown>
  const lists = [said['clusters'], said['users'], said['contexts']]
  const context = said['current-context'] ?? ''
  return apiVersion === 'v1' && kind === 'Config' && lists.every(isEntryList) && typeof context === 'string'
}

const isEntryList = (list: unknown): boolean =>
  list === undefined ||
  list === null ||
  (Array.isArray(list) && list.every((each) => typeof each?.name === 'string'))

const formatLike = (text: string, config: Kubeconfig) =>
  isJson(text) ? formatJson(config) : formatYaml(config)

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
