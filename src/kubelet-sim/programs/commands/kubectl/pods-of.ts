/** The Pods behind a name: a Pod itself, or those of a workload or a Service. Source: polymorphichelpers. */
import { isPodReady } from '../../../../api/core/pod-conditions.ts'
import type { Pod } from '../../../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { labelSelectorText } from '../../../../api/labels.ts'
import type { LabelSelector, Labels } from '../../../../api/selector.ts'
import type { Working } from '../../../runtime/program.ts'
import { failure } from './failure.ts'
import { shownName } from './kinds.ts'
import type { Kubectl } from './kubectl-process.ts'
import { type Found, foundObjects } from './selection.ts'

type Selector = Labels | LabelSelector

interface Selecting {
  readonly spec?: { readonly selector?: Selector }
}

/** A word without a kind is a Pod's name. */
export function* objectNamed(kubectl: Kubectl, word: string): Working<Found> {
  return (yield* foundObjects(kubectl, word.includes('/') ? [word] : ['pods', word]))[0]
}

/** The oldest that is ready first, as kubectl picks one. */
export function* podsOf(kubectl: Kubectl, { kind, name, namespace, object }: Found): Working<readonly Pod[]> {
  if (kind.kind === 'Pod') return [object as Pod]
  const { selector } = (object as KubeObject & Selecting).spec ?? {}
  if (!selector) throw failure(`cannot attach to ${shownName(kind, name)}: selector is not set`)
  return yield* selectedPods(kubectl, namespace, queryOf(selector))
}

export function* selectedPods(
  kubectl: Kubectl,
  namespace: string | undefined,
  labels: string,
): Working<readonly Pod[]> {
  const where = namespace === undefined ? '' : `/namespaces/${namespace}`
  const { items } = yield* kubectl.client.get<{ items: readonly Pod[] }>(
    `/api/v1${where}/pods?labelSelector=${encodeURIComponent(labels)}`,
  )
  return items.toSorted((a, b) => rank(a) - rank(b))
}

/** As a query. Services have labels alone. */
const queryOf = (selector: Selector): string =>
  labelSelectorText(
    'matchLabels' in selector || 'matchExpressions' in selector
      ? (selector as LabelSelector)
      : { matchLabels: selector as Labels },
  )

const rank = (pod: Pod): number => (pod.status.phase === 'Running' ? (isPodReady(pod) ? 0 : 1) : 2)

/** The container that is meant, told where nobody names one; whether there is one of that name, the server says. */
export function containerOf(kubectl: Kubectl, { metadata, spec }: Pod, named: string | undefined): string {
  const all = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])]
  if (named) return all.some(({ name }) => name === named) ? named : notOf(metadata.name, spec, named)
  const preferred = metadata.annotations?.['kubectl.kubernetes.io/default-container']
  if (preferred && all.some(({ name }) => name === preferred)) return preferred
  const [first] = spec.containers
  if (all.length > 1 && !kubectl.flags.isOn('quiet')) {
    kubectl.complain(`Defaulted container "${first.name}" out of: ${namesOf(spec)}\n`)
  }
  return first.name
}

const namesOf = ({ containers, initContainers = [], ephemeralContainers = [] }: Pod['spec']): string =>
  [
    ...containers.map(({ name }) => name),
    ...ephemeralContainers.map(({ name }) => `${name} (ephem)`),
    ...initContainers.map(({ name }) => `${name} (init)`),
  ].join(', ')

function notOf(pod: string, spec: Pod['spec'], container: string): never {
  throw failure(`container ${container} is not valid for pod ${pod} out of: ${namesOf(spec)}`)
}
