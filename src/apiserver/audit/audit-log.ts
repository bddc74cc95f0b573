/** The audit log: what is noted of requests, for who wants to know afterwards who has done what. */
import type { RestRequest } from '../rest/request.ts'
import { sentAuditId } from '../rest/usual-headers.ts'
import { type AuditOptions, AuditRecord } from './audit-record.ts'

interface Surroundings {
  /** The cluster's time, in milliseconds. */
  now(): number
  newId(): string
  /** Told of an Event that could not be written. */
  failed(error: unknown): void
}

export class AuditLog {
  constructor(
    private readonly options: AuditOptions,
    private readonly around: Surroundings,
  ) {}

  /** A request has come in: nobody knows yet from whom. */
  begin(request: RestRequest): AuditRecord {
    const { newId, ...around } = this.around
    return new AuditRecord(this.options, { ...around, request, id: sentAuditId(request) ?? newId() })
  }
}
