/** What can be asked of each kind, and under which path. */
import type { Kind, Verb } from '../../api/kind.ts'
import { type Field, type StructType, structType, type Type, typeOfKind } from '../../api/schema.ts'
import { type Subresource, verbsOf } from '../subresources/subresource.ts'
import { subresources } from '../subresources/subresources.ts'
import { type GroupVersionKind, groupVersionOf, gvkOf } from './dialect.ts'

type Method = 'delete' | 'get' | 'head' | 'options' | 'patch' | 'post' | 'put'

export interface Operation {
  readonly method: Method
  /** What Kubernetes calls it: `list`, `deletecollection`. Absent for what is about no kind. */
  readonly action?: string
  readonly id: string
  readonly about?: GroupVersionKind
  readonly description?: string
  /** What the request brings; absent: nothing. */
  readonly body?: StructType
  /** Absent: a text. */
  readonly answer?: StructType
  readonly parameters: readonly string[]
  /** What requests may be, where that does not follow from the method. */
  readonly consumes?: readonly string[]
  /** What answers may be, where that does not follow from the action. */
  readonly produces?: readonly string[]
  /** Whether strategic merge patches are taken. */
  readonly isStrategic?: boolean
  /** Whether it is about objects that have no protobuf form. */
  readonly isCustom?: boolean
}

export interface Path {
  readonly path: string
  /** The document of v3 that it is in: `apis/apps/v1`. */
  readonly document: string
  readonly tag: string
  /** Those in braces. */
  readonly parameters: readonly string[]
  readonly operations: readonly Operation[]
}

/** In which all that has a protobuf form is told. */
export const allForms: readonly string[] = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
]

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
    ...kind.subresources.flatMap((name) => subresourcePaths(kind, `${collection}/{name}/${name}`, name)),
    ...(kind.namespaced ? [pathAt(kind, `${root}/${kind.plural}`, pick(kind, ['list']))] : []),
    // Those of custom kinds are served, too, and no document tells of them.
    ...(kind.verbs.includes('watch') && !kind.isUnstructured ? watchPaths(kind, root) : []),
  ]
  return paths.filter(({ operations }) => operations.length > 0)
}

const pick = (kind: Kind, verbs: readonly Verb[]) => verbs.filter((verb) => kind.verbs.includes(verb))

const pathAt = (kind: Kind, path: string, verbs: readonly Verb[]): Path =>
  pathOf(
    kind,
    path,
    verbs.map((verb) => operationOf(kind, verb, path)),
  )

const pathOf = ({ apiVersion }: Kind, path: string, operations: readonly Operation[]): Path => ({
  path,
  document: documentOf(apiVersion),
  tag: tagOf(apiVersion),
  parameters: bracedIn(path),
  operations,
})

/** `apis/apps/v1`. */
export const documentOf = (apiVersion: string): string =>
  `${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`

/** `rbacAuthorization` of `rbac.authorization.k8s.io`, as ids of operations and tags have it. */
export const wordOf = (group: string): string =>
  group.replace(/\.k8s\.io$/, '').replace(/\.(\w)/g, (_dot, letter: string) => letter.toUpperCase())

/** `core_v1`. */
export const tagOf = (apiVersion: string): string => {
  const { group, version } = groupVersionOf(apiVersion)
  return `${wordOf(group || 'core')}_${version}`
}

/** Those that have changes alone: of everything, of a namespace, of one object. */
function watchPaths(kind: Kind, root: string): readonly Path[] {
  const everywhere = `${root}/watch/${kind.plural}`
  const below = kind.namespaced ? `${root}/watch/namespaces/{namespace}/${kind.plural}` : everywhere
  return [...new Set([everywhere, below, `${below}/{name}`])].map((path) =>
    pathOf(kind, path, [watchOperation(kind, path)]),
  )
}

function watchOperation(kind: Kind, path: string): Operation {
  const isOfOne = path.endsWith('{name}')
  return {
    method: 'get',
    action: isOfOne ? 'watch' : 'watchlist',
    id: `watch${idOf(kind, path)}${kind.kind}${isOfOne ? '' : `List${everywhereIn(kind, path)}`}`,
    about: gvkOf(kind.apiVersion, kind.kind),
    answer: meta('WatchEvent'),
    parameters: listing,
  }
}

const bracedIn = (path: string): readonly string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)

function operationOf(kind: Kind, verb: Verb, path: string): Operation {
  const [method, action, word] = forms[verb]
  const struct = kind.structure()
  const about = { group: kind.group, kind: kind.kind, version: kind.version }
  const all = verb === 'deletecollection' ? 'Collection' : ''
  const id = word + idOf(kind, path, all) + kind.kind + everywhereIn(kind, path)
  return { method, action, id, about, isCustom: kind.isUnstructured, ...contentOf(verb, kind, struct) }
}

