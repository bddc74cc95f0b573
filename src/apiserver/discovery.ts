/** Discovery: what is served here, in the aggregated form and in the older one of a document a group version. */
import { importantGroupFirst } from '../api/apiregistration/group-priorities.ts'
import { encodeBase64 } from '../api/codec/base64.ts'
import { sha256 } from '../api/codec/sha256.ts'
import type { Kind } from '../api/kind.ts'
import { newestVersionFirst } from '../api/version-order.ts'
import { verbsOf } from './subresources/subresource.ts'
import { subresources } from './subresources/subresources.ts'

/** A version of a group. Of one that another API server is to answer for there are no kinds here. */
export type GroupVersion = Pick<Kind, 'group' | 'version'>

/** A resource of which there is no kind here, as the older documents list it. */
interface ListedResource {
  readonly name: string
  readonly singularName: string
  readonly namespaced: boolean
  readonly kind: string
  readonly verbs: Kind['verbs']
}

/** A version of a group, with what is served of it besides kinds. */
export interface ListedVersion extends GroupVersion {
  readonly listed: readonly ListedResource[]
}

const groupsOf = (all: readonly GroupVersion[]) =>
  [...new Set(all.map(({ group }) => group))].sort(importantGroupFirst)

/** The preferred one first. */
const versionsOf = (all: readonly GroupVersion[], group: string) =>
  [...new Set(all.filter((each) => each.group === group).map(({ version }) => version))].sort(
    newestVersionFirst,
  )

const byPlural = (a: Kind, b: Kind) => (a.plural < b.plural ? -1 : 1)

/** Made of the version in which a real cluster stores the objects: a client sees that it has changed. Source: StorageVersionHash. */
const storageVersionHash = ({ stored: { group, version, kind, hashedVersion = version } }: Kind) =>
  encodeBase64(sha256(new TextEncoder().encode(`${group}/${hashedVersion}/${kind}`)).subarray(0, 8))

const isStored = ({ verbs }: Kind) => verbs.includes('update')

/** What the subresource `log` speaks is text; discovery calls it by the kind of its object. */
function subresourceOf(kind: Kind, name: string) {
  const found = subresources.get(name)
  const { group, version, kind: speaks } = found?.speaks ?? kind
  const verbs = found ? verbsOf(found) : ['get']
  const responseKind = { group, version, kind: found?.namesOptionsByKind ? kind.kind + speaks : speaks }
  return { name, responseKind, verbs }
}

const namesBelow = ({ subresources, isUnstructured }: Kind): readonly string[] =>
  isUnstructured ? subresources : subresources.toSorted()

const subresourcesOf = (kind: Kind) => namesBelow(kind).map((name) => subresourceOf(kind, name))

type ResponseKind = ReturnType<typeof subresourceOf>['responseKind']

const isOf = (kind: Kind, { group, version }: ResponseKind) =>
  group === kind.group && version === kind.version

/** Only what is of elsewhere says of where. */
const told = (kind: Kind, response: ResponseKind): ResponseKind =>
  isOf(kind, response) ? { group: '', version: '', kind: response.kind } : response

/** APIGroupDiscoveryList for `/api` (`core`) or `/apis`. */
export function aggregatedDiscovery(
  kinds: readonly Kind[],
  where: 'core' | 'groups',
  elsewhere: readonly (GroupVersion | ListedVersion)[] = [],
) {
  const all = [...kinds, ...elsewhere]
  const groups = groupsOf(all).filter((group) => (group === '') === (where === 'core'))
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map((group) => ({
      metadata: group === '' ? {} : { name: group },
      versions: versionsOf(all, group).map((version) => {
        const isIt = (each: GroupVersion) => each.group === group && each.version === version
        return aggregatedVersion(kinds, elsewhere.find(isIt) ?? { group, version })
      }),
    })),
  }
}

/** Where nobody could be asked, what is known may be out of date. */
function aggregatedVersion(kinds: readonly Kind[], it: GroupVersion | ListedVersion) {
  const { group, version } = it
  if ('listed' in it) return { version, freshness: 'Current', resources: aggregatedListed(it.listed) }
  const resources = kinds.filter((kind) => kind.group === group && kind.version === version)
  if (resources.length === 0) return { version, freshness: 'Stale' }
  return { version, freshness: 'Current', resources: resources.sort(byPlural).map(aggregatedResource) }
}

