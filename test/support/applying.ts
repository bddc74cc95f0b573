/** Applies configurations over HTTP, and shows who manages what then. */
import type { FieldSet } from '../../src/api/meta-types.ts'
import type { Api } from './http.ts'

export const configMaps = '/api/v1/namespaces/default/configmaps'
export const deployments = '/apis/apps/v1/namespaces/default/deployments'
export const services = '/api/v1/namespaces/default/services'
export const podTemplates = '/api/v1/namespaces/default/podtemplates'

/** @param query as it follows the manager: `&force=true` */
export const applyAs = (api: Api, path: string, manager: string, configuration: object, query = '') =>
  api.http
    .patch(`${path}?fieldManager=${manager}${query}`)
    .set('content-type', 'application/apply-patch+yaml')
    .send(JSON.stringify(configuration))

export const mergeAs = (api: Api, path: string, manager: string, patch: object) =>
  api.http
    .patch(`${path}?fieldManager=${manager}`)
    .set('content-type', 'application/merge-patch+json')
    .send(JSON.stringify(patch))

export const settings = (data: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', ...metadata },
  data,
})

interface Entry {
  readonly manager?: string
  readonly operation: string
  readonly subresource?: string
  readonly time?: string
  readonly fieldsV1: FieldSet
}

/** `one applies: .data.x .data.y`; `(untimed)` where an entry has no time. */
export const managersOf = ({ metadata }: { metadata: { managedFields?: readonly Entry[] } }) =>
  (metadata.managedFields ?? []).map(({ manager, operation, subresource, time, fieldsV1 }) =>
    [
      `${manager} ${operation === 'Apply' ? 'applies' : 'updates'}${subresource ? ` ${subresource}` : ''}${time ? '' : ' (untimed)'}:`,
      ...fieldsIn(fieldsV1),
    ].join(' '),
  )

function fieldsIn(fields: FieldSet, prefix = ''): readonly string[] {
  return Object.keys(fields)
    .sort()
    .flatMap((step) => {
      if (step === '.') return [prefix]
      const path = step.startsWith('f:') ? `${prefix}.${step.slice(2)}` : `${prefix}[${step.slice(2)}]`
      return Object.keys(fields[step]).length === 0 ? [path] : fieldsIn(fields[step], path)
    })
}
