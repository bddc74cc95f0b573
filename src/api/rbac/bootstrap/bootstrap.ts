/** The roles and bindings that every cluster has from the start: read once, and shared by all clusters of a process. */
import type { Kind } from '../../kind.ts'
import { deepFreeze, once } from '../../memo.ts'
import type { FieldSet } from '../../meta-types.ts'
import type { Planted } from '../../planted.ts'
import { clusterRole } from '../clusterrole.ts'
import { clusterRoleBinding } from '../clusterrolebinding.ts'
import { rbacGroup } from '../policy-rules.ts'
import { role } from '../role.ts'
import { roleBinding } from '../rolebinding.ts'
import {
  clusterBindings,
  kubeadmBindings,
  kubeadmNamespaceBindings,
  kubeadmNamespaceRoleTexts,
  kubeadmRoleTexts,
  namespaceBindings,
  roleTexts,
} from './bindings.ts'
import { clusterRoleTexts } from './cluster-roles.ts'
import { controllerRoleTexts } from './controller-roles.ts'
import { RoleTexts } from './role-text.ts'

interface Marks {
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** What the API server makes says so: a real one mends it at each of its starts. What kubeadm makes says nothing. */
const ofApiServer: Marks = deepFreeze({
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
  annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
})

type Texts = Readonly<Record<string, string>>
type Bindings = typeof clusterBindings

export const bootstrapPolicy: () => readonly Planted[] = once(() => {
  const all = new Policy()
  all.addRoles(clusterRole, clusterRoleTexts, ofApiServer)
  const controllers = Object.entries(controllerRoleTexts)
  const roleOf = (controller: string) => `system:controller:${controller}`
  all.addRoles(
    clusterRole,
    Object.fromEntries(controllers.map(([name, text]) => [roleOf(name), text])),
    ofApiServer,
  )
  all.addRoles(clusterRole, kubeadmRoleTexts)
  all.addBindings(clusterRoleBinding, clusterBindings, ofApiServer)
  all.addBindings(
    clusterRoleBinding,
    controllers.map(([name]) => [roleOf(name), roleOf(name), `ServiceAccount ${name}`] as const),
    ofApiServer,
  )
  all.addBindings(clusterRoleBinding, kubeadmBindings)
  all.addRoles(role, roleTexts, ofApiServer)
  all.addRoles(role, kubeadmNamespaceRoleTexts)
  all.addBindings(roleBinding, namespaceBindings, ofApiServer)
  all.addBindings(roleBinding, kubeadmNamespaceBindings)
  return all.planted
})

class Policy {
  readonly planted: Planted[] = []
  readonly #fields = new Map<string, FieldSet>()

  addRoles(kind: Kind, texts: Texts, marks?: Marks): void {
    const roles = new RoleTexts(texts)
    for (const name in texts) {
      const { labels, ...parts } = roles.read(name)
      this.#add(
        kind,
        named(name),
        parts,
        marks && labels ? { ...marks, labels: { ...marks.labels, ...labels } } : marks,
      )
    }
  }

  addBindings(kind: Kind, bindings: Bindings, marks?: Marks): void {
    const roles = kind === roleBinding ? role.kind : clusterRole.kind
    for (const [name, granted, ...subjects] of bindings) {
      const roleRef = { apiGroup: rbacGroup, kind: roles, name: granted }
      const parts = subjects.length === 0 ? { roleRef } : { subjects: subjects.map(subjectOf), roleRef }
      this.#add(kind, named(name), deepFreeze(parts), marks)
    }
  }

  #add(kind: Kind, naming: Planted['metadata'], parts: object, marks?: Marks): void {
    const metadata = { ...naming, ...marks }
    const shape = [...Object.keys(parts), ...Object.keys(marks?.labels ?? {})].join()
    let fields = this.#fields.get(shape)
    if (!fields) this.#fields.set(shape, (fields = fieldsOf(parts, marks)))
    this.planted.push({ kind, metadata, parts, manager: marks ? 'kube-apiserver' : 'kubeadm', fields })
  }
}

/** As an update of these fields by their author is recorded. */
function fieldsOf(parts: object, marks?: Marks): FieldSet {
  const whole = ({ labels, annotations }: Marks) => ({
    'f:annotations': { '.': {}, ...ofKeys(annotations) },
    'f:labels': { '.': {}, ...ofKeys(labels) },
  })
  const ofParts: Record<string, FieldSet> = {}
  for (const name in parts) {
    ofParts[`f:${name}`] = name === 'aggregationRule' ? { '.': {}, 'f:clusterRoleSelectors': {} } : {}
  }
  return deepFreeze({ ...ofParts, ...(marks && { 'f:metadata': whole(marks) }) })
}

const ofKeys = (map: object) => Object.fromEntries(Object.keys(map).map((key) => [`f:${key}`, {}]))

/** `namespace/name`, or the name alone. */
function named(text: string): Planted['metadata'] {
  const slash = text.indexOf('/')
  return slash < 0 ? { name: text } : { name: text.slice(slash + 1), namespace: text.slice(0, slash) }
}

/** Service accounts are those of kube-system. */
function subjectOf(text: string): object {
  const [kind, name] = text.split(' ')
  return kind === 'ServiceAccount'
    ? { kind, name, namespace: 'kube-system' }
    : { kind, apiGroup: rbacGroup, name }
}
