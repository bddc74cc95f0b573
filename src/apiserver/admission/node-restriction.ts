/** A kubelet writes to what is its node's, and to nothing else. Source: the plugin NodeRestriction. */
import { readRequest } from '../../api/certificates/certificate-request.ts'
import { certificateSigningRequest } from '../../api/certificates/certificatesigningrequest.ts'
import { decodeBase64 } from '../../api/codec/base64.ts'
import { lease } from '../../api/coordination/lease.ts'
import { isMirror } from '../../api/core/mirror-pod.ts'
import { node } from '../../api/core/node.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod } from '../../api/core/pod.ts'
import { serviceAccount } from '../../api/core/serviceaccount.ts'
import { isEqual } from '../../api/equality.ts'
import { forbidden, notFound } from '../../api/errors.ts'
import type { CertificateSigningRequest } from '../../api/generated/types/certificates-v1.ts'
import type { Node, PersistentVolumeClaim, Pod } from '../../api/generated/types/core-v1.ts'
import type { ResourceSlice } from '../../api/generated/types/resource-v1.ts'
import type { Kind } from '../../api/kind.ts'
import { refOf } from '../../api/meta.ts'
import { resourceSlice } from '../../api/resource/resourceslice.ts'
import type { Labels } from '../../api/selector.ts'
import { csiNode } from '../../api/storage/csinode.ts'
import { nodeOf } from '../authorization/node.ts'
import { whatIsReferenced } from '../authorization/node-relations.ts'
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts'
import { whyNoToken } from './node-tokens.ts'

const nodeLeases = 'kube-node-lease'

export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  kinds: [
    pod,
    node,
    persistentVolumeClaim,
    serviceAccount,
    lease,
    csiNode,
    resourceSlice,
    certificateSigningRequest,
  ],
  judgesActions: true,
  letsRepeat: () => true,

  admit(request) {
    if (!request.context.mustBeAllowed) return
    const name = nodeOf(request.context.user)
    if (name === undefined) return
    const why = request.asked ? whyNotAct(request, name) : rules.get(request.kind as Kind)?.(request, name)
    if (why !== undefined) throw forbidden(request.kind, request.name, why)
  },
}

/** Why a node may not; undefined: it may. */
type Rule = (request: AdmissionRequest, name: string) => string | undefined

const ofPod: Rule = (request, name) => {
  const { operation, subresource } = request
  if (operation === 'CREATE') return whyNotCreated(request, name)
  const isOwn = (request.previous as Pod).spec.nodeName === name
  if (operation === 'DELETE')
    return isOwn ? undefined : `node "${name}" can only delete pods with spec.nodeName set to itself`
  if (subresource === undefined)
    return `unexpected operation "UPDATE", node "${name}" can only create and delete mirror pods`
  if (subresource !== 'status') return unexpected(subresource)
  if (!isOwn) return `node "${name}" can only update pod status for pods with spec.nodeName set to itself`
  const { object, previous } = request
  if (!isEqual(object.metadata.labels, previous!.metadata.labels))
    return `node "${name}" cannot update labels through pod status`
  const [is, was] = [object, previous].map((each) => (each as Pod).status)
  if (!isEqual(claimsIn(is), claimsIn(was))) return `node "${name}" cannot update resource claim statues`
  if (!isEqual(is.extendedResourceClaimStatus, was.extendedResourceClaimStatus))
    return `node "${name}" cannot update extended resource claim status`
  return undefined
}

const claimsIn = ({ resourceClaimStatuses = [] }: Pod['status']) =>
  resourceClaimStatuses.map(({ name, resourceClaimName }) => ({ name, resourceClaimName }))

const unexpected = (subresource: string | undefined) =>
  `unexpected pod subresource "${subresource}", only 'status' and 'eviction' are allowed`

/** @throws ApiError 404 */
function whyNotAct(request: AdmissionRequest, name: string): string | undefined {
  const { kind, object, subresource, store } = request
  if (kind === (serviceAccount as Kind))
    return subresource === 'token' ? whyNoToken(request, name) : undefined
  if (kind !== (pod as Kind)) return undefined
  if (subresource !== 'eviction') return unexpected(subresource)
  const found = store.get(pod, refOf(object))
  if (!found) throw notFound({ plural: 'pod', group: '' }, object.metadata.name)
  return found.spec.nodeName === name
    ? undefined
    : `node ${name} can only evict pods with spec.nodeName set to itself`
}

/** What a kubelet creates shows what runs on it anyway. */
function whyNotCreated({ object, store }: AdmissionRequest, name: string): string | undefined {
  const { spec, metadata } = object as Pod
  const only = (what: string) => `node "${name}" can only create ${what}`
  if (!isMirror(object as Pod))
    return `pod does not have "kubernetes.io/config.mirror" annotation, ${only('mirror pods')}`
  if (spec.nodeName !== name) return only('pods with spec.nodeName set to itself')
  const [owner, ...others] = metadata.ownerReferences ?? []
  if (others.length > 0) return only('pods with a single owner reference set to itself')
  if (owner?.apiVersion !== 'v1' || owner.kind !== node.kind || owner.name !== name)
    return only('pods with an owner reference set to itself')
  if (!owner.controller) return only('pods with a controller owner reference set to itself')
  if (owner.blockOwnerDeletion) return `node "${name}" must not set blockOwnerDeletion on an owner reference`
  const itself = store.get(node, { name })
  if (!itself) throw notFound({ plural: 'node', group: '' }, name)
  const { uid } = itself.metadata
  if (owner.uid !== uid) return `node ${name} UID mismatch: expected ${owner.uid} got ${uid}`
  const what = whatIsReferenced(object as Pod)
  return what && `node "${name}" can not create pods that reference ${what}`
}

