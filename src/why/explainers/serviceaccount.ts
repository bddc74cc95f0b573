/** Whose account a ServiceAccount is, and what it may do. */
import { secret } from '../../api/core/secret.ts'
import { serviceAccount } from '../../api/core/serviceaccount.ts'
import type { ServiceAccount } from '../../api/generated/types/core-v1.ts'
import type { Binding } from '../../api/rbac/bindings.ts'
import { clusterRoleBinding } from '../../api/rbac/clusterrolebinding.ts'
import { roleBinding } from '../../api/rbac/rolebinding.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'
import { livePods } from '../pods.ts'
import type { Question } from '../question.ts'
import { missing } from '../subject.ts'
import type { Why } from '../why.ts'

export const accountExplainer = explainerOf(serviceAccount, (object, question) => {
  const { name, namespace } = object.metadata
  const pods = livePods(question, namespace).filter(({ spec }) => spec.serviceAccountName === name)
  const bindings = bindingsOf(object, question)
  const rights =
    bindings.length === 0
      ? 'no rights but those that all accounts have: no binding names it'
      : bindings.map(({ kind, metadata, roleRef }) => rightsText(roleRef, kind, metadata.name)).join(', ')
  return {
    sentence: `is the account of ${pods.length > 0 ? counted(pods.length, 'pod') : 'no pod'}, and has ${rights}`,
    because: [...missingPasswords(object, question), ...withoutRole(bindings, question)],
  }
})

const rightsText = ({ kind, name }: Binding['roleRef'], bindingKind: string, binding: string): string =>
  `the rights of ${kind.toLowerCase()}/${name} (${bindingKind.toLowerCase()}/${binding})`

const bindingsOf = ({ metadata }: ServiceAccount, question: Question): readonly Binding[] =>
  [...question.list(roleBinding), ...question.list(clusterRoleBinding)].filter((binding: Binding) =>
    binding.subjects?.some(
      ({ kind, name, namespace = binding.metadata.namespace }) =>
        kind === 'ServiceAccount' && name === metadata.name && namespace === metadata.namespace,
    ),
  )

/** A binding to a role that there is not gives nothing. */
const withoutRole = (bindings: readonly Binding[], question: Question): readonly Why[] =>
  bindings
    .map((each) =>
      each.kind === roleBinding.kind
        ? question.whyNamed(roleBinding, each.metadata.name, each.metadata.namespace)
        : question.whyNamed(clusterRoleBinding, each.metadata.name),
    )
    .filter(({ because }) => because.length > 0)

const missingPasswords = ({ metadata, imagePullSecrets = [] }: ServiceAccount, question: Question) =>
  imagePullSecrets
    .filter(({ name }) => !question.find(secret, name ?? '', metadata.namespace))
    .map(({ name }) => missing(secret, name ?? '', metadata.namespace))
