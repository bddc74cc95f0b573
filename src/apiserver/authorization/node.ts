/** What a kubelet may: all that the role system:node says, but of objects only those that have to do with its node. Source: the node authorizer. */
import { node } from '../../api/core/node.ts'
import { once } from '../../api/memo.ts'
import { quoted } from '../../api/quote.ts'
import { clusterRoleTexts } from '../../api/rbac/bootstrap/cluster-roles.ts'
import { RoleTexts } from '../../api/rbac/bootstrap/role-text.ts'
import type { User } from '../../client/user.ts'
import type { Store } from '../store/store.ts'
import type { Attributes, ResourceAttributes } from './attributes.ts'
import type { Decision } from './decision.ts'
import { isUsedOn } from './node-relations.ts'
import { allows } from './rbac.ts'

const prefix = 'system:node:'

/** The node as which somebody asks; undefined for who is none. */
export const nodeOf = ({ name, groups }: User): string | undefined =>
  name.startsWith(prefix) && groups.includes('system:nodes') ? name.slice(prefix.length) : undefined

const yes: Decision = { allowed: true, reason: '' }
const no = (reason = ''): Decision => ({ allowed: false, reason })

/** Undefined where it has nothing to say: who asks is no node. */
export function askNodeAuthorizer(store: Store, asked: Attributes): Decision | undefined {
  const name = nodeOf(asked.user)
  if (name === undefined) return undefined
  if (name === '') return no(`unknown node for user ${quoted(prefix)}`)
  if (!('path' in asked)) {
    const special = rules.get(asked.group ? `${asked.resource}.${asked.group}` : asked.resource)
    if (special) return special({ store, name, asked })
  }
  return nodeRules().some((rule) => allows(rule, asked)) ? yes : no()
}

const nodeRules = once(() => new RoleTexts(clusterRoleTexts).read('system:node').rules)

interface Question {
  readonly store: Store
  readonly name: string
  readonly asked: ResourceAttributes
}

type Rule = (question: Question) => Decision

const reads = new Set(['get', 'list', 'watch'])
const ofOwn = new Set(['get', 'create', 'update', 'patch', 'delete'])

/** Objects that Pods of the node use. */
const related: Rule = ({ store, name, asked }) => {
  if (asked.name === '') return no('No Object name found')
  return isUsedOn(store, name, asked)
    ? yes
    : no(`no relationship found between node '${name}' and this object`)
}

const readOfNamespace: Rule = (question) => {
  const { asked } = question
  if (!reads.has(asked.verb)) return no('can only read resources of this type')
  if (asked.subresource !== '') return no('cannot read subresource')
  if (asked.namespace === '') return no('can only read namespaced object of this type')
  return related(question)
}

const single: Rule = (question) => {
  const { asked } = question
  if (asked.verb !== 'get') return no('can only get individual resources of this type')
  if (asked.subresource !== '') return no('cannot get subresource')
  return related(question)
}

const claims: Rule = (question) => {
  const { verb, subresource } = question.asked
  if (subresource !== 'status') return single(question)
  return verb === 'update' || verb === 'patch' ? related(question) : no('can only get/update/patch this type')
}

const accounts: Rule = (question) => {
  const { verb, subresource, name } = question.asked
  if (verb === 'get' && subresource === '') return readOfNamespace(question)
  if (verb !== 'create' || name === '') return no('can only create tokens for individual service accounts')
  if (subresource !== 'token') return no('can only create token subresource of serviceaccount')
  return related(question)
}

/** Whose a new one is, NodeRestriction says. */
const slices: Rule = (question) => {
  const { name, asked } = question
  const { verb, subresource, fields } = asked
  if (subresource !== '') return no('cannot authorize ResourceSlice subresources')
  switch (verb) {
    case 'create':
      return yes
    case 'get':
    case 'update':
    case 'patch':
    case 'delete':
      return related(question)
    case 'watch':
    case 'list':
    case 'deletecollection':
      return fields?.some(({ field, equal, value }) => equal && field === 'spec.nodeName' && value === name)
        ? yes
        : no('can only list/watch/deletecollection resourceslices with nodeName field selector')
    default:
      return no(
        'only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection',
      )
  }
}

const leases: Rule = ({ name, asked }) => {
  if (!ofOwn.has(asked.verb)) return no('can only get, create, update, patch, or delete a node lease')
  if (asked.namespace !== 'kube-node-lease')
    return no('can only access leases in the "kube-node-lease" system namespace')
  if (asked.verb !== 'create' && asked.name !== name)
    return no('can only access node lease with the same name as the requesting node')
  return yes
}

const csiNodes: Rule = ({ name, asked }) => {
  if (!ofOwn.has(asked.verb)) return no('can only get, create, update, patch, or delete a CSINode')
  if (asked.subresource !== '') return no('cannot authorize CSINode subresources')
  if (asked.verb !== 'create' && asked.name !== name)
    return no('can only access CSINode with the same name as the requesting node')
  return yes
}

/** What a node may write besides, NodeRestriction says. */
const nodes: Rule = ({ name, asked: { verb, subresource, name: wanted } }) => {
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? yes : no()
  if (subresource !== '') return no()
  if (verb === 'create' || verb === 'update' || verb === 'patch') return yes
  if (!reads.has(verb)) return no()
  if (wanted === name) return yes
  if (wanted === '') return no(`node '${name}' cannot read all nodes, only its own Node object`)
  return no(`node '${name}' cannot read '${wanted}', only its own Node object`)
}

const pods: Rule = (question) => {
  const { name, asked } = question
  const { verb, subresource } = asked
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? yes : no()
  if (subresource === 'eviction') return verb === 'create' ? yes : no()
  if (subresource !== '') return no()
  if (verb === 'create' || verb === 'delete') return yes
  if (verb === 'get') return single(question)
  if (verb !== 'list' && verb !== 'watch') return no()
  const isOfNode = asked.fields?.some(
    ({ field, equal, value }) => equal && field === 'spec.nodeName' && value === name,
  )
  if (isOfNode) return yes
  if (asked.name !== '') return related(question)
  return no('can only list/watch pods with spec.nodeName field selector')
}

const rules: ReadonlyMap<string, Rule> = new Map([
  ['secrets', readOfNamespace],
  ['configmaps', readOfNamespace],
  ['persistentvolumeclaims', claims],
  ['persistentvolumes', single],
  ['resourceclaims.resource.k8s.io', single],
  ['volumeattachments.storage.k8s.io', single],
  ['serviceaccounts', accounts],
  ['leases.coordination.k8s.io', leases],
  ['csinodes.storage.k8s.io', csiNodes],
  ['resourceslices.resource.k8s.io', slices],
  [node.plural, nodes],
  ['pods', pods],
])
