/** Which requests the rules of webhooks and of admission policies are about. */
import type { RuleWithOperations } from '../../../api/generated/types/admissionregistration-v1.ts'
import type { Kind } from '../../../api/kind.ts'
import { inAllVersions } from '../../../api/kind-versions.ts'
import type { AdmissionRequest } from '../admission.ts'

type Rules = readonly RuleWithOperations[]

/**
 * The version of the kind in which somebody wants to be asked; undefined: not at all. With `Equivalent` a rule for any version
 * is about requests in all of them. Source: the rules and matcher packages of the API server.
 */
export function versionAsked(
  rules: Rules,
  matchPolicy: 'Exact' | 'Equivalent',
  request: AdmissionRequest,
): Kind | undefined {
  const served = versionOfRequest(request)
  if (rules.some((rule) => isAbout(rule, served, request))) return served
  if (matchPolicy === 'Exact') return undefined
  return inAllVersions([request.kind]).find((kind) => rules.some((rule) => isAbout(rule, kind, request)))
}

/** The version in which the request came. */
export const versionOfRequest = ({ kind, context: { apiVersion } }: AdmissionRequest): Kind =>
  inAllVersions([kind]).find((each) => each.apiVersion === apiVersion) ?? kind

export function isAbout(
  rule: RuleWithOperations,
  kind: Kind,
  { operation, subresource }: AdmissionRequest,
): boolean {
  return (
    (rule.scope === '*' || rule.scope === kind.scope) &&
    isAmong(rule.operations, operation) &&
    isAmong(rule.apiGroups, kind.group) &&
    isAmong(rule.apiVersions, kind.version) &&
    rule.resources.some((resource) => isResource(resource, kind.plural, subresource))
  )
}

const isAmong = (wanted: readonly string[], value: string): boolean =>
  wanted.includes('*') || wanted.includes(value)

/** `pods`, `pods/status`, a name, with or without a subresource; a star stands for any of them, and alone for no subresource. */
function isResource(wanted: string, plural: string, subresource = ''): boolean {
  const [resource, below = ''] = wanted.split('/', 2)
  return (
    (resource === '*' || resource === plural) &&
    (below === subresource || (below === '*' && wanted.includes('/')))
  )
}
