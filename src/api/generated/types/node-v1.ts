/** The stored objects of node.v1, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */
import type { StoredMeta } from '../../meta-types.ts'
import type { Toleration } from './core-v1.ts'
import type { ListMeta } from './meta-v1.ts'

export interface Overhead {
  readonly podFixed?: { readonly [key: string]: string }
}

export interface RuntimeClass {
  readonly apiVersion: 'node.k8s.io/v1'
  readonly kind: 'RuntimeClass'
  readonly metadata: StoredMeta
  readonly handler: string
  readonly overhead?: Overhead
  readonly scheduling?: Scheduling
}

export interface RuntimeClassList {
  readonly apiVersion: 'node.k8s.io/v1'
  readonly kind: 'RuntimeClassList'
  readonly metadata: ListMeta
  readonly items: readonly RuntimeClass[]
}

export interface Scheduling {
  readonly nodeSelector?: { readonly [key: string]: string }
  readonly tolerations?: readonly Toleration[]
}
