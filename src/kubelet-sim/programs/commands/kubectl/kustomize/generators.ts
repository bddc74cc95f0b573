/** ConfigMaps and Secrets that a kustomization makes, and the hashes in their names. Source: kustomize's generators, hasher. */
import { hexOf } from '../../../../../api/codec/octets.ts'
import { sha256 } from '../../../../../api/codec/sha256.ts'
import { goJson, withKeysInOrder } from '../../../../../api/go-json.ts'
import { isMap } from '../../../../../api/json-map.ts'
import { bytesOfLiteral, configMapData, encoded } from '../create-data.ts'
import { Failure, failure } from '../failure.ts'
import { pairOf } from '../pairs.ts'
import type { Texts } from './marks.ts'
import { type Behavior, Resource } from './resource.ts'

export interface GeneratorOptions {
  readonly labels?: Texts
  readonly annotations?: Texts
  readonly disableNameSuffixHash?: boolean
  readonly immutable?: boolean
}

/** What a kustomization says of one. */
export interface Generator {
  readonly name?: string
  readonly namespace?: string
  readonly behavior?: string
  readonly type?: string
  readonly files?: readonly string[]
  readonly literals?: readonly string[]
  readonly env?: string
  readonly envs?: readonly string[]
  readonly options?: GeneratorOptions
}

/** Reads a file, in bytes. @throws Failure */
type Load = (path: string) => string

export function generated(
  kind: 'ConfigMap' | 'Secret',
  generator: Generator,
  { options = {}, load }: { readonly options: GeneratorOptions | undefined; readonly load: Load },
): Resource {
  const { name, namespace, behavior, options: own = {} } = generator
  if (!name) throw failure('a configmap must have a name')
  const labels = { ...options.labels, ...own.labels }
  const annotations = { ...options.annotations, ...own.annotations }
  const content = {
    apiVersion: 'v1',
    kind,
    metadata: {
      name,
      ...(namespace && { namespace }),
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    ...(kind === 'Secret' && { type: generator.type || 'Opaque' }),
    ...dataOf(kind, [...valuesOf(name, generator, load)]),
    ...((own.immutable ?? options.immutable) && { immutable: true }),
  }
  const isPlain = own.disableNameSuffixHash || options.disableNameSuffixHash
  return new Resource(content, !isPlain, (behavior || 'create') as Behavior)
}

function valuesOf(name: string, generator: Generator, load: Load): ReadonlyMap<string, string> {
  const { env, envs = [], literals = [], files = [] } = generator
  const values = new Map<string, string>()
  const add = (key: string, value: string) => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key))
      throw failure(
        `"${key}" is not a valid key name: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      )
    if (values.has(key)) throw failure(`configmap ${name} illegally repeats the key \`${key}\``)
    values.set(key, value)
  }
  for (const path of env ? [...envs, env] : envs)
    for (const line of told(`env source files: [${envs.join(' ')}]`, () => load(path))
      .replace(/^\xef\xbb\xbf/, '')
      .split('\n')) {
      const text = line.replace(/\r$/, '').trimStart()
      if (text !== '' && !text.startsWith('#')) add(...pairOf(text))
    }
  for (const literal of literals) {
    if (literal.indexOf('=') < 1)
      throw failure(
        `loading KV pairs: literal sources [${literals.join(' ')}]: invalid literal source ${literal}, expected key=value`,
      )
    const [key, value] = pairOf(literal)
    add(key, bytesOfLiteral(value))
  }
  for (const file of files) {
    const [key, path] = file.includes('=') ? pairOf(file) : [file.slice(file.lastIndexOf('/') + 1), file]
    if (!key) throw failure(`missing key name for file path "${path}" in source "${file}"`)
    if (!path) throw failure(`missing file path for key name "${key}" in source "${file}"`)
    add(
      key,
      told(`file sources: [${files.join(' ')}]`, () => load(path)),
    )
  }
  return values
}

/** Says what was being read where it cannot be. */
function told<T>(what: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof Failure ? error.during(`loading KV pairs: ${what}`) : error
  }
}

function dataOf(kind: 'ConfigMap' | 'Secret', values: readonly (readonly [string, string])[]): object {
  if (kind === 'ConfigMap') return configMapData(values)
  return values.length > 0 ? { data: encoded(values) } : {}
}

/** What stands behind a name: ten characters that say no words. */
export function hashOf({ content, kind }: Resource): string {
  const { type = '', data = '', binaryData, stringData } = content
  // It looks for the name in a field that there never is.
  const name = ''
  const said = goJson(
    withKeysInOrder(
      kind === 'ConfigMap'
        ? { kind, name, data, ...(isMap(binaryData) && { binaryData }) }
        : kind === 'Secret'
          ? { kind, type, name, data, ...(isMap(stringData) && { stringData }) }
          : content,
    ),
  )
  const letters: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' }
  return [...hexOf(sha256(new TextEncoder().encode(said))).slice(0, 10)]
    .map((digit) => letters[digit] ?? digit)
    .join('')
}
