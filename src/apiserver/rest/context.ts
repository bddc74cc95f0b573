/** Who writes, how strictly, and where warnings go. */
import type { RequestContext, UpdateOptions } from '../../client/client.ts'
import { isPrivileged } from '../authorization/authorizer.ts'
import type { Input } from './input.ts'
import { type OptionsKind, type WriteOptions, writeOptions } from './options.ts'
import type { ResourceRequest } from './request.ts'

/** @throws ApiError 422 for options that are none */
export const contextOf = (r: ResourceRequest, sort: OptionsKind): RequestContext =>
  contextWith(r, writeOptions(r.query, sort), sort === 'PatchOptions' || sort === 'ApplyOptions')

/** All that a context can say is named: what is made of one by spreading it has its hidden class then. */
export const contextWith = (
  { request, kind, served, warnings }: ResourceRequest,
  { fieldManager, dryRun, fieldValidation, namesFieldValidation, force }: Partial<WriteOptions>,
  isPatched = false,
): RequestContext & UpdateOptions => ({
  fieldManager: fieldManager || managerOf(request.headers['user-agent']),
  namesManager: Boolean(fieldManager),
  user: request.user,
  apiVersion: served === kind ? undefined : served.apiVersion,
  dryRun,
  fieldValidation,
  namesFieldValidation,
  force,
  isPatched,
  mustBeAllowed: !isPrivileged(request.user),
  warn: (warning) => warnings.add(warning),
  audit: request.audit,
  trusted: undefined,
  textProblems: undefined,
  keepsStored: undefined,
  isRecorded: undefined,
  isOfCollection: undefined,
  subresource: undefined,
  preconditions: undefined,
  beforeCommit: undefined,
})

/** The same, for an object that came in this way. */
export const withInput = (context: RequestContext, { decoded, problems }: Input): RequestContext => ({
  ...context,
  trusted: decoded,
  textProblems: problems,
})

/** `kubectl/v1.32.4 (linux/amd64) …` writes as `kubectl`. */
const managerOf = (userAgent: string | undefined) => (userAgent || 'unknown').split('/', 1)[0].slice(0, 128)
