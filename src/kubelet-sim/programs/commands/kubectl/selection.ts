/** Which objects the words of a command mean: `pods`, `deploy web`, `svc/web deploy/web`, `po,svc -l app=web`. */
import type { KubeObject } from '../../../../api/kind.ts'
import type { Working } from '../../../runtime/program.ts'
import { Failure, failure, Refused } from './failure.ts'
import { type ApiKind, apiVersionOf, pathTo } from './kinds.ts'
import type { Kubectl } from './kubectl-process.ts'
import { pathOfWritten, writtenObjects } from './manifest-files.ts'
import { forEachTried } from './refusals.ts'

/** Objects of a kind: those of these names, or all that the flags select. */
interface Selection {
  readonly kind: ApiKind
  readonly names: readonly string[] | undefined
}

/** An object, and where it is. */
export interface Target {
  readonly kind: ApiKind
  readonly namespace: string | undefined
  readonly name: string
}

export const pathOfTarget = ({ kind, namespace, name }: Target, below?: string): string =>
  pathTo(kind, namespace, name, below)

export const isOfAllNamespaces = ({ flags }: Kubectl): boolean => flags.isOn('all-namespaces')

/** In which namespace objects of a kind are looked for. */
export const namespaceFor = (kubectl: Kubectl, kind: ApiKind): string | undefined =>
  kind.isNamespaced && !isOfAllNamespaces(kubectl) ? kubectl.namespace : undefined

const noResources = () =>
  failure(
    "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
  )

/** @param takesSelector whether `--selector` chooses objects; else it has another meaning. @throws Failure */
export function* selections(
  kubectl: Kubectl,
  words: readonly string[],
  takesSelector = true,
): Working<readonly Selection[]> {
  const kinds = yield* kubectl.kinds()
  if (words.length === 0) throw noResources()
  if (words.some((word) => word.includes('/'))) {
    return words.map((word) => {
      const [kind, name, ...rest] = word.split('/')
      if (name === undefined)
        throw failure(
          "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
        )
      if (rest.length > 0 || !kind || !name)
        throw failure('arguments in resource/name form may not have more than one slash')
      return { kind: kinds.named(kind), names: [name] }
    })
  }
  const [types, ...names] = words
  const found = types.split(',').flatMap((word) => {
    const category = kinds.ofCategory(word)
    return category.length > 0 ? category : [kinds.named(word)]
  })
  if (names.length > 0) {
    if (isOfAllNamespaces(kubectl))
      throw failure('a resource cannot be retrieved by name across all namespaces')
    if (takesSelector && kubectl.flags.get('selector'))
      throw failure('name cannot be provided when a selector is specified')
  }
  return found.map((kind) => ({ kind, names: names.length > 0 ? names : undefined }))
}

/** What narrows a list down, as a query. */
export function narrowing({ flags }: Kubectl): string {
  const query = new URLSearchParams()
  const [labels, fields] = [flags.get('selector'), flags.get('field-selector')]
  if (labels) query.set('labelSelector', labels)
  if (fields) query.set('fieldSelector', fields)
  return `${query}`
}

export interface Found extends Target {
  readonly object: KubeObject
}

/** The objects that a command is about, as they stand: of files, or of words. @throws Failure, Refused */
export function* foundObjects(
  kubectl: Kubectl,
  words = kubectl.operands,
  takesSelector = true,
): Working<readonly Found[]> {
  if (kubectl.flags.has('filename') || kubectl.flags.has('kustomize')) {
    const found: Found[] = []
    for (const written of yield* writtenObjects(kubectl)) {
      const object = yield* kubectl.client.get(pathOfWritten(written))
      found.push({ ...written, name: object.metadata.name, object })
    }
    return found
  }
  const found: Found[] = []
  const refused: Refused[] = []
  yield* forEachTried(
    (yield* selections(kubectl, words, takesSelector)).flatMap(partsOf),
    function* (part) {
      found.push(...(yield* ofSelection(kubectl, part)))
    },
    (each) => refused.push(each),
  )
  if (found.length === 0 && refused.length > 0) throw refused.length === 1 ? refused[0] : together(refused)
  kubectl.refused.push(...refused)
  return found
}

const together = (refused: readonly Refused[]) =>
  new Failure(refused.map(({ message }) => message).join('\n'))

/** Each name is asked for by itself. */
const partsOf = ({ kind, names }: Selection): readonly Selection[] =>
  names ? names.map((name) => ({ kind, names: [name] })) : [{ kind, names }]

function* ofSelection(kubectl: Kubectl, { kind, names }: Selection): Working<readonly Found[]> {
  const { flags } = kubectl
  const namespace = namespaceFor(kubectl, kind)
  if (names) {
    const [name] = names
    const object = yield* kubectl.client.get(pathTo(kind, namespace, name))
    return [{ kind, namespace, name, object }]
  }
  const isNarrowed = flags.get('selector') || flags.get('field-selector')
  if (!flags.isOn('all') && !isNarrowed && !isOfAllNamespaces(kubectl))
    throw failure('resource(s) were provided, but no name was specified')
  return yield* listed(kubectl, kind, namespace)
}

/** All of a kind that the flags select. */
export function* listed(
  kubectl: Kubectl,
  kind: ApiKind,
  namespace: string | undefined,
): Working<readonly Found[]> {
  const { items } = yield* unfound(
    kubectl,
    kind,
    kubectl.client.get<{ items: readonly KubeObject[] }>(`${pathTo(kind, namespace)}?${narrowing(kubectl)}`),
  )
  return items.map((item) => {
    const object = { ...item, apiVersion: apiVersionOf(kind), kind: kind.kind } as KubeObject
    const { name, namespace: own } = object.metadata
    return { kind, namespace: own, name, object }
  })
}

/** What a server says of a list that it does not give, as kubectl tells it. Source: resource.Selector. */
export function* unfound<T>({ flags }: Kubectl, kind: ApiKind, work: Working<T>): Working<T> {
  try {
    return yield* work
  } catch (error) {
    if (!(error instanceof Refused) || !/^(?:BadRequest|NotFound)$/.test(error.status.reason ?? ''))
      throw error
    const [labels = '', fields = ''] = [flags.get('selector'), flags.get('field-selector')]
    const resource = `${kind.group}/${kind.version}, Resource=${kind.plural}`
    const what =
      labels || fields
        ? `Unable to find "${resource}" that match label selector "${labels}", field selector "${fields}"`
        : `Unable to list "${resource}"`
    throw new Refused({ ...error.status, message: `${what}: ${error.status.message}` })
  }
}
