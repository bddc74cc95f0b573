/** PATCH: which of the four patches a request brings, as a function from what is stored to what is to be. */
import { parseJson } from '../../api/codec/json.ts'
import { parseYaml } from '../../api/codec/yaml.ts'
import { DecodeError } from '../../api/codec/json.ts'
import { badRequest, unsupportedMediaType } from '../../api/errors.ts'
import type { StructType } from '../../api/schema.ts'
import { applyJsonPatch } from '../patch/json.ts'
import { applyMergePatch } from '../patch/merge.ts'
import { applyStrategicMergePatch } from '../patch/strategic.ts'
import { mediaTypeOf } from './body.ts'
import type { ResourceRequest } from './request.ts'

export type Patch = (current: object) => unknown

export const applyMediaType = 'application/apply-patch+yaml'

/** @throws ApiError 400 for a patch that cannot be read, 415 for one of another sort */
export function patchOf({ request }: ResourceRequest, struct: StructType | undefined): Patch {
  const text = ((request.body as Buffer | undefined) ?? Buffer.alloc(0)).toString('utf8')
  switch (mediaTypeOf(request.headers['content-type'])) {
    case 'application/json-patch+json': {
      const operations = patchValue(text)
      return (current) => applyJsonPatch(current, operations)
    }
    case 'application/merge-patch+json': {
      const patch = objectPatch(text)
      return (current) => applyMergePatch(current, patch)
    }
    case 'application/strategic-merge-patch+json': {
      const patch = objectPatch(text)
      if (struct) return (current) => applyStrategicMergePatch(current, patch, struct)
    }
  }
  throw unsupportedMediaType(
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
  )
}

function patchValue(text: string): unknown {
  try {
    return parseJson(text).value
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(`error decoding patch: ${error.message}`)
    throw error
  }
}

function objectPatch(text: string): Record<string, unknown> {
  const value = patchValue(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw badRequest('error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}')
}

/** The configuration that a server-side apply brings. @throws ApiError 400 */
export function appliedConfiguration({ request, kind }: ResourceRequest): Record<string, unknown> {
  const value = parseYaml(((request.body as Buffer | undefined) ?? Buffer.alloc(0)).toString('utf8'))
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw badRequest(`error decoding YAML: the body is not a ${kind.kind}`)
}