const everywhereIn = ({ namespaced }: Kind, path: string): string =>
  namespaced && !path.includes('{namespace}') && !path.includes('{name}') ? 'ForAllNamespaces' : ''

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

/** `AppsV1`. */
export function groupVersionId(apiVersion: string): string {
  const { group, version } = groupVersionOf(apiVersion)
  return [group || 'core', version].map((word) => capitalized(wordOf(word))).join('')
}

export const capitalized = (word: string): string => word[0].toUpperCase() + word.slice(1)

/** `AppsV1Namespaced`. @param all what stands before the place: `Collection` */
const idOf = ({ apiVersion }: Kind, path: string, all = ''): string =>
  groupVersionId(apiVersion) + all + (path.includes('{namespace}') ? 'Namespaced' : '')

function subresourcePaths(kind: Kind, path: string, name: string): readonly Path[] {
  if (name === 'log') return [pathOf(kind, path, [logOperation(kind, path)])]
  const found = subresources.get(name)
  const about = aboutOf(kind, found)
  const suffix = kind.kind + capitalized(name)
  if (found?.open || found?.relay) {
    const methods: readonly Method[] = found.relay ? relayed : ['get', 'post']
    const place = path.includes('{namespace}') ? 'Namespaced' : ''
    const connecting = (at: string, more = '') => {
      const idFor = (method: Method) =>
        `connect${groupVersionId(kind.apiVersion)}${capitalized(method)}${place}${suffix}${more}`
      return pathOf(
        kind,
        at,
        methods.map((method) => connection(about, method, idFor(method))),
      )
    }
    return found.relay ? [connecting(path), connecting(`${path}/{path}`, 'WithPath')] : [connecting(path)]
  }
  const struct = structOf(about) ?? kind.structure()
  const operations = (found ? verbsOf(found) : ['get']).map((verb) => {
    const [method, action, word] = forms[verb as Verb]
    const content = contentOf(verb as Verb, kind, struct)
    return {
      method,
      action,
      id: word + idOf(kind, path) + suffix,
      // Those of a custom kind are about it, whatever they speak.
      about: kind.isUnstructured ? gvkOf(kind.apiVersion, kind.kind) : about,
      isCustom: kind.isUnstructured,
      ...content,
    }
  })
  return [pathOf(kind, path, operations)]
}

function aboutOf(kind: Kind, found: Subresource | undefined): GroupVersionKind {
  if (!found?.speaks) return gvkOf(kind.apiVersion, kind.kind)
  const { group, version, kind: name } = found.speaks
  return { group, kind: found.namesOptionsByKind ? kind.kind + name : name, version }
}

const structOf = ({ group, version, kind }: GroupVersionKind): StructType | undefined =>
  typeOfKind(group === '' ? version : `${group}/${version}`, kind)

const relayed: readonly Method[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch']

/** What goes over a connection of its own: what it is told stands in the query. */
function connection(about: GroupVersionKind, method: Method, id: string): Operation {
  return {
    method,
    action: 'connect',
    id,
    about,
    parameters: optionsIn(structOf(about)!),
    consumes: any,
    produces: any,
  }
}

const logOperation = (kind: Kind, path: string): Operation => ({
  method: 'get',
  action: 'get',
  id: `read${idOf(kind, path)}${kind.kind}Log`,
  about: gvkOf(kind.apiVersion, kind.kind),
  parameters: optionsIn(typeOfKind(kind.apiVersion, `${kind.kind}LogOptions`)!),
  produces: ['text/plain', ...allForms],
})

const any: readonly string[] = ['*/*']

/** The options of a type that can stand in a query, in the order of the alphabet: no times. */
const optionsIn = ({ fields }: StructType): readonly string[] =>
  [...fields.values()]
    .filter(({ name, type }) => name !== 'kind' && name !== 'apiVersion' && type.kind !== 'time')
    .map(({ name }) => name)
    .sort()

/** The structure of a list of a kind. */
function listStruct(kind: Kind): StructType {
  const known = typeOfKind(kind.apiVersion, kind.listKind)
  if (known) return known
  const model = structType('io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadataList')
  const type: Type = { kind: 'list', of: { kind: 'struct', struct: kind.structure } }
  const items: Field = { ...model.fields.get('items')!, type, required: true }
  // It has no default, as a pointer has none.
  const metadata: Field = { ...model.fields.get('metadata')!, pointer: true }
  const fields = new Map([...model.fields, ['metadata', metadata], ['items', items]] as const)
  return { name: `${kind.structure().name}List`, fields }
}
