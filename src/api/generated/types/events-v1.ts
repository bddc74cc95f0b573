/** The stored objects of events.v1, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */
import type { StoredMeta } from '../../meta-types.ts'
import type { EventSource, ObjectReference } from './core-v1.ts'
import type { ListMeta } from './meta-v1.ts'

export interface Event {
  readonly apiVersion: 'events.k8s.io/v1'
  readonly kind: 'Event'
  readonly metadata: StoredMeta
  readonly eventTime: string
  readonly series?: EventSeries
  readonly reportingController?: string
  readonly reportingInstance?: string
  readonly action?: string
  readonly reason?: string
  readonly regarding: ObjectReference
  readonly related?: ObjectReference
  readonly note?: string
  readonly type?: string
  readonly deprecatedSource: EventSource
  readonly deprecatedFirstTimestamp?: string
  readonly deprecatedLastTimestamp?: string
  readonly deprecatedCount?: number
}

export interface EventList {
  readonly apiVersion: 'events.k8s.io/v1'
  readonly kind: 'EventList'
  readonly metadata: ListMeta
  readonly items: readonly Event[]
}

export interface EventSeries {
  readonly count: number
  readonly lastObservedTime: string
}
