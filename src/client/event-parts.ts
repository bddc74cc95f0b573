/** What Events of every sort have in common: their names, and what they are about. */
import { ApiError } from '../api/errors.ts'
import type { ObjectReference } from '../api/generated/types/core-v1.ts'
import type { KubeObject } from '../api/kind.ts'
import { memoOfLast } from '../api/memo.ts'
import type { Clock } from '../sim/clock.ts'
import type { Client } from './client.ts'

/** Ends in sixteen hexadecimal digits that are no other Event's, and that keep Events in the order in which they were told. */
export function eventName(
  { metadata }: KubeObject,
  { client, clock }: { readonly client: Client; readonly clock: Clock },
): string {
  const end = nanoseconds(clock.now()) + BigInt(client.revision % 1_000_000)
  return `${metadata.name}.${end.toString(16).padStart(16, '0')}`
}

const nanoseconds = memoOfLast((milliseconds: number) => BigInt(milliseconds) * 1_000_000n)

/** What belongs to no namespace is reported on in `default`. */
export const namespaceOf = ({ metadata }: KubeObject): string => metadata.namespace ?? 'default'

/** An object as it is named by who does not say which version of it is meant. */
export const withoutVersion = <T extends KubeObject>(object: T): T => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: '' },
})

/** An object as it is named by who knows its name alone: what is said of it is not found by its uid. */
export const byNameAlone = <T extends KubeObject>(object: T): T => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: '', uid: '' },
})

/** An object without a uid or a version is named without one. */
export function objectReference(object: KubeObject, fieldPath?: string): ObjectReference {
  const { kind, apiVersion } = object
  const { name, namespace } = object.metadata
  const uid = object.metadata.uid || undefined
  const resourceVersion = object.metadata.resourceVersion || undefined
  return Object.freeze({ kind, namespace, name, uid, apiVersion, resourceVersion, fieldPath })
}

const combinedPrefix = '(combined from similar events): '

/** What an Event says that stands for several alike. Source: EventAggregatorByReasonMessageFunc of client-go. */
export const combined = (message: string): string => combinedPrefix + message

/** What was said last, in whichever Event. */
export const uncombined = (message: string): string =>
  message.startsWith(combinedPrefix) ? message.slice(combinedPrefix.length) : message

/**
 * Writes an Event, and answers it. Events are told, never waited for: one that is refused, as in a namespace that is
 * going away, is told to nobody.
 */
export function tell<T>(write: () => T): T | undefined {
  try {
    return write()
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}