/** What is listed below something that is not listed itself makes a resource that can do nothing. Source: the aggregator's conversion of older documents. */
function aggregatedListed(listed: readonly ListedResource[]) {
  const resourceOf = ({ name }: ListedResource) => name.split('/', 1)[0]
  return [...new Set(listed.map(resourceOf))].map((resource) => {
    const all = listed.filter((each) => resourceOf(each) === resource)
    const own = all.find(({ name }) => name === resource)
    const below = all.flatMap(({ name, kind, verbs }) =>
      name === resource
        ? []
        : [
            {
              subresource: name.slice(resource.length + 1),
              responseKind: { group: '', version: '', kind },
              verbs,
            },
          ],
    )
    return {
      resource,
      responseKind: { group: '', version: '', kind: own?.kind ?? '' },
      scope: all[0].namespaced ? 'Namespaced' : 'Cluster',
      singularResource: own?.singularName ?? '',
      verbs: own?.verbs ?? [],
      ...(below.length > 0 && { subresources: below }),
    }
  })
}

/** APIResourceList of a version of which there are no kinds here. */
export const listedResources = ({ group, version, listed }: ListedVersion) => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: `${group}/${version}`,
  resources: listed,
})

/** What is on its way out is neither made nor changed any more, as far as can be seen from here. */
const verbsNow = ({ verbs, refusesNew }: Kind): Kind['verbs'] =>
  refusesNew === undefined ? verbs : verbs.filter((verb) => !ofGrowth.includes(verb))

const ofGrowth: Kind['verbs'] = ['create', 'patch', 'update']

function aggregatedResource(kind: Kind) {
  const { plural, singular, shortNames, categories } = kind
  const below = subresourcesOf(kind).map(({ name, responseKind, verbs }) => ({
    subresource: name,
    responseKind: told(kind, responseKind),
    verbs,
  }))
  return {
    resource: plural,
    responseKind: told(kind, kind),
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs: verbsNow(kind),
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(below.length > 0 && { subresources: below }),
  }
}

/** APIResourceList for `/api/v1` or `/apis/<group>/<version>`. */
export function resourceList(kinds: readonly Kind[], apiVersion: string) {
  const resources = kinds
    .filter((kind) => kind.apiVersion === apiVersion)
    .sort(byPlural)
    .flatMap((kind) => [
      {
        name: kind.plural,
        singularName: kind.singular,
        namespaced: kind.namespaced,
        kind: kind.kind,
        verbs: verbsNow(kind),
        ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
        ...(kind.categories.length > 0 && { categories: kind.categories }),
        ...(isStored(kind) && { storageVersionHash: storageVersionHash(kind) }),
      },
      ...subresourcesOf(kind).map(({ name, responseKind, verbs }) => {
        const { group, version } = responseKind
        const whereabouts = isOf(kind, responseKind) ? {} : { group, version }
        const full = { name: `${kind.plural}/${name}`, singularName: '', namespaced: kind.namespaced }
        return { ...full, ...whereabouts, kind: responseKind.kind, verbs }
      }),
    ])
  // The oldest of them says no version of its own, for clients as old.
  const own = apiVersion === 'v1' ? {} : { apiVersion: 'v1' }
  return { kind: 'APIResourceList', ...own, groupVersion: apiVersion, resources }
}

/** APIVersions for `/api`. */
export const coreVersions = (address: string) => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
})

/** APIGroup for `/apis/<group>`; undefined for a group that is not served. */
export function apiGroup(all: readonly GroupVersion[], group: string) {
  const versions = versionsOf(all, group).map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }))
  if (versions.length === 0) return undefined
  return { kind: 'APIGroup', apiVersion: 'v1', name: group, versions, preferredVersion: versions[0] }
}

/** APIGroupList for `/apis`. */
export function groupList(all: readonly GroupVersion[]) {
  const groups = groupsOf(all).filter((group) => group !== '')
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map((group) => {
      const { name, versions, preferredVersion } = apiGroup(all, group)!
      return { name, versions, preferredVersion }
    }),
  }
}
