/** Who writes, how strictly, and where warnings go: each becomes a header of the answer. */
import type { FastifyReply } from 'fastify'
import type { RequestContext } from '../../client/client.ts'
import type { Input } from './input.ts'
import { type OptionsKind, type WriteOptions, writeOptions } from './options.ts'
import type { ResourceRequest } from './request.ts'

/** @throws ApiError 422 for options that are none */
export const contextOf = (r: ResourceRequest, sort: OptionsKind): RequestContext =>
  contextWith(r, writeOptions(r.query, sort))

export const contextWith = (
  { request, reply }: ResourceRequest,
  { fieldManager, dryRun, fieldValidation }: Partial<WriteOptions>,
): RequestContext => ({
  fieldManager: fieldManager || managerOf(request.headers['user-agent']),
  user: (request.headers['impersonate-user'] as string | undefined) ?? 'kubernetes-admin',
  dryRun,
  fieldValidation,
  warn: (warning) => addWarning(reply, warning),
})

/** The same, for an object that came in this way. */
export const withInput = (context: RequestContext, { decoded, problems }: Input): RequestContext => ({
  fieldManager: context.fieldManager,
  user: context.user,
  dryRun: context.dryRun,
  fieldValidation: context.fieldValidation,
  warn: context.warn,
  trusted: decoded,
  textProblems: problems,
})

/** `kubectl/v1.32.4 (linux/amd64) …` writes as `kubectl`. */
export const managerOf = (userAgent: string | undefined) =>
  (userAgent || 'unknown').split('/', 1)[0].slice(0, 128)

/**
 * Warnings that together are longer than this are cut, each to `longestCut`; when they are as long as this all the
 * same, no more are told. In characters.
 */
const longestTogether = 4_096
const longestCut = 256

/** Tells a warning, each once, and not so much that a client has no room for it. Source: the API server's recorder. */
export function addWarning(reply: FastifyReply, text: string): void {
  const sent = (reply.getHeader('warning') as string[] | undefined) ?? []
  const length = sent.reduce((sum, each) => sum + each.length, 0)
  if (length >= longestTogether) return
  const line = lineOf(text.replace(/[^\x20-\x7e]/g, ' '))
  if (sent.includes(line)) return
  const all = [...sent, line]
  reply.header('warning', length + line.length <= longestTogether ? all : all.map(cut))
}

const lineOf = (text: string) => `299 - ${JSON.stringify(text)}`

const textOf = (line: string): string => JSON.parse(line.slice('299 - '.length))

const cut = (line: string) => lineOf(textOf(line).slice(0, longestCut))
