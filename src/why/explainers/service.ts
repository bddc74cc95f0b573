/** Why a Service answers, or does not. */
import { pod } from '../../api/core/pod.ts'
import { isPodReady } from '../../api/core/pod-conditions.ts'
import { service } from '../../api/core/service.ts'
import { endpointSlice, serviceNameLabel } from '../../api/discovery/endpointslice.ts'
import { isEmpty } from '../../api/equality.ts'
import type { Pod, Service } from '../../api/generated/types/core-v1.ts'
import { labelsText } from '../../api/labels.ts'
import { controllerOf } from '../../api/meta.ts'
import { networkPolicy } from '../../api/networking/networkpolicy.ts'
import { matches, type Selector, selectorOfLabels } from '../../api/selector.ts'
import { alikeAmong } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'
import { isMeantBy, isolatesIngress } from '../network-policies.ts'
import { livePods } from '../pods.ts'
import type { Question } from '../question.ts'
import type { Why } from '../why.ts'

export const serviceExplainer = explainerOf(service, (object, question) => {
  const { selector, type, externalName, publishNotReadyAddresses } = object.spec
  if (type === 'ExternalName') return { sentence: `is another name for ${externalName}` }
  if (!selector || isEmpty(selector))
    return {
      sentence: `selects no pods: its endpoints are for somebody else to write${written(object, question)}`,
    }
  const wanted = selectorOfLabels(selector)
  const live = livePods(question, object.metadata.namespace)
  const pods = live.filter((each) => matches(wanted, each.metadata.labels))
  if (pods.length === 0) {
    const ended = question
      .list(pod, object.metadata.namespace)
      .filter((each) => matches(wanted, each.metadata.labels))
    if (ended.length > 0)
      return {
        sentence: `reaches nobody: all pods with the labels ${labelsText(selector)} have come to an end`,
        because: alikeAmong(ended, (each) => question.why(pod, each)),
      }
    const makers = makersOf(wanted, object, question)
    const near = makers.length > 0 ? '' : nearMiss(selector, live)
    return {
      sentence: `reaches nobody: no pod has the labels ${labelsText(selector)}${near}`,
      because: makers,
    }
  }
  const ready = publishNotReadyAddresses ? pods : pods.filter(isPodReady)
  const isReady = new Set(ready)
  const because = alikeAmong(
    pods.filter((each) => !isReady.has(each)),
    (each) => question.why(pod, each),
  )
  if (ready.length === 0)
    return { sentence: `reaches nobody: none of ${counted(pods.length, 'pod')} is ready`, because }
  const unnamed = portNamesMissing(object, ready)
  if (unnamed.length > 0)
    return { sentence: `leads nowhere at ${unnamed.join(', ')}: no pod has a port of that name`, because }
  const closed = closedPorts(object, ready, question)
  if (closed.length > 0)
    return {
      sentence: `leads nowhere at ${closed.join(', ')}: ${whereInstead(ready, closed, question)}`,
      because,
    }
  const reach = `reaches ${ready.length} of ${counted(pods.length, 'pod')}`
  return {
    sentence: `${reach}${fromOutside(object)}`,
    because: [...because, ...policiesAt(ready, question)],
  }
})

/** The workloads whose pods would have the labels, if there were any. */
const makersOf = (wanted: Selector, { metadata }: Service, question: Question): readonly Why[] =>
  question.kinds.flatMap((kind) => {
    const { podTemplate } = kind
    if (!podTemplate) return []
    return question
      .list(kind, metadata.namespace)
      .filter((each) => !controllerOf(each) && matches(wanted, podTemplate.of(each)?.metadata?.labels))
      .map((each) => question.why(kind, each))
  })

/** How many there are of those that somebody else writes. */
function written({ metadata: { name, namespace } }: Service, question: Question): string {
  const slices = question
    .list(endpointSlice, namespace)
    .filter(({ metadata }) => metadata.labels?.[serviceNameLabel] === name)
  const count = slices.reduce((sum, { endpoints }) => sum + (endpoints?.length ?? 0), 0)
  return count > 0 ? `, and there are ${count}` : ', and nobody has'
}

