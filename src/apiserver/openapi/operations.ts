/** What can be asked of each kind, and under which path. */
import type { Kind, Verb } from '../../api/kind.ts'
import { type Field, type StructType, structType, type Type, typeOfKind } from '../../api/schema.ts'
import { verbsOf } from '../subresources/subresource.ts'
import { subresources } from '../subresources/subresources.ts'
import { type GroupVersionKind, gvkOf } from './dialect.ts'

type Method = 'delete' | 'get' | 'patch' | 'post' | 'put'

export interface Operation {
  readonly method: Method
  /** What Kubernetes calls it: `list`, `deletecollection`. */
  readonly action: string
  readonly id: string
  readonly about: GroupVersionKind
  /** What the request brings; absent: nothing. */
  readonly body?: StructType
  readonly answer: StructType
  readonly parameters: readonly string[]
  /** Whether strategic merge patches are taken. */
  readonly isStrategic?: boolean
  /** Whether it is about objects that have no protobuf form. */
  readonly isCustom?: boolean
}

export interface Path {
  readonly path: string
  readonly apiVersion: string
  /** Those in braces. */
  readonly parameters: readonly string[]
  readonly operations: readonly Operation[]
}

const meta = (name: string) => structType(`io.k8s.apimachinery.pkg.apis.meta.v1.${name}`)

/** What a patch is depends on its media type. */
const patchStruct: StructType = { name: 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch', fields: new Map() }

/** What is selected, in the order of the alphabet, as all parameters are. */
const selecting = [
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'shardSelector',
  'timeoutSeconds',
]
const listing = ['allowWatchBookmarks', ...selecting, 'watch']
const writing = ['dryRun', 'fieldManager', 'fieldValidation']
const deleting = [
  'dryRun',
  'gracePeriodSeconds',
  'ignoreStoreReadErrorWithClusterBreakingPotential',
  'orphanDependents',
  'propagationPolicy',
]

/** Method and action of a verb, and the word its operation id starts with. */
const forms: Readonly<Record<Verb, readonly [method: Method, action: string, word: string]>> = {
  list: ['get', 'list', 'list'],
  watch: ['get', 'list', 'list'],
  create: ['post', 'post', 'create'],
  deletecollection: ['delete', 'deletecollection', 'delete'],
  get: ['get', 'get', 'read'],
  update: ['put', 'put', 'replace'],
  patch: ['patch', 'patch', 'patch'],
  delete: ['delete', 'delete', 'delete'],
}

/** The paths of a kind. */
export function pathsOf(kind: Kind): readonly Path[] {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.apiVersion}`
  const below = kind.namespaced ? `${root}/namespaces/{namespace}` : root
  const collection = `${below}/${kind.plural}`
  const paths = [
    pathAt(kind, collection, pick(kind, ['list', 'create', 'deletecollection'])),
    pathAt(kind, `${collection}/{name}`, pick(kind, ['get', 'update', 'patch', 'delete'])),
    ...kind.subresources.map((name) => subresourcePath(kind, `${collection}/{name}/${name}`, name)),
    ...(kind.namespaced ? [pathAt(kind, `${root}/${kind.plural}`, pick(kind, ['list']))] : []),
  ]
  return paths.filter(({ operations }) => operations.length > 0)
}

const pick = (kind: Kind, verbs: readonly Verb[]) => verbs.filter((verb) => kind.verbs.includes(verb))

function pathAt(kind: Kind, path: string, verbs: readonly Verb[]): Path {
  const operations = verbs.map((verb) => operationOf(kind, verb, path))
  return { path, apiVersion: kind.apiVersion, parameters: bracedIn(path), operations }
}

const bracedIn = (path: string): readonly string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)

function operationOf(kind: Kind, verb: Verb, path: string): Operation {
  const [method, action, word] = forms[verb]
  const struct = kind.structure()
  const about = { group: kind.group, kind: kind.kind, version: kind.version }
  const everywhere = kind.namespaced && !path.includes('{namespace}') ? 'ForAllNamespaces' : ''
  const all = verb === 'deletecollection' ? 'Collection' : ''
  const id = word + idOf(kind, path, all) + kind.kind + everywhere
  return { method, action, id, about, isCustom: kind.isUnstructured, ...contentOf(verb, kind, struct) }
}

function contentOf(verb: Verb, kind: Kind, struct: StructType) {
  switch (verb) {
    case 'list':
    case 'watch':
      return { answer: listStruct(kind), parameters: listing }
    case 'create':
    case 'update':
      return { body: struct, answer: struct, parameters: writing }
    case 'patch': {
      const isStrategic = typeOfKind(kind.apiVersion, kind.kind) !== undefined
      return { body: patchStruct, answer: struct, parameters: [...writing, 'force'], isStrategic }
    }
    case 'delete':
      return {
        body: meta('DeleteOptions'),
        answer: kind.answersDeleted ? struct : meta('Status'),
        parameters: deleting,
      }
    case 'deletecollection': {
      // Of custom objects it is told as a list that deletes.
      if (kind.isUnstructured) return { answer: meta('Status'), parameters: listing }
      const parameters = [...selecting, ...deleting].sort()
      return { body: meta('DeleteOptions'), answer: meta('Status'), parameters }
    }
    default:
      // Only what custom kinds are generated from names the options of a get.
      return { answer: struct, parameters: kind.isUnstructured ? ['resourceVersion'] : [] }
  }
}

/** `AppsV1Namespaced`. @param all what stands before the place: `Collection` */
function idOf({ group, version }: Kind, path: string, all = ''): string {
  const words = [group === '' ? 'core' : group.replace(/\.k8s\.io$/, ''), version]
  const text = words.map((word) => word.replace(/(?:^|\.)(\w)/g, (_, letter: string) => letter.toUpperCase()))
  return text.join('') + all + (path.includes('{namespace}') ? 'Namespaced' : '')
}

function subresourcePath(kind: Kind, path: string, name: string): Path {
  const found = subresources.get(name)
  const about = found?.speaks ?? { group: kind.group, version: kind.version, kind: kind.kind }
  const apiVersion = about.group === '' ? about.version : `${about.group}/${about.version}`
  const struct = typeOfKind(apiVersion, about.kind) ?? kind.structure()
  const suffix = kind.kind + name[0].toUpperCase() + name.slice(1)
  const operations = (found ? verbsOf(found) : ['get']).map((verb) => {
    const [method, action, word] = forms[verb as Verb]
    const content = contentOf(verb as Verb, kind, struct)
    return {
      method,
      action,
      id: word + idOf(kind, path) + suffix,
      // Those of a custom kind are about it, whatever they speak.
      about: kind.isUnstructured ? gvkOf(kind.apiVersion, kind.kind) : gvkOf(apiVersion, about.kind),
      isCustom: kind.isUnstructured,
      ...content,
    }
  })
  return { path, apiVersion: kind.apiVersion, parameters: bracedIn(path), operations }
}

/** The structure of a list of a kind. */
function listStruct(kind: Kind): StructType {
  const known = typeOfKind(kind.apiVersion, kind.listKind)
  if (known) return known
  const model = structType('io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadataList')
  const type: Type = { kind: 'list', of: { kind: 'struct', struct: kind.structure } }
  const items: Field = { ...model.fields.get('items')!, type, required: true }
  return { name: `${kind.structure().name}List`, fields: new Map([...model.fields, ['items', items]]) }
}
