/** Discovery: what is served here, in the aggregated form and in the older one of a document a group version. */
import type { Kind } from '../api/kind.ts'
import { verbsOf } from './subresources/subresource.ts'
import { subresources } from './subresources/subresources.ts'

/** The groups in the order in which the real server tells them; others come last. */
const order = [
  '',
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'resource.k8s.io',
  'flowcontrol.apiserver.k8s.io',
]

const placeOf = (group: string) => (order.includes(group) ? order.indexOf(group) : order.length)

const groupsOf = (kinds: readonly Kind[]) =>
  [...new Set(kinds.map(({ group }) => group))].sort((a, b) => placeOf(a) - placeOf(b))
const versionsOf = (kinds: readonly Kind[], group: string) => [
  ...new Set(kinds.filter((kind) => kind.group === group).map(({ version }) => version)),
]

/** What the subresource `log` speaks is text; discovery calls it by the kind of its object. */
const subresourceOf = (kind: Kind, name: string) => {
  const found = subresources.get(name)
  const { group, version, kind: speaks } = found?.speaks ?? kind
  return { name, responseKind: { group, version, kind: speaks }, verbs: found ? verbsOf(found) : ['get'] }
}

const subresourcesOf = (kind: Kind) => kind.subresources.toSorted().map((name) => subresourceOf(kind, name))

type ResponseKind = ReturnType<typeof subresourceOf>['responseKind']

const isOf = (kind: Kind, { group, version }: ResponseKind) =>
  group === kind.group && version === kind.version

/** Only what is of elsewhere says of where. */
const told = (kind: Kind, response: ResponseKind): ResponseKind =>
  isOf(kind, response) ? { group: '', version: '', kind: response.kind } : response

/** APIGroupDiscoveryList for `/api` (`core`) or `/apis`. */
export function aggregatedDiscovery(kinds: readonly Kind[], where: 'core' | 'groups') {
  const groups = groupsOf(kinds).filter((group) => (group === '') === (where === 'core'))
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map((group) => ({
      metadata: { name: group, creationTimestamp: null },
      versions: versionsOf(kinds, group).map((each) => ({
        version: each,
        freshness: 'Current',
        resources: kinds
          .filter((kind) => kind.group === group && kind.version === each)
          .map(aggregatedResource),
      })),
    })),
  }
}

function aggregatedResource(kind: Kind) {
  const { plural, singular, verbs, shortNames, categories } = kind
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
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(below.length > 0 && { subresources: below }),
  }
}

/** APIResourceList for `/api/v1` or `/apis/<group>/<version>`. */
export function resourceList(kinds: readonly Kind[], apiVersion: string) {
  const resources = kinds
    .filter((kind) => kind.apiVersion === apiVersion)
    .flatMap((kind) => [
      {
        name: kind.plural,
        singularName: kind.singular,
        namespaced: kind.namespaced,
        kind: kind.kind,
        verbs: kind.verbs,
        ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
        ...(kind.categories.length > 0 && { categories: kind.categories }),
      },
      ...subresourcesOf(kind).map(({ name, responseKind, verbs }) => {
        const { group, version } = responseKind
        const whereabouts = isOf(kind, responseKind) ? {} : { group, version }
        const full = { name: `${kind.plural}/${name}`, singularName: '', namespaced: kind.namespaced }
        return { ...full, ...whereabouts, kind: responseKind.kind, verbs }
      }),
    ])
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion, resources }
}

/** APIVersions for `/api`. */
export const coreVersions = (address: string) => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
})

/** APIGroup for `/apis/<group>`; undefined for a group that is not served. */
export function apiGroup(kinds: readonly Kind[], group: string) {
  const versions = versionsOf(kinds, group).map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }))
  if (versions.length === 0) return undefined
  return { kind: 'APIGroup', apiVersion: 'v1', name: group, versions, preferredVersion: versions[0] }
}

/** APIGroupList for `/apis`. */
export function groupList(kinds: readonly Kind[]) {
  const groups = groupsOf(kinds).filter((group) => group !== '')
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map((group) => {
      const { name, versions, preferredVersion } = apiGroup(kinds, group)!
      return { name, versions, preferredVersion }
    }),
  }
}
