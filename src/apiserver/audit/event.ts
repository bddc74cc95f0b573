/** What is noted of a request: an Event of audit.k8s.io/v1. Source: the audit package of the API server. */
import type { Level, Stage } from '../../api/audit/policy.ts'
import { isMap } from '../../api/json-map.ts'
import type { User } from '../../client/user.ts'
import type { Attributes } from '../authorization/attributes.ts'
import { parseResourcePath } from '../resource-path.ts'

export interface AuditEvent {
  readonly kind: 'Event'
  readonly apiVersion: 'audit.k8s.io/v1'
  readonly level: Level
  /** The same in all stages of a request, and in the header `Audit-Id` of its answer. */
  readonly auditID: string
  readonly stage: Stage
  /** With its query. */
  readonly requestURI: string
  readonly verb: string
  readonly user: AuditUser
  readonly impersonatedUser?: AuditUser
  readonly authenticationMetadata?: { readonly impersonationConstraint: string }
  readonly sourceIPs?: readonly string[]
  readonly userAgent?: string
  readonly objectRef?: AuditObjectRef
  /** Of a refusal what it says, of anything else its code. */
  readonly responseStatus?: object
  readonly requestObject?: unknown
  readonly responseObject?: unknown
  /** By the clock of the cluster, in microseconds. */
  readonly requestReceivedTimestamp: string
  readonly stageTimestamp: string
  readonly annotations?: Readonly<Record<string, string>>
}

export interface AuditUser {
  readonly username?: string
  readonly uid?: string
  readonly groups?: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

export interface AuditObjectRef {
  readonly resource?: string
  readonly namespace?: string
  readonly name?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly apiGroup?: string
  readonly apiVersion?: string
  readonly subresource?: string
}

export const auditUserOf = ({ name, uid, groups, extra }: User): AuditUser => ({
  username: name || undefined,
  uid: uid || undefined,
  groups: groups.length > 0 ? groups : undefined,
  extra,
})

/** @param path of the request, which says the version. @param sent the object that was sent, which says more than the path */
export function auditObjectRefOf(asked: Attributes, path: string, sent: unknown): AuditObjectRef | undefined {
  if (!('resource' in asked)) return undefined
  const { resource, namespace, name, group, subresource } = asked
  return {
    resource,
    namespace: namespace || undefined,
    name: name || saidBy(sent, 'name'),
    uid: saidBy(sent, 'uid'),
    resourceVersion: saidBy(sent, 'resourceVersion'),
    apiGroup: group || undefined,
    apiVersion: parseResourcePath(path)?.version,
    subresource: subresource || undefined,
  }
}

function saidBy(sent: unknown, field: string): string | undefined {
  const said = isMap(sent) && isMap(sent.metadata) ? sent.metadata[field] : undefined
  return typeof said === 'string' && said !== '' ? said : undefined
}

/** Who wrote which field is left out, of an object and of those of a list. */
export function withoutManagedFields(value: unknown): unknown {
  if (!isMap(value)) return value
  const { metadata, items } = value
  if (Array.isArray(items)) return { ...value, items: items.map(withoutManagedFields) }
  if (!isMap(metadata) || metadata.managedFields === undefined) return value
  const { managedFields: _record, ...rest } = metadata
  return { ...value, metadata: rest }
}

const statusKind = 'Status'

/** What is said of how a request went: of a Status all but what kind it is. */
export function responseStatusOf(code: number, value: unknown): object {
  const { kind, apiVersion: _version, ...status } = isMap(value) ? value : {}
  return kind === statusKind ? { ...status, code } : { metadata: {}, code }
}
