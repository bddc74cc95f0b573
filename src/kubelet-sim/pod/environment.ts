/** The environment of a container: its variables, what they refer to, and the Services of its namespace. */
import type {
  ConfigMap,
  Container,
  EnvVar,
  EnvVarSource,
  FileKeySelector,
  Secret,
} from '../../api/generated/types/core-v1.ts'
import { memoByIdentity, memoByPair } from '../../api/memo.ts'
import { quoted } from '../../api/quote.ts'
import { unreadable, valueInFile } from './env-file.ts'
import { fieldValue, type PodFacts, resourceValue } from './references.ts'

export interface Variable {
  readonly name: string
  readonly value: string
}

/** The variables by their names: of several with one, the last counts. */
export const valuesOf = (env: readonly Variable[]): Map<string, string> =>
  new Map(env.map(({ name, value }) => [name, value]))

/** Why a container cannot be configured, as the kubelet words it. */
export class ConfigError {
  constructor(readonly message: string) {}
}

/** Where the values come from. */
export interface EnvironmentSources {
  facts(): PodFacts
  readonly services: readonly Variable[]
  configMap(name: string): ConfigMap | undefined
  secret(name: string): Secret | undefined
  /** What is in a file of a volume; undefined where there is none. */
  fileText(volumeName: string, path: string): string | undefined
}

/** All variables of a container: its own first, as a kubelet has them, and the Services that none of them hides. */
export function environmentOf(
  container: Container,
  sources: EnvironmentSources,
): readonly Variable[] | ConfigError {
  const { env, envFrom } = container
  if (!env?.length && !envFrom?.length) return sources.services
  if (!envFrom?.length && env && isPlain(env)) return plainVariables(env, sources.services)
  const variables = new Map<string, string>()
  let left = longestExpanded
  const all = valuesOf(sources.services)
  for (const { prefix = '', configMapRef, secretRef } of envFrom ?? []) {
    const entries = configMapRef
      ? dataOf(sources.configMap(configMapRef.name ?? ''), 'configmap', configMapRef)
      : dataOf(textData(sources.secret(secretRef?.name ?? '')), 'secret', secretRef ?? {})
    if (entries instanceof ConfigError) return entries
    for (const key of Object.keys(entries).sort()) set(prefix + key, entries[key])
  }
  for (const variable of env ?? []) {
    const value = variable.valueFrom
      ? referredValue(variable.valueFrom, container, sources)
      : expand(variable.value ?? '', all, left)
    if (value instanceof ConfigError) return value
    if (value !== undefined) set(variable.name, value)
  }
  return beforeServices(variables, sources.services)

  function set(name: string, value: string): void {
    left -= value.length
    variables.set(name, value)
    all.set(name, value)
  }
}

const isPlain = memoByIdentity((env: readonly EnvVar[]): boolean =>
  env.every(({ valueFrom, value }) => !valueFrom && !value?.includes('$')),
)

const plainVariables = memoByPair(
  (env: readonly EnvVar[], services: readonly Variable[]): readonly Variable[] =>
    beforeServices(new Map(env.map(({ name, value = '' }) => [name, value])), services),
)

const beforeServices = (
  own: ReadonlyMap<string, string>,
  services: readonly Variable[],
): readonly Variable[] =>
  Object.freeze([
    ...Array.from(own, ([name, value]) => ({ name, value })),
    ...services.filter(({ name }) => !own.has(name)),
  ])

type Texts = { readonly [key: string]: string }

function dataOf(
  found: { readonly data?: Texts } | undefined,
  what: string,
  { name = '', optional }: { readonly name?: string; readonly optional?: boolean },
): Texts | ConfigError {
  if (found) return found.data ?? {}
  return optional ? {} : new ConfigError(`${what} "${name}" not found`)
}

/** A Secret with its values as text. */
const textData = (secret: Secret | undefined): { readonly data: Texts } | undefined =>
  secret && { data: decodedData(secret) }

const decodedData = memoByIdentity(
  ({ data = {} }: Secret): Texts =>
    Object.fromEntries(Object.entries(data).map(([key, value]) => [key, decodeBase64(value)])),
)

/** The bytes as text; what is not UTF-8 is replaced. */
const decodeBase64 = (text: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)))

/** Undefined for a variable that is left out: what it refers to is optional and not there. */
function referredValue(
  { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef }: EnvVarSource,
  container: Container,
  sources: EnvironmentSources,
): string | undefined | ConfigError {
  const facts = sources.facts()
  if (fieldRef) return fieldValue(fieldRef, facts)
  if (resourceFieldRef) {
    const { containerName } = resourceFieldRef
    const named = facts.pod.spec.containers.find(({ name }) => name === containerName)
    return resourceValue(resourceFieldRef, named ?? container, facts)
  }
  if (fileKeyRef) return valueOfFile(fileKeyRef, facts, sources)
  const ref = configMapKeyRef ?? secretKeyRef
  if (!ref) return ''
  const { name = '', key, optional } = ref
  const found = configMapKeyRef ? sources.configMap(name) : textData(sources.secret(name))
  if (!found)
    return optional
      ? undefined
      : new ConfigError(`${configMapKeyRef ? 'configmap' : 'secret'} "${name}" not found`)
  const value = found.data?.[key]
  if (value !== undefined || optional) return value
  const { namespace } = facts.pod.metadata
  return new ConfigError(
    `couldn't find key ${key} in ${configMapKeyRef ? 'ConfigMap' : 'Secret'} ${namespace}/${name}`,
  )
}

function valueOfFile(
  { volumeName, path, key, optional }: FileKeySelector,
  { pod }: PodFacts,
  sources: EnvironmentSources,
): string | undefined | ConfigError {
  const text = sources.fileText(volumeName, path)
  const value = text === undefined ? unreadable : valueInFile(text, key)
  if (value === unreadable) return new ConfigError("couldn't parse env file")
  if (value !== '') return value
  const onNode = `/var/lib/kubelet/pods/${pod.metadata.uid}/volumes/kubernetes.io~empty-dir/${volumeName}/${path}`
  return optional
    ? undefined
    : new ConfigError(`environment variable key ${quoted(key)} not found in file ${quoted(onNode)}`)
}

/** No program can be started with more. What variables that name each other grow into is cut there: it is too long as it is. */
const longestExpanded = 2 * 1024 * 1024

type Known = Pick<ReadonlyMap<string, string>, 'get'>

/**
 * Replaces `$(NAME)` by the value of a variable that is known; `$$(NAME)` stands for itself.
 * @param most where the result is cut, in characters
 */
export function expand(text: string, variables: Known, most = longestExpanded): string {
  let result = ''
  let done = 0
  const lastClose = text.lastIndexOf(')')
  for (let at = text.indexOf('$'); at >= 0 && result.length <= most; at = text.indexOf('$', done)) {
    result += text.slice(done, at)
    const close = text[at + 1] === '(' && at < lastClose ? text.indexOf(')', at) : -1
    if (close >= 0) result += variables.get(text.slice(at + 2, close)) ?? text.slice(at, close + 1)
    else result += '$'
    done = close >= 0 ? close + 1 : at + (text[at + 1] === '$' ? 2 : 1)
  }
  return result + text.slice(done)
}

/** The words of a command, with what they name. */
export function expandAll(words: readonly string[], variables: Known): readonly string[] {
  let left = longestExpanded
  return words.map((word) => {
    const expanded = expand(word, variables, left)
    left -= expanded.length
    return expanded
  })
}
