/** The stored objects of discovery.v1, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */
import type { StoredMeta } from '../../meta-types.ts'
import type { ObjectReference, Protocol } from './core-v1.ts'
import type { ListMeta } from './meta-v1.ts'

export type AddressType = 'FQDN' | 'IPv4' | 'IPv6'

export interface Endpoint {
  readonly addresses: readonly string[]
  readonly conditions: EndpointConditions
  readonly hostname?: string
  readonly targetRef?: ObjectReference
  readonly deprecatedTopology?: { readonly [key: string]: string }
  readonly nodeName?: string
  readonly zone?: string
  readonly hints?: EndpointHints
}

export interface EndpointConditions {
  readonly ready?: boolean
  readonly serving?: boolean
  readonly terminating?: boolean
}

export interface EndpointHints {
  readonly forZones?: readonly ForZone[]
  readonly forNodes?: readonly ForNode[]
}

export interface EndpointPort {
  readonly name: string
  readonly protocol: Protocol
  readonly port?: number
  readonly appProtocol?: string
}

export interface EndpointSlice {
  readonly apiVersion: 'discovery.k8s.io/v1'
  readonly kind: 'EndpointSlice'
  readonly metadata: StoredMeta
  readonly addressType: AddressType
  readonly endpoints?: readonly Endpoint[]
  readonly ports?: readonly EndpointPort[]
}

export interface EndpointSliceList {
  readonly apiVersion: 'discovery.k8s.io/v1'
  readonly kind: 'EndpointSliceList'
  readonly metadata: ListMeta
  readonly items: readonly EndpointSlice[]
}

export interface ForNode {
  readonly name: string
}

export interface ForZone {
  readonly name: string
}
