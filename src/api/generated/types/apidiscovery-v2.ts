/** The stored objects of apidiscovery.v2, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */
import type { StoredMeta } from '../../meta-types.ts'
import type { GroupVersionKind, ListMeta } from './meta-v1.ts'

export type DiscoveryFreshness = 'Current' | 'Stale'

export type ResourceScope = 'Cluster' | 'Namespaced'

export interface APIGroupDiscovery {
  readonly apiVersion: 'apidiscovery.k8s.io/v2'
  readonly kind: 'APIGroupDiscovery'
  readonly metadata: StoredMeta
  readonly versions?: readonly APIVersionDiscovery[]
}

export interface APIGroupDiscoveryList {
  readonly apiVersion: 'apidiscovery.k8s.io/v2'
  readonly kind: 'APIGroupDiscoveryList'
  readonly metadata: ListMeta
  readonly items?: readonly APIGroupDiscovery[]
}

export interface APIResourceDiscovery {
  readonly resource: string
  readonly responseKind?: GroupVersionKind
  readonly scope: ResourceScope
  readonly singularResource: string
  readonly verbs?: readonly string[]
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly subresources?: readonly APISubresourceDiscovery[]
}

export interface APISubresourceDiscovery {
  readonly subresource: string
  readonly responseKind?: GroupVersionKind
  readonly acceptedTypes?: readonly GroupVersionKind[]
  readonly verbs?: readonly string[]
}

export interface APIVersionDiscovery {
  readonly version: string
  readonly resources?: readonly APIResourceDiscovery[]
  readonly freshness?: DiscoveryFreshness
}