/** What pods have that come near: it is often a slip. */
function nearMiss(selector: Readonly<Record<string, string>>, pods: readonly Pod[]): string {
  const wanted = Object.entries(selector)
  const hits = ({ metadata: { labels = {} } }: Pod) =>
    wanted.filter(([key, value]) => labels[key] === value).length
  const [nearest] = pods.toSorted((a, b) => hits(b) - hits(a))
  if (nearest && hits(nearest) > 0) {
    const { name, labels = {} } = nearest.metadata
    const others = wanted.filter(([key, value]) => labels[key] !== value)
    const has = others.map(([key]) => (key in labels ? `${key}=${labels[key]}` : `no ${key}`))
    return `; pod/${name} has ${has.join(' and ')}`
  }
  const values = pods.flatMap(({ metadata: { labels = {} } }) =>
    wanted.flatMap(([key]) => (key in labels ? `${key}=${labels[key]}` : [])),
  )
  const distinct = [...new Set(values)].slice(0, mostValues)
  return distinct.length > 0 ? `; pods have ${distinct.join(', ')}` : ''
}

/** So many values of labels are told. */
const mostValues = 5

/** Nobody gives a Service its address from outside where no cloud is. */
const fromOutside = ({ spec: { type }, status }: Service): string =>
  type === 'LoadBalancer' && !status.loadBalancer?.ingress?.length
    ? ', and has no address from outside yet: nobody has made a load balancer for it'
    : ''

/** The policies that keep somebody from pods that would answer. */
function policiesAt(pods: readonly Pod[], question: Question): readonly Why[] {
  const [first] = pods
  if (!first) return []
  return question
    .list(networkPolicy, first.metadata.namespace)
    .filter((policy) => isolatesIngress(policy) && pods.some((each) => isMeantBy(policy, each)))
    .map((policy) => question.why(networkPolicy, policy))
}

/** The target ports, of those that are numbers, at which every pod refuses. */
const closedPorts = ({ spec }: Service, pods: readonly Pod[], { kubelets }: Question): readonly number[] =>
  (spec.ports ?? []).flatMap(({ port, targetPort = port, protocol }) => {
    if (typeof targetPort !== 'number' || protocol !== 'TCP') return []
    return pods.every((each) => kubelets.refusesAt(each, targetPort)) ? [targetPort] : []
  })

/** Where pods listen that do not where they should. */
function whereInstead(pods: readonly Pod[], closed: readonly number[], { kubelets }: Question): string {
  const open = pods.flatMap((each) => kubelets.listeningIn(each)).filter(({ protocol }) => protocol === 'TCP')
  if (closed.every((port) => open.some((each) => each.port === port && each.isLocal)))
    return 'its pods listen there at 127.0.0.1 alone, where nobody else comes'
  const ports = [...new Set(open.filter(({ isLocal }) => !isLocal).map(({ port }) => port))]
  if (ports.length === 0) return `no pod listens there${others(pods, closed)}`
  return `no pod listens there, but they do at ${ports.slice(0, mostValues).join(', ')}`
}

/** The ports that their containers name instead: `, but they name 80`. */
function others(pods: readonly Pod[], closed: readonly number[]): string {
  const named = new Set(pods.flatMap(portsOf).map(({ containerPort }) => containerPort))
  const left = [...named].filter((port) => !closed.includes(port))
  return left.length > 0 ? `, but their containers name ${left.join(', ')}` : ''
}

const portsOf = ({ spec }: Pod) =>
  [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports = [] }) => ports)

/** The target ports that are named, and that no container has. */
const portNamesMissing = ({ spec }: Service, pods: readonly Pod[]): readonly string[] =>
  (spec.ports ?? []).flatMap(({ targetPort }) =>
    typeof targetPort === 'string' && !pods.some((each) => hasPort(each, targetPort)) ? [targetPort] : [],
  )

const hasPort = (object: Pod, name: string): boolean => portsOf(object).some((port) => port.name === name)
