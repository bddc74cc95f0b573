/** What admission is asked about actions: what is asked for below an object, or by itself, and is never stored. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { ObjectRef } from '../../api/meta.ts'
import type { Action } from '../../client/client.ts'
import { type AdmissionRequest, unnamed } from './admission.ts'

/** Nobody is asked whether the object is there: that is found out by who acts. */
export function actionRequest(
  { operation, kind, ref, subresource, asked }: Action,
  { context, store, kinds }: Pick<AdmissionRequest, 'context' | 'store' | 'kinds'>,
): AdmissionRequest {
  const object = store.get(kind, ref) ?? absent(kind, ref)
  const name = ref.name || unnamed
  return { operation, kind, object, name, subresource, asked, context, store, kinds }
}

const absent = ({ apiVersion, kind }: Kind, ref: ObjectRef): KubeObject =>
  ({ apiVersion, kind, metadata: { ...ref } }) as unknown as KubeObject
