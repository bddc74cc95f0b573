/** Who writes, how strictly, and where warnings go. */
import type { RequestContext } from '../../client/client.ts'
import { isPrivileged } from '../authorization/authorizer.ts'
import type { Input } from './input.ts'
import { type OptionsKind, type WriteOptions, writeOptions } from './options.ts'
import type { ResourceRequest } from './request.ts'

/** @throws ApiError 422 for options that are none */
export const contextOf = (r: ResourceRequest, sort: OptionsKind): RequestContext =>
  contextWith(r, writeOptions(r.query, sort), sort === 'PatchOptions' || sort === 'ApplyOptions')

export const contextWith = (
  { request, kind, served, warnings }: ResourceRequest,
  { fieldManager, dryRun, fieldValidation, force }: Partial<WriteOptions>,
  isPatched = false,
): RequestContext => ({
  fieldManager: fieldManager || managerOf(request.headers['user-agent']),
  user: request.user,
  apiVersion: served === kind ? undefined : served.apiVersion,
  dryRun,
  fieldValidation,
  force,
  isPatched,
  mustBeAllowed: !isPrivileged(request.user),
  warn: (warning) => warnings.add(warning),
})

/** The same, for an object that came in this way. */
export const withInput = (context: RequestContext, { decoded, problems }: Input): RequestContext => ({
  fieldManager: context.fieldManager,
  user: context.user,
  apiVersion: context.apiVersion,
  dryRun: context.dryRun,
  fieldValidation: context.fieldValidation,
  warn: context.warn,
  trusted: decoded,
  mustBeAllowed: context.mustBeAllowed,
  textProblems: problems,
})

/** `kubectl/v1.32.4 (linux/amd64) …` writes as `kubectl`. */
export const managerOf = (userAgent: string | undefined) =>
  (userAgent || 'unknown').split('/', 1)[0].slice(0, 128)
