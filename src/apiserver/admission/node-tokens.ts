/** A kubelet gets tokens for the Pods of its node alone, for those whom they are meant for. Source: the plugin NodeRestriction. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod } from '../../api/core/pod.ts'
import { aggregated, notFound } from '../../api/errors.ts'
import type { TokenRequest } from '../../api/generated/types/authentication-v1.ts'
import type { Pod, Volume } from '../../api/generated/types/core-v1.ts'
import { quoted } from '../../api/quote.ts'
import { csiDriver } from '../../api/storage/csidriver.ts'
import { decide } from '../authorization/authorizer.ts'
import type { Store } from '../store/store.ts'
import type { AdmissionRequest } from './admission.ts'

/** Why it gets none; undefined: it does. @throws ApiError 404 */
export function whyNoToken({ asked, object, store, context }: AdmissionRequest, node: string) {
  const { boundObjectRef, audiences = [] } = (asked as unknown as TokenRequest).spec
  const { apiVersion, kind, name, uid } = boundObjectRef ?? {}
  if (apiVersion !== 'v1' || kind !== pod.kind || !name) return 'node requested token not bound to a pod'
  if (!uid) return 'node requested token with a pod binding without a uid'
  const { namespace, name: account } = object.metadata
  const found = store.get(pod, { name, namespace })
  if (!found) throw notFound({ plural: 'pod', group: '' }, name)
  if (found.metadata.uid !== uid)
    return `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`
  if (found.spec.nodeName !== node) return 'node requested token bound to a pod scheduled on a different node'
  if (audiences.length > 1) return 'node may only request 0 or 1 audiences'
  const [audience = ''] = audiences
  const errors: string[] = []
  if (isMeantFor(store, found, audience, errors)) return undefined
  if (errors.length > 0) return `error validating audience ${quoted(audience)}: ${aggregated(errors)}`
  const { user } = context
  const question = { user, verb: 'request-serviceaccounts-token-audience', group: '', resource: audience }
  if (decide(store, { ...question, subresource: '', namespace: namespace!, name: account }).allowed)
    return undefined
  return `audience ${quoted(audience)} not found in pod spec volume, ${user.name} is not authorized to request tokens for this audience`
}

/** Whether a volume of the Pod wants tokens for somebody. */
function isMeantFor(store: Store, { spec, metadata }: Pod, audience: string, errors: string[]): boolean {
  for (const volume of spec.volumes ?? []) {
    const tokens = volume.projected?.sources?.map(({ serviceAccountToken }) => serviceAccountToken) ?? []
    if (tokens.some((token) => token && (token.audience ?? '') === audience)) return true
    const driver = driverOf(store, volume, metadata)
    if (driver instanceof Missing) errors.push(driver.message)
    else if (driver) {
      const known = store.get(csiDriver, { name: driver })
      if (!known) errors.push(new Missing('csidriver.storage.k8s.io', driver).message)
      else if (known.spec.tokenRequests?.some((each) => each.audience === audience)) return true
    }
  }
  return false
}

/** What is looked up and is not there. */
class Missing {
  readonly message: string
  constructor(what: string, name: string) {
    this.message = `${what} ${quoted(name)} not found`
  }
}

function driverOf(
  store: Store,
  { name, ephemeral, persistentVolumeClaim: claim, csi }: Volume,
  pod: Pod['metadata'],
): string | Missing | undefined {
  const claimName = ephemeral?.volumeClaimTemplate ? `${pod.name}-${name}` : claim?.claimName
  if (claimName === undefined) return csi?.driver
  const found = store.get(persistentVolumeClaim, { name: claimName, namespace: pod.namespace })
  if (!found) return new Missing('persistentvolumeclaim', claimName)
  const { volumeName = '' } = found.spec
  const volume = store.get(persistentVolume, { name: volumeName })
  return volume ? volume.spec.csi?.driver : new Missing('persistentvolume', volumeName)
}
