/** apps/v1 ControllerRevision: an older state of a StatefulSet or DaemonSet, to roll back to. */
import { columnsOf } from '../columns.ts'
import { isEqual } from '../equality.ts'
import { invalid, required } from '../field-error.ts'
import type { ControllerRevision } from '../generated/types/apps-v1.ts'
import { defineKind } from '../kind.ts'
import { controllerOf } from '../meta.ts'
import { negativeProblems } from '../workload.ts'

export const controllerRevision = defineKind<ControllerRevision>('apps/v1', 'ControllerRevision', {
  plural: 'controllerrevisions',
  scope: 'Namespaced',

  updateChecks: ['metadataChange', 'metadata', 'object', 'change'],
  *validate({ data, revision }, previous) {
    yield* negativeProblems({ revision })
    if (previous) return
    if (data === undefined) yield required('data', 'data is mandatory')
    else if (typeof data !== 'object' || data === null || Array.isArray(data)) {
      yield required('data', 'data must be a valid JSON object')
    }
  },

  *validateUpdate({ data }, previous) {
    if (!isEqual(data, previous.data)) yield invalid('data', data ?? null, 'field is immutable')
  },

  columns: columnsOf<ControllerRevision>((c) => [
    c.name,
    c.show('Controller', controllerText),
    c.show('Revision', ({ revision }) => revision ?? 0),
    c.age,
  ]),
})

/** `statefulset.apps/web` */
function controllerText(object: ControllerRevision): string {
  const owner = controllerOf(object)
  if (!owner) return '<none>'
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0]}` : ''
  return `${`${owner.kind}${group}`.toLowerCase()}/${owner.name}`
}
