/** What `--from-literal`, `--from-file` and `--from-env-file` say, and how ConfigMaps and Secrets hold it. */
import { encodeBase64 } from '../../../../api/codec/base64.ts'
import { octetsOf } from '../../../../api/codec/octets.ts'
import type { ConfigMap } from '../../../../api/generated/types/core-v1.ts'
import { bytesOf } from '../../../runtime/bytes.ts'
import { Directory, resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Working } from '../../../runtime/program.ts'
import { readAll } from '../input.ts'
import { failure } from './failure.ts'
import { bytesOfFile, whyOf } from './files.ts'
import type { Kubectl } from './kubectl-process.ts'

/** What is wrong with a key, as kubectl words it. */
interface Wording {
  readonly invalid: (key: string, why: string) => string
  readonly taken: (key: string, isText: boolean) => string
}

export const ofConfigMap = (name: string): Wording => ({
  invalid: (key, why) => `"${key}" is not a valid key name for a ConfigMap: ${why}`,
  taken: (key, isText) =>
    `cannot add key "${key}", another key by that name already exists in ${isText ? 'Data' : 'BinaryData'} for ConfigMap "${name}"`,
})

export const ofSecret: Wording = {
  invalid: (key, why) => `"${key}" is not valid key name for a Secret ${why}`,
  taken: (key) => `cannot add key ${key}, another key by that name already exists`,
}

const badKey =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

/** @throws Failure */
export function* dataOf(
  kubectl: Kubectl,
  words: Wording,
  files = kubectl.flags.all('from-file'),
): Working<Values> {
  const data = new Map<string, string>()
  const add = (key: string, bytes: string) => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key)) throw failure(words.invalid(key, badKey))
    const before = data.get(key)
    if (before !== undefined) throw failure(words.taken(key, isUtf8(before)))
    data.set(key, bytes)
  }
  for (const text of kubectl.flags.all('from-literal')) {
    const equals = text.indexOf('=')
    if (equals < 1) throw failure(`invalid literal source ${text}, expected key=value`)
    add(text.slice(0, equals), bytesOfLiteral(text.slice(equals + 1)))
  }
  for (const text of files) for (const [key, bytes] of yield* fromFile(kubectl, text)) add(key, bytes)
  for (const name of kubectl.flags.all('from-env-file'))
    for (const line of contentOf(kubectl, name).split('\n')) {
      const text = line.trimStart()
      if (text === '' || text.startsWith('#')) continue
      const [, key, value] = /^([^=]*)=?(.*)$/s.exec(text)!
      add(key, text.includes('=') ? value : (kubectl.process.variables.get(key) ?? ''))
    }
  return [...data]
}

function* fromFile(
  kubectl: Kubectl,
  text: string,
): Working<readonly (readonly [key: string, bytes: string])[]> {
  const equals = text.indexOf('=')
  if (equals === 0) throw failure(`key name for file path ${text.slice(1)} missing`)
  const path = text.slice(equals + 1)
  const key = equals > 0 ? text.slice(0, equals) : path.split('/').pop()!
  if (path === '') throw failure(`file path for key name ${key} missing`)
  if (path === '/dev/stdin' || path === '-')
    return [[equals > 0 ? key : 'stdin', yield* readAll(kubectl.process, kubectl.process.input)]]
  const { files } = kubectl.process.machine
  const place = resolvePath(kubectl.process.cwd, path)
  if (!(files.node(place) instanceof Directory)) return [[key, contentOf(kubectl, path)]]
  if (equals > 0) throw failure('cannot give a key name for a directory path')
  const names = files.list(place, kubectl.process.user)
  if (isError(names)) throw failure(`open ${path}: ${whyOf(names)}`)
  return [...names]
    .sort()
    .filter((name) => !(files.node(`${place}/${name}`) instanceof Directory) && !name.startsWith('..'))
    .map((name) => [name, contentOf(kubectl, `${path.replace(/\/$/, '')}/${name}`)])
}

function contentOf({ process }: Kubectl, path: string): string {
  const bytes = bytesOfFile(process, path)
  if (isError(bytes)) throw failure(`error reading ${path}: ${whyOf(bytes)}`)
  return bytes
}

/** Quotes around a literal are no part of it. */
export const bytesOfLiteral = (value: string): string =>
  bytesOf(/^(['"]).*\1$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value)

/** Values by their keys, in bytes. */
type Values = readonly (readonly [key: string, bytes: string])[]

/** As a Secret holds them. */
export const encoded = (values: Values): Readonly<Record<string, string>> =>
  Object.fromEntries(values.map(([key, bytes]) => [key, encodeBase64(octetsOf(bytes))]))

/** As a ConfigMap holds them: texts, and apart from them what is none. */
export function configMapData(values: Values): Pick<ConfigMap, 'data' | 'binaryData'> {
  const texts = values.filter(([, bytes]) => isUtf8(bytes))
  const others = values.filter(([, bytes]) => !isUtf8(bytes))
  return {
    ...(texts.length > 0 && { data: Object.fromEntries(texts.map(([key, bytes]) => [key, textIn(bytes)])) }),
    ...(others.length > 0 && { binaryData: encoded(others) }),
  }
}

/** What bytes say. */
const textIn = (bytes: string): string => new TextDecoder().decode(octetsOf(bytes))

/** Whether bytes are a text. */
function isUtf8(bytes: string): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(octetsOf(bytes))
    return true
  } catch {
    return false
  }
}
