/** What a DELETE asks for, in its body or else in its query; and how it is told that the object is gone. */
import { DecodeError } from '../../api/codec/errors.ts'
import { decode } from '../../api/codec/json.ts'
import { badRequest } from '../../api/errors.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { quoted } from '../../api/quote.ts'
import { typeOfKind } from '../../api/schema.ts'
import type { SentDeleteOptions } from '../delete-options.ts'
import { readBody } from './body.ts'
import { type Json, namedObject, sentWith } from './input.ts'
import { dryRunOf } from './options.ts'
import { flagOf, numberOf, type Query, textOf } from './parameters.ts'
import type { ResourceRequest } from './request.ts'

/** A body that is there speaks alone: the query is not asked then. @throws ApiError 400, 415 */
export function sentDeleteOptions(r: ResourceRequest): SentDeleteOptions {
  if (sentWith(r).length === 0) return ofQuery(r.query)
  try {
    const { value, decoded } = readBody(sentWith(r), r.request.headers['content-type'])
    const options = namedObject(value ?? {})
    checkKind(options)
    // Fields that it does not know are nothing to it, whatever the request says of them.
    return decoded ? (options as SentDeleteOptions) : (decode(struct(), options).object as SentDeleteOptions)
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(error.message)
    throw error
  }
}

const struct = () => typeOfKind(ofMeta, own)!

const ofMeta = 'meta.k8s.io/v1'
const own = 'DeleteOptions'

/** What else a body can be taken for, whatever version it gives. */
const ofEveryVersion = [
  'APIGroup',
  'APIGroupList',
  'APIResourceList',
  'APIVersions',
  'CreateOptions',
  'Status',
  'UpdateOptions',
]

/** Any version will do. @throws DecodeError for what says that it is something else */
function checkKind({ apiVersion, kind: said }: Json): void {
  const version = String(apiVersion || ofMeta)
  const kind = String(said || own)
  if (kind === own) return
  const isKnown = ofEveryVersion.includes(kind) || (version === ofMeta && typeOfKind(version, kind))
  throw new DecodeError(
    isKnown
      ? `converting (v1.${kind}) to (v1.${own}): unknown conversion`
      : `no kind ${quoted(kind)} is registered for version ${quoted(version)} in scheme "pkg/runtime/scheme.go:111"`,
  )
}

const ofQuery = (query: Query): SentDeleteOptions => ({
  gracePeriodSeconds: numberOf(query, 'gracePeriodSeconds'),
  propagationPolicy: textOf(query, 'propagationPolicy'),
  orphanDependents:
    textOf(query, 'orphanDependents') === undefined ? undefined : flagOf(query, 'orphanDependents'),
  preconditions: preconditionsOf(query),
  dryRun: dryRunOf(query),
})

/** What is meant: only the object of this uid, and only as it stood then. */
function preconditionsOf(query: Query): SentDeleteOptions['preconditions'] {
  const uid = textOf(query, 'uid') || undefined
  const resourceVersion = textOf(query, 'resourceVersion') || undefined
  return uid === undefined && resourceVersion === undefined ? undefined : { uid, resourceVersion }
}

/** The Status that says which object is gone. */
export const statusOfDeleted = ({ group, plural }: Kind, { metadata: { name, uid } }: KubeObject) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: { name, ...(group && { group }), kind: plural, uid },
})
