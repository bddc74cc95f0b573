/** What a kubeconfig says, as far as it matters here, and how it is read and written. */
import { DecodeError } from '../../api/codec/errors.ts'
import { formatYaml, parseYamlDocuments } from '../../api/codec/yaml.ts'
import { CliError } from '../cli-error.ts'

/** All else that a kubeconfig says is kept. */
export interface Kubeconfig {
  readonly clusters?: readonly ClusterEntry[] | null
  readonly users?: readonly Entry[] | null
  readonly contexts?: readonly ContextEntry[] | null
  readonly 'current-context'?: string | null
}

interface Entry {
  readonly name: string
}

export interface ClusterEntry extends Entry {
  readonly cluster?: { readonly server?: string; readonly extensions?: readonly Extension[] | null } | null
}

interface ContextEntry extends Entry {
  readonly context?: { readonly cluster?: string } | null
}

/** What a program that kubectl does not know keeps in an entry. */
interface Extension {
  readonly name?: string
  readonly extension?: unknown
}

/** More bytes than any kubeconfig has. */
export const longestKubeconfig = 16e6

/** JSON is YAML, too: nothing needs quoting by hand. */
export const formatJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** As JSON where a text is JSON, else as YAML. */
export const formatLike = (text: string, config: Kubeconfig) =>
  isJson(text) ? formatJson(config) : formatYaml(config)

/** An empty file says nothing yet, as kubectl has it. @throws CliError for what is no kubeconfig */
export function parseKubeconfig(path: string, text: string): Kubeconfig {
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

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
