/** The kinds that a server has, as kubectl finds them by the words that people have for them. Source: restmapper. */
import type { APIGroupDiscoveryList } from '../../../../api/generated/types/apidiscovery-v2.ts'
import { textOf } from '../../../runtime/bytes.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import type { ApiClient } from './api-client.ts'
import { failure } from './failure.ts'

export interface ApiKind {
  /** '' for the core. */
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly isNamespaced: boolean
  readonly verbs: readonly string[]
}

export const apiVersionOf = ({ group, version }: ApiKind): string => (group ? `${group}/${version}` : version)

/** As messages of Go have it: `apps/v1`, but `/v1` of the core. */
export const shownGroupVersion = ({ group, version }: ApiKind): string => `${group}/${version}`

/** `pods`, `deployments.apps` */
export const resourceName = ({ plural, group }: ApiKind): string => (group ? `${plural}.${group}` : plural)

/** As answers name an object: `pod/web`, `deployment.apps/web`. */
export const shownName = ({ kind, group }: Pick<ApiKind, 'kind' | 'group'>, name: string): string =>
  `${kindWord({ kind, group })}/${name}`

export const kindWord = ({ kind, group }: Pick<ApiKind, 'kind' | 'group'>): string =>
  group ? `${kind.toLowerCase()}.${group}` : kind.toLowerCase()

/** Where a kind's objects are, or one of them. */
export function pathTo(kind: ApiKind, namespace: string | undefined, name?: string, below?: string): string {
  const root = kind.group ? `/apis/${kind.group}/${kind.version}` : `/api/${kind.version}`
  const within = kind.isNamespaced && namespace !== undefined ? `/namespaces/${namespace}` : ''
  const one = name === undefined ? '' : `/${encodeURIComponent(name)}`
  return `${root}${within}/${kind.plural}${one}${below ? `/${below}` : ''}`
}

const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'

/** What servers have said, by their words: read once. */
class KnownDocuments {
  readonly byText = new Map<string, readonly ApiKind[]>()
}

export class Kinds {
  constructor(readonly all: readonly ApiKind[]) {}

  /** By a word of a person: `po`, `Pod`, `deployments.apps`, `deployments.v1.apps`. @throws Failure */
  named(word: string): ApiKind {
    const found = this.find(word)
    if (found) return found
    throw failure(`the server doesn't have a resource type "${word}"`)
  }

  find(word: string): ApiKind | undefined {
    const [name, ...rest] = word.toLowerCase().split('.')
    const [version, ...group] = rest
    const named = this.all.filter((each) => each.plural === name || each.singular === name)
    if (rest.length === 0) return named[0] ?? this.all.find(({ shortNames }) => shortNames.includes(name))
    return (
      named.find((each) => each.version === version && each.group === group.join('.')) ??
      named.find((each) => each.group === rest.join('.')) ??
      named.find((each) => each.group.startsWith(rest.join('.'))) ??
      this.all.find((each) => each.shortNames.includes(name) && each.group === rest.join('.'))
    )
  }

  /** All that are of a category, such as `all`. */
  ofCategory(word: string): readonly ApiKind[] {
    const seen = new Set<string>()
    return this.all.filter((each) => {
      if (!each.categories.includes(word) || seen.has(resourceName(each))) return false
      seen.add(resourceName(each))
      return true
    })
  }

  of(apiVersion: string, kind: string): ApiKind | undefined {
    return this.all.find((each) => each.kind === kind && apiVersionOf(each) === apiVersion)
  }
}

/** @throws Failure, Refused */
export function* readKinds(process: Process, client: ApiClient): Working<Kinds> {
  const known = process.machine.shared(KnownDocuments).byText
  const all: ApiKind[] = []
  for (const path of ['/api', '/apis']) {
    const { body } = yield* client.ask(path, { accept })
    const kinds = known.get(body) ?? kindsIn(JSON.parse(textOf(body)))
    if (known.size > mostKnown) known.clear()
    known.set(body, kinds)
    all.push(...kinds)
  }
  return new Kinds(all)
}

/** Definitions come and go: not every answer that there ever was is kept. */
const mostKnown = 16

const kindsIn = ({ items = [] }: APIGroupDiscoveryList): readonly ApiKind[] =>
  items.flatMap(({ metadata, versions = [] }) =>
    versions.flatMap(({ version, resources = [] }) =>
      resources.map((each) => ({
        group: metadata.name ?? '',
        version,
        kind: each.responseKind?.kind ?? '',
        plural: each.resource,
        singular: each.singularResource || (each.responseKind?.kind ?? '').toLowerCase(),
        shortNames: each.shortNames ?? [],
        categories: each.categories ?? [],
        isNamespaced: each.scope === 'Namespaced',
        verbs: each.verbs ?? [],
      })),
    ),
  )