const ofNode: Rule = ({ operation, object, previous, name: asked }, name) => {
  if (asked !== name) return `node "${name}" is not allowed to modify node "${asked}"`
  if (operation === 'DELETE') return undefined
  const { metadata, spec } = object as Node
  const before = previous as Node | undefined
  const { configSource } = spec
  if (!before && configSource)
    return `node "${name}" is not allowed to create pods with a non-nil configSource`
  if (configSource && !isEqual(configSource, before!.spec.configSource))
    return `node "${name}" is not allowed to update configSource to a new non-nil configSource`
  if (before && !isEqual(spec.taints ?? [], before.spec.taints ?? []))
    return `node "${name}" is not allowed to modify taints`
  if (before && !isEqual(metadata.ownerReferences, before.metadata.ownerReferences))
    return `node "${name}" is not allowed to modify ownerReferences`
  const labels = changedKeys(metadata.labels, before?.metadata.labels).filter(isReserved).sort()
  if (labels.length === 0) return undefined
  const list = labels.join(', ')
  return before
    ? `is not allowed to modify labels: ${list}`
    : `node "${name}" is not allowed to set the following labels: ${list}`
}

const changedKeys = (now: Labels = {}, before: Labels = {}): readonly string[] =>
  [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((key) => now[key] !== before[key])

/** The labels of Kubernetes that a kubelet says of its machine. */
const ofKubelet = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'node.kubernetes.io/windows-build',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
])

/** Labels by which a node could draw Pods to itself that are not for it. */
function isReserved(label: string): boolean {
  const home = label.includes('/') ? label.slice(0, label.indexOf('/')) : ''
  const isOf = (domain: string) => home === domain || home.endsWith(`.${domain}`)
  if (isOf('node-restriction.kubernetes.io')) return true
  if (!isOf('kubernetes.io') && !isOf('k8s.io')) return false
  return !ofKubelet.has(label) && !isOf('kubelet.kubernetes.io') && !isOf('node.kubernetes.io')
}

const ofClaim: Rule = ({ subresource, object, previous }, name) => {
  if (subresource !== 'status') return 'may only update PVC status'
  const rest = (claim: PersistentVolumeClaim) => {
    const { managedFields: _m, resourceVersion: _v, ...metadata } = claim.metadata
    const {
      capacity: _c,
      conditions: _d,
      allocatedResources: _a,
      allocatedResourceStatuses: _s,
      ...status
    } = claim.status
    return { ...claim, metadata, status }
  }
  return isEqual(rest(object as PersistentVolumeClaim), rest(previous as PersistentVolumeClaim))
    ? undefined
    : `node "${name}" is not allowed to update fields other than status.quantity and status.conditions`
}

const ofLease: Rule = ({ object, name: asked }, name) => {
  if (object.metadata.namespace !== nodeLeases)
    return `can only access leases in the "${nodeLeases}" system namespace`
  return asked === name ? undefined : 'can only access node lease with the same name as the requesting node'
}

const ofCsiNode: Rule = ({ name: asked }, name) =>
  asked === name ? undefined : 'can only access CSINode with the same name as the requesting node'

const ofSlice: Rule = ({ operation, object, previous }, name) => {
  if (operation === 'UPDATE') return undefined
  const { spec } = (previous ?? object) as ResourceSlice
  if (spec.nodeName === name) return undefined
  return `can only ${operation.toLowerCase()} ResourceSlice with the same NodeName as the requesting node`
}

const signersOfKubelets = ['kubernetes.io/kubelet-serving', 'kubernetes.io/kube-apiserver-client-kubelet']

const ofCertificate: Rule = ({ operation, object }, name) => {
  const { signerName, request = '' } = (object as CertificateSigningRequest).spec
  if (operation !== 'CREATE' || !signersOfKubelets.includes(signerName)) return undefined
  try {
    const asked = readRequest(new TextDecoder().decode(decodeBase64(request)))
    const wanted = `system:node:${name}`
    return asked.commonName === wanted ? undefined : `can only create a node CSR with CN=${wanted}`
  } catch (error) {
    return `unable to parse csr: ${(error as Error).message}`
  }
}

const rules: ReadonlyMap<Kind, Rule> = new Map<unknown, Rule>([
  [pod, ofPod],
  [node, ofNode],
  [persistentVolumeClaim, ofClaim],
  [lease, ofLease],
  [csiNode, ofCsiNode],
  [resourceSlice, ofSlice],
  [certificateSigningRequest, ofCertificate],
]) as ReadonlyMap<Kind, Rule>
