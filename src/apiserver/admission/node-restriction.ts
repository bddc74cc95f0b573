/** A kubelet writes to what is its node's, and to nothing else. Source: the plugin NodeRestriction. */

import { lease } from '../../api/coordination/lease.ts'
import { isMirror } from '../../api/core/mirror-pod.ts'
import { node } from '../../api/core/node.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod } from '../../api/core/pod.ts'
import { isEqual } from '../../api/equality.ts'
import { forbidden, notFound } from '../../api/errors.ts'
import type { Node, PersistentVolumeClaim, Pod } from '../../api/generated/types/core-v1.ts'
import type { Kind } from '../../api/kind.ts'
import { refOf } from '../../api/meta.ts'
import type { Labels } from '../../api/selector.ts'
import { csiNode } from '../../api/storage/csinode.ts'
import { nodeOf } from '../authorization/node.ts'
import { configMapsIn, secretsIn } from '../authorization/node-relations.ts'
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts'

const nodeLeases = 'kube-node-lease'

export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  kinds: [pod, node, persistentVolumeClaim, lease, csiNode],
  judgesActions: true,
  letsRepeat: () => true,

  admit(request) {
    if (!request.context.mustBeAllowed) return
    const name = nodeOf(request.context.user)
    if (name === undefined) return
    const why = request.asked ? whyNotAct(request, name) : rules.get(request.kind as Kind)!(request, name)
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
  return undefined
}

const unexpected = (subresource: string | undefined) =>
  `unexpected pod subresource "${subresource}", only 'status' and 'eviction' are allowed`

/** @throws ApiError 404 */
function whyNotAct({ kind, object, subresource, store }: AdmissionRequest, name: string): string | undefined {
  if (kind !== (pod as Kind)) return undefined
  if (subresource !== 'eviction') return unexpected(subresource)
  const found = store.get(pod, refOf(object))
  if (!found) throw notFound(pod, object.metadata.name)
  return found.spec.nodeName === name
    ? undefined
    : `node ${name} can only evict pods with spec.nodeName set to itself`
}

/** What a kubelet creates shows what runs on it anyway. */
function whyNotCreated({ object, store }: AdmissionRequest, name: string): string | undefined {
  const { spec, metadata } = object as Pod
  const only = (what: string) => `node "${name}" can only create ${what}`
  const never = (what: string) => `node "${name}" can not create pods that reference ${what}`
  if (!isMirror(object as Pod))
    return `pod does not have "kubernetes.io/config.mirror" annotation, ${only('mirror pods')}`
  if (spec.nodeName !== name) return only('pods with spec.nodeName set to itself')
  const [owner, ...others] = metadata.ownerReferences ?? []
  if (others.length > 0) return only('pods with a single owner reference set to itself')
  if (owner?.apiVersion !== 'v1' || owner.kind !== node.kind || owner.name !== name)
    return only('pods with an owner reference set to itself')
  if (!owner.controller) return only('pods with a controller owner reference set to itself')
  if (owner.blockOwnerDeletion) return `node "${name}" must not set blockOwnerDeletion on an owner reference`
  const uid = store.get(node, { name })?.metadata.uid
  if (owner.uid !== uid) return `node ${name} UID mismatch: expected ${owner.uid} got ${uid}`
  if (spec.serviceAccountName) return never('a service account')
  if (names(secretsIn(spec))) return never('secrets')
  if (names(configMapsIn(spec))) return never('configmaps')
  const hasClaim = spec.volumes?.some(({ persistentVolumeClaim: claim }) => claim)
  return hasClaim ? never('persistentvolumeclaims') : undefined
}

function names(found: Iterable<string | undefined>): boolean {
  for (const name of found) if (name !== undefined) return true
  return false
}

const ofNode: Rule = ({ operation, object, previous, name: asked }, name) => {
  if (asked !== name) return `node "${name}" is not allowed to modify node "${asked}"`
  if (operation === 'DELETE') return undefined
  const { metadata, spec } = object as Node
  const before = previous as Node | undefined
  if (before && !isEqual(spec.taints ?? [], before.spec.taints ?? []))
    return `node "${name}" is not allowed to modify taints`
  const labels = changedKeys(metadata.labels, before?.metadata.labels).filter(isReserved).sort()
  if (labels.length === 0) return undefined
  return `node "${name}" is not allowed to ${before ? 'modify labels' : 'set the following labels'}: ${labels.join(', ')}`
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
    : `node "${name}" is not allowed to update fields other than status.capacity and status.conditions`
}

const ofLease: Rule = ({ object, name: asked }, name) => {
  if (object.metadata.namespace !== nodeLeases)
    return `can only access leases in the "${nodeLeases}" system namespace`
  return asked === name ? undefined : 'can only access node lease with the same name as the requesting node'
}

const ofCsiNode: Rule = ({ name: asked }, name) =>
  asked === name ? undefined : 'can only access CSINode with the same name as the requesting node'

const rules: ReadonlyMap<Kind, Rule> = new Map<unknown, Rule>([
  [pod, ofPod],
  [node, ofNode],
  [persistentVolumeClaim, ofClaim],
  [lease, ofLease],
  [csiNode, ofCsiNode],
]) as ReadonlyMap<Kind, Rule>
