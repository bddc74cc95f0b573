/** What was sent and what was answered, as values for the audit log; undefined: nothing that is one. */
import type { Draft } from 'immer'
import { decode } from '../../api/codec/json.ts'
import { decodeProtobuf } from '../../api/codec/protobuf.ts'
import { parseYaml } from '../../api/codec/yaml.ts'
import { isMap } from '../../api/json-map.ts'
import type { KubeObject } from '../../api/kind.ts'
import { type Answer, protobuf, type Whole, wholeListing } from '../rest/answer.ts'
import { applyType } from '../rest/applying.ts'
import { bodyText, patchTypeOf, readBody } from '../rest/body.ts'
import { apiVersionOf, structOf } from '../rest/input.ts'
import type { RestRequest } from '../rest/request.ts'
import { subresources } from '../subresources/subresources.ts'

/** A patch as it is, anything else with what it was taken for. */
export function sentObject(request: RestRequest): unknown {
  const { body, method, headers } = request
  if (body === undefined || body.length === 0 || method === 'GET' || method === 'HEAD') return undefined
  return attempt(() => {
    const type = headers['content-type']
    if (method !== 'PATCH') return typed(readBody(body, type).value, request)
    return patchTypeOf(type) === applyType ? parseYaml(bodyText(body)) : JSON.parse(bodyText(body))
  })
}

/** As the server takes it: what the author left out is filled in. */
function typed(value: unknown, { method, subject }: RestRequest): unknown {
  if (!isMap(value) || !subject || !('served' in subject)) return value
  // So the server calls them by then.
  if (method === 'DELETE') return { ...value, kind: 'DeleteOptions', apiVersion: 'meta.k8s.io/__internal' }
  const { served, path } = subject
  const speaks = path.subresource === undefined ? undefined : subresources.get(path.subresource)?.speaks
  if (served.isUnstructured && !speaks) return value
  const expected = speaks ?? served
  const { object } = decode<Draft<KubeObject>>(structOf(expected), value)
  if (!speaks) served.defaults?.(object)
  const { kind: _kind, apiVersion: _version, ...rest } = object
  return { kind: expected.kind, apiVersion: apiVersionOf(expected), ...rest }
}

export function answeredObject(answer: Answer): unknown {
  if (answer.sort === 'list') return answeredObject(wholeListing(answer))
  if (answer.sort !== 'whole') return undefined
  const value = answer.value ?? attempt(() => read(answer))
  return isMap(value) && value.kind !== undefined ? value : undefined
}

function read({ type, body }: Whole): unknown {
  if (type.startsWith(protobuf) && typeof body !== 'string') {
    const { apiVersion, kind, object } = decodeProtobuf(body)
    return { kind, apiVersion, ...object }
  }
  return type.startsWith('application/json') ? JSON.parse(bodyText(body)) : undefined
}

/** What cannot be read is none. */
function attempt(run: () => unknown): unknown {
  try {
    const value = run()
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
