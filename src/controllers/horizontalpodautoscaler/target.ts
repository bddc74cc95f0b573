/** What an autoscaler scales: any object that has a scale, as the API server would show it. */
import { ApiError } from '../../api/errors.ts'
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling-v2.ts'
import type { Kind, KubeObject, ScaleRules } from '../../api/kind.ts'
import { quoted } from '../../api/quote.ts'
import type { Selector } from '../../api/selector.ts'
import { parseLabelSelector } from '../../api/selector-text.ts'
import type { Client } from '../../client/client.ts'
import { isCalled } from '../shared/kind-names.ts'
import { attempt } from '../shared/requests.ts'
import { Unknown } from './unknown.ts'

export interface Target {
  readonly kind: Kind
  readonly object: KubeObject
  readonly desiredReplicas: number
  /** How many there are, as its own status says. */
  readonly replicas: number
  readonly selector: Selector
  /** As it is written; empty where the scale has none. */
  readonly selectorText: string
}

/** What of a metric's object or of a target is said by type and name. */
interface Reference {
  readonly apiVersion?: string
  readonly kind: string
}

export const groupOf = ({ apiVersion = '' }: Reference): string =>
  apiVersion.includes('/') ? apiVersion.split('/')[0] : ''

/** The kind that a reference means, in whatever version: only the group counts. */
export function kindOf(kinds: readonly Kind[], reference: Reference): Kind | Unknown {
  const group = groupOf(reference)
  const found = kinds.find((each) => each.group === group && isCalled(each, reference.kind))
  return found ?? new Unknown(`no matches for kind "${reference.kind}" in group "${group}"`)
}

export function targetOf(
  { metadata: { namespace }, spec: { scaleTargetRef } }: HorizontalPodAutoscaler,
  { client, kinds }: { readonly client: Client; readonly kinds: readonly Kind[] },
): Target | Unknown {
  const { apiVersion = '', name } = scaleTargetRef
  if (apiVersion.split('/').length > 2) return new Unknown(`unexpected GroupVersion string: ${apiVersion}`)
  const kind = kindOf(kinds, scaleTargetRef)
  if (kind instanceof Unknown) return kind
  const { plural, scale } = kind
  // There is no such path; that of a custom resource is looked for among its objects.
  if (!kind.namespaced || (!scale && !kind.isUnstructured))
    return new Unknown('the server could not find the requested resource')
  const found = attempt(() => scaleOf(kind, client.find(kind, name, namespace)))
  if (found instanceof ApiError) return new Unknown(found.message)
  return found ?? new Unknown(`${plural}${kind.group && `.${kind.group}`} "${name}" not found`)
}

function scaleOf(kind: Kind, object: KubeObject | undefined): Target | Unknown | undefined {
  const scale: ScaleRules<KubeObject> | undefined = kind.scale
  if (!object || !scale) return undefined
  const desiredReplicas = scale.replicas(object)
  const selectorText = scale.selector(object)
  const selector = attempt(() => parseLabelSelector(selectorText))
  if (selector instanceof ApiError) {
    return new Unknown(`couldn't parse the selector string ${quoted(selectorText)}: ${selector.message}`)
      .within('failed to parse target selector')
      .within('received an object from a /scale endpoint which was not convertible to autoscaling Scale')
  }
  return { kind, object, desiredReplicas, replicas: scale.statusReplicas(object), selector, selectorText }
}
