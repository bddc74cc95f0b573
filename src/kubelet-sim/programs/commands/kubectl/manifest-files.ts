/** The objects in the files that `-f` names. Source: cli-runtime's resource builder. */
import { parseYamlDocuments } from '../../../../api/codec/yaml.ts'
import { isMap } from '../../../../api/json-map.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { textOf } from '../../../runtime/bytes.ts'
import { Directory, resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Working } from '../../../runtime/program.ts'
import { readAll } from '../input.ts'
import { download } from './downloads.ts'
import { type Failure, failure } from './failure.ts'
import { textOfFile, whyOf } from './files.ts'
import { type ApiKind, pathTo } from './kinds.ts'
import type { Kubectl } from './kubectl-process.ts'
import { builtFrom } from './kustomize/target.ts'

/** An object as somebody has written it, and where it belongs. */
export interface Written {
  readonly object: KubeObject
  readonly kind: ApiKind
  /** Undefined for what is in none. */
  readonly namespace: string | undefined
  /** As it was named: `STDIN` for what was piped. */
  readonly source: string
}

export const pathOfWritten = ({ kind, namespace, object }: Written): string =>
  pathTo(kind, namespace, object.metadata.name)

/** @throws Failure */
export function* writtenObjects(kubectl: Kubectl): Working<readonly Written[]> {
  const { flags } = kubectl
  const found: Written[] = []
  const folder = flags.get('kustomize')
  if (folder !== undefined) {
    if (flags.has('filename')) throw failure('only one of -f or -k can be specified')
    for (const object of yield* builtFrom(kubectl, folder))
      found.push(yield* placed(kubectl, object as unknown as KubeObject, folder))
    return found
  }
  for (const name of flags.list('filename'))
    for (const { source, text } of yield* filesNamed(kubectl, name))
      for (const object of objectsIn(text, source)) found.push(yield* placed(kubectl, object, source))
  return found
}

interface FoundFile {
  readonly source: string
  readonly text: string
}

function* filesNamed(kubectl: Kubectl, name: string): Working<readonly FoundFile[]> {
  if (name === '-')
    return [{ source: 'STDIN', text: textOf(yield* readAll(kubectl.process, kubectl.process.input)) }]
  if (/^https?:\/\//.test(name)) return [{ source: name, text: yield* download(kubectl, name) }]
  const { files } = kubectl.process.machine
  const path = resolvePath(kubectl.process.cwd, name)
  const node = files.node(path)
  if (isError(node)) throw failure(`the path "${name}" does not exist`)
  const paths = node instanceof Directory ? inFolder(kubectl, name) : [name]
  return paths.map((each) => ({
    source: each,
    text: textOfFile(kubectl.process, each, (why) => failure(`open ${each}: ${why}`)),
  }))
}

function inFolder(kubectl: Kubectl, folder: string): readonly string[] {
  const { files } = kubectl.process.machine
  const names = files.list(resolvePath(kubectl.process.cwd, folder), kubectl.process.user)
  if (isError(names)) throw failure(`open ${folder}: ${whyOf(names)}`)
  const found = [...names].sort().flatMap((name) => {
    const path = `${folder.replace(/\/$/, '')}/${name}`
    if (files.node(resolvePath(kubectl.process.cwd, path)) instanceof Directory)
      return kubectl.flags.isOn('recursive') ? inFolder(kubectl, path) : []
    return /\.(?:json|ya?ml)$/.test(name) ? [path] : []
  })
  if (found.length === 0 && !kubectl.flags.isOn('recursive'))
    throw failure(`error reading [${folder}]: recognized file extensions are [.json .yaml .yml]`)
  return found
}

/** Lists are taken apart. */
function objectsIn(text: string, source: string): readonly KubeObject[] {
  try {
    return parseYamlDocuments(text).flatMap((document) => itemsOf(document, source))
  } catch (error) {
    if (error instanceof Error && error.name === 'DecodeError')
      throw failure(`error parsing ${source}: ${error.message}`)
    throw error
  }
}

const invalid = (source: string, why: string): Failure =>
  failure(
    `error validating "${source}": error validating data: ${why}; if you choose to ignore these errors, turn validation off with --validate=false`,
  )

function itemsOf(document: unknown, source: string): readonly KubeObject[] {
  const value = document as { kind?: unknown; apiVersion?: unknown; items?: readonly unknown[] } | null
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw failure(
      `unable to decode "${source}": json: cannot unmarshal ${Array.isArray(value) ? 'array' : 'string'} into Go value of type unstructured.detector`,
    )
  const { kind, apiVersion, items } = value
  const wrong = Object.entries({ apiVersion, kind }).flatMap(([field, said]) =>
    typeof said === 'string' && said !== '' ? [] : [`${field} ${said ? "isn't string type" : 'not set'}`],
  )
  if (wrong.length > 0) throw invalid(source, wrong.length > 1 ? `[${wrong.join(', ')}]` : wrong[0])
  if (String(kind).endsWith('List') && Array.isArray(items)) {
    if (!items.every(isMap)) throw invalid(source, 'invalid object to validate')
    return items.flatMap((item) => itemsOf(item, source))
  }
  return [value as KubeObject]
}

function* placed(kubectl: Kubectl, object: KubeObject, source: string): Working<Written> {
  const { apiVersion = '', kind: word, metadata } = object
  const kind = (yield* kubectl.kinds()).of(apiVersion, word)
  const { name = '', namespace: own } = metadata ?? {}
  if (!kind)
    throw failure(
      `resource mapping not found for name: "${name}" namespace: "${own ?? ''}" from "${source}": no matches for kind "${word}" in version "${apiVersion}"\nensure CRDs are installed first`,
    )
  const asked = kubectl.flags.get('namespace')
  if (kind.isNamespaced && own && asked && own !== asked)
    throw failure(
      `the namespace from the provided object "${own}" does not match the namespace "${asked}". You must pass '--namespace=${own}' to perform this operation.`,
    )
  const namespace = kind.isNamespaced ? own || kubectl.namespace : undefined
  const whole = { ...object, metadata: { ...metadata, ...(namespace !== undefined && { namespace }) } }
  return { object: whole as KubeObject, kind, namespace, source }
}
