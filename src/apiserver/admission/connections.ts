/** What admission is asked about connections with what is inside: exec, attach, port-forward and proxy. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import type { ObjectRef } from '../../api/meta.ts'
import type { AdmissionRequest } from './admission.ts'

export interface AskedConnection {
  readonly kind: Kind
  readonly ref: ObjectRef
  readonly subresource: string
  /** In full: `{ kind: 'PodAttachOptions', apiVersion: 'v1', stdin: true }`. */
  readonly options: { readonly kind: string; readonly apiVersion: string }
}

/** Nobody is asked whether the object is there: that is found out when the connection is opened. */
export function connectionRequest(
  { kind, ref, subresource, options }: AskedConnection,
  place: Pick<AdmissionRequest, 'context' | 'store' | 'kinds'>,
): AdmissionRequest {
  const object = place.store.get(kind, ref) ?? nameless(kind, ref)
  return {
    ...place,
    operation: 'CONNECT',
    kind,
    object,
    name: ref.name,
    subresource,
    asked: options as unknown as KubeObject,
  }
}

const nameless = ({ apiVersion, kind }: Kind, ref: ObjectRef): KubeObject =>
  ({ apiVersion, kind, metadata: { ...ref } }) as unknown as KubeObject
