/** Finds the objects that parametrize a policy. Source: apiserver's admission/plugin/policy/generic. */
import type { ParamRef } from '../../../api/generated/types/admissionregistration-v1.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { selects } from '../../../api/labels.ts'
import type { Subject } from './subject.ts'

interface ParamKind {
  readonly apiVersion?: string
  readonly kind?: string
}

/** Why a policy cannot be asked, whatever it is bound to; undefined where it can. */
export function whyNoParams(paramKind: ParamKind | undefined, subject: Subject): string | undefined {
  if (!paramKind || kindOf(paramKind, subject)) return undefined
  return `failed to configure policy: failed to find resource referenced by paramKind: '${goName(paramKind)}'`
}

/** One for each time that a policy is asked, null where it is asked without; or why it cannot be asked. */
export function paramsOf(
  paramKind: ParamKind | undefined,
  ref: ParamRef | undefined,
  subject: Subject,
): readonly (KubeObject | null)[] | string {
  if (!paramKind) return [null]
  const kind = kindOf(paramKind, subject)
  if (!kind || !ref) return [null]
  if (kind.isAnswered) return `paramKind kind \`${shownKind(paramKind)}\` not yet synced to use for admission`
  if (ref.namespace && !kind.namespaced) {
    return 'paramRef.namespace must not be provided for a cluster-scoped `paramKind`'
  }
  const namespace = ref.namespace || (subject.isNamespace ? '' : subject.namespace)
  if (kind.namespaced && namespace === '') {
    return 'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources'
  }
  const found = objectsOf(kind, ref, { subject, namespace: kind.namespaced ? namespace : undefined })
  if (found.length > 0 || ref.parameterNotFoundAction !== 'Deny') return found
  return 'no params found for policy binding with `Deny` parameterNotFoundAction'
}

function kindOf({ apiVersion, kind }: ParamKind, { request: { kinds } }: Subject): Kind | undefined {
  const isMeant = (each: Kind) => each.apiVersion === apiVersion && each.kind === kind
  for (const each of kinds) {
    const version = [each, ...each.versions].find(isMeant)
    if (version) return version
  }
  return undefined
}

function goName({ apiVersion = '', kind = '' }: ParamKind): string {
  const slash = apiVersion.indexOf('/')
  const [group, version] =
    slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
  return `${group}/${version}, Kind=${kind}`
}

/** As Go prints it. */
const shownKind = ({ apiVersion = '', kind = '' }: ParamKind): string =>
  `&ParamKind{APIVersion:${apiVersion},Kind:${kind},}`

function objectsOf(
  kind: Kind,
  { name, selector }: ParamRef,
  { subject: { request }, namespace }: { readonly subject: Subject; readonly namespace: string | undefined },
): readonly KubeObject[] {
  const { store } = request
  if (name) {
    const found = store.get(kind.stored, { name, namespace })
    return found ? [kind.fromStored(found)] : []
  }
  if (!selector) return []
  const all = store.list(kind.stored, namespace)
  return all.filter(({ metadata }) => selects(selector, metadata.labels)).map((each) => kind.fromStored(each))
}
