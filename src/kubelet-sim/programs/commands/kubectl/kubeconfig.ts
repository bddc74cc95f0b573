/** A kubeconfig: which servers there are, who one may be, and what belongs together. Source: clientcmd's api/v1. */
import { DecodeError, jsonTypeOf } from '../../../../api/codec/errors.ts'
import { formatYaml, parseYaml } from '../../../../api/codec/yaml.ts'
import { isMap } from '../../../../api/json-map.ts'
import { keysInOrderOfBytes } from '../../../../api/text-bytes.ts'

export interface Kubeconfig {
  readonly 'current-context'?: string
  readonly clusters?: readonly { readonly name: string; readonly cluster?: ClusterEntry }[]
  readonly users?: readonly { readonly name: string; readonly user?: UserEntry }[]
  readonly contexts?: readonly { readonly name: string; readonly context?: ContextEntry }[]
}

interface ClusterEntry {
  readonly server?: string
  readonly 'insecure-skip-tls-verify'?: boolean
  readonly 'certificate-authority'?: string
  readonly 'certificate-authority-data'?: string
}

interface UserEntry {
  readonly token?: string
  readonly tokenFile?: string
  readonly exec?: unknown
}

interface ContextEntry {
  readonly cluster?: string
  readonly user?: string
  readonly namespace?: string
}

/** What may stand somewhere: a type by its name in Go, what a list has, or fields. */
type Shape = 'string' | 'bool' | '[]uint8' | { readonly listOf: Struct } | Struct

interface Struct {
  readonly struct: string
  readonly fields: Readonly<Record<string, Shape>>
}

const texts = (...names: readonly string[]): Readonly<Record<string, Shape>> =>
  Object.fromEntries(names.map((name) => [name, 'string']))

const named = (struct: string, field: string, inner: Struct): Shape => ({
  listOf: { struct, fields: { name: 'string', [field]: inner } },
})

const config: Struct = {
  struct: 'Config',
  fields: {
    clusters: named('NamedCluster', 'cluster', {
      struct: 'Cluster',
      fields: {
        ...texts('server', 'tls-server-name', 'certificate-authority', 'proxy-url'),
        'certificate-authority-data': '[]uint8',
        'disable-compression': 'bool',
        'insecure-skip-tls-verify': 'bool',
      },
    }),
    contexts: named('NamedContext', 'context', {
      struct: 'Context',
      fields: texts('cluster', 'user', 'namespace'),
    }),
    'current-context': 'string',
    users: named('NamedAuthInfo', 'user', {
      struct: 'AuthInfo',
      fields: {
        ...texts(
          'client-certificate',
          'client-key',
          'token',
          'tokenFile',
          'username',
          'password',
          'as',
          'as-uid',
        ),
        'client-certificate-data': '[]uint8',
        'client-key-data': '[]uint8',
        exec: { struct: 'ExecConfig', fields: {} },
      },
    }),
  },
}

/** What is wrong with a kubeconfig, as the real one says it. */
export class KubeconfigProblem extends Error {}

/** @throws KubeconfigProblem */
export function parsedKubeconfig(text: string): Kubeconfig {
  const value = valueIn(text)
  if (value === null || value === undefined) return {}
  if (!isMap(value))
    throw new KubeconfigProblem(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonTypeOf(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    )
  const { apiVersion = 'v1', kind = 'Config' } = value
  if (apiVersion !== 'v1' || kind !== 'Config')
    throw new KubeconfigProblem(
      `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`,
    )
  check(value, config, '', '')
  const list = (key: string, inner: string, empty: object): unknown[] =>
    ((value[key] ?? []) as readonly (Map | null)[]).map((each) => ({
      ...each,
      name: each?.['name'] ?? '',
      [inner]: { ...empty, ...(each?.[inner] as object) },
    }))
  return {
    ...value,
    clusters: list('clusters', 'cluster', { server: '' }),
    contexts: list('contexts', 'context', { cluster: '', user: '' }),
    users: list('users', 'user', {}),
  } as Kubeconfig
}

type Map = Readonly<Record<string, unknown>>

function valueIn(text: string): unknown {
  try {
    return parseYaml(text)
  } catch (error) {
    throw error instanceof DecodeError ? new KubeconfigProblem(error.message) : error
  }
}

/** @param struct the type whose field it is. @param path `clusters.cluster.server` */
function check(value: unknown, shape: Shape, struct: string, path: string): void {
  if (value === null || value === undefined) return
  const wrong = (type: string) =>
    new KubeconfigProblem(
      `json: cannot unmarshal ${jsonTypeOf(value)} into Go struct field ${struct}.${path} of type ${type}`,
    )
  if (shape === 'string' || shape === '[]uint8') {
    if (typeof value !== 'string') throw wrong(shape)
  } else if (shape === 'bool') {
    if (typeof value !== 'boolean') throw wrong('bool')
  } else if ('listOf' in shape) {
    if (!Array.isArray(value)) throw wrong(`[]v1.${shape.listOf.struct}`)
    for (const each of value) check(each, shape.listOf, struct, path)
  } else {
    if (!isMap(value)) throw wrong(`v1.${shape.struct}`)
    for (const key of keysInOrderOfBytes(value))
      if (Object.hasOwn(shape.fields, key))
        check(value[key], shape.fields[key], shape.struct, path ? `${path}.${key}` : key)
  }
}

/** As it is written and shown. */
export function kubeconfigText({
  clusters,
  contexts,
  users,
  'current-context': current = '',
}: Kubeconfig): string {
  const shown = <T>(all: readonly T[] = []) => (all.length > 0 ? all : null)
  return formatYaml({
    apiVersion: 'v1',
    clusters: shown(clusters),
    contexts: shown(
      contexts?.map((each) => ({ ...each, context: { cluster: '', user: '', ...each.context } })),
    ),
    'current-context': current,
    kind: 'Config',
    users: shown(users),
  })
}
