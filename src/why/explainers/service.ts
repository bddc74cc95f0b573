/** Why a Service answers, or does not. */
import { pod } from '../../api/core/pod.ts'
import { isPodReady, isPodTerminal } from '../../api/core/pod-conditions.ts'
import { service } from '../../api/core/service.ts'
import { isEmpty } from '../../api/equality.ts'
import type { Pod, Service } from '../../api/generated/types/core-v1.ts'
import { labelsText } from '../../api/labels.ts'
import { networkPolicy } from '../../api/networking/networkpolicy.ts'
import { matches, selectorOfLabels } from '../../api/selector.ts'
import { alike } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'
import { isMeantBy, isolatesIngress } from '../network-policies.ts'
import type { Question } from '../question.ts'
import type { Why } from '../why.ts'

export const serviceExplainer = explainerOf(service, (object, question) => {
  const { selector, type, externalName, publishNotReadyAddresses } = object.spec
  if (type === 'ExternalName') return { sentence: `is another name for ${externalName}` }
  if (!selector || isEmpty(selector))
    return { sentence: 'selects no pods: its endpoints are for somebody else to write' }
  const wanted = selectorOfLabels(selector)
  const pods = question
    .list(pod, object.metadata.namespace)
    .filter((each) => !isPodTerminal(each) && matches(wanted, each.metadata.labels))
  if (pods.length === 0) return { sentence: `reaches nobody: no pod has the labels ${labelsText(selector)}` }
  const ready = publishNotReadyAddresses ? pods : pods.filter(isPodReady)
  const because = alike(pods.filter((each) => !ready.includes(each)).map((each) => question.why(pod, each)))
  if (ready.length === 0)
    return { sentence: `reaches nobody: none of ${counted(pods.length, 'pod')} is ready`, because }
  const unnamed = portNamesMissing(object, ready)
  if (unnamed.length > 0)
    return { sentence: `leads nowhere at ${unnamed.join(', ')}: no pod has a port of that name`, because }
  const reach = `reaches ${ready.length} of ${counted(pods.length, 'pod')}`
  const silent = portsNobodyNames(object, ready)
  const doubts = silent.length > 0 ? `, none of which says that it listens on ${silent.join(', ')}` : ''
  return {
    sentence: `${reach}${doubts}${fromOutside(object)}`,
    because: [...because, ...policiesAt(ready, question)],
  }
})

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

/** The target ports that no container names, where all of the pods name others. A container may listen on what it does not name. */
function portsNobodyNames({ spec }: Service, pods: readonly Pod[]): readonly number[] {
  const named = pods.map((each) => new Set(portsOf(each).map(({ containerPort }) => containerPort)))
  if (named.some(({ size }) => size === 0)) return []
  return (spec.ports ?? [])
    .map(({ port, targetPort }) => targetPort ?? port)
    .filter((port): port is number => typeof port === 'number' && !named.some((each) => each.has(port)))
}

const portsOf = ({ spec }: Pod) =>
  [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports = [] }) => ports)

/** The target ports that are named, and that no container has. */
const portNamesMissing = ({ spec }: Service, pods: readonly Pod[]): readonly string[] =>
  (spec.ports ?? []).flatMap(({ targetPort }) =>
    typeof targetPort === 'string' && !pods.some((each) => hasPort(each, targetPort)) ? [targetPort] : [],
  )

const hasPort = (object: Pod, name: string): boolean => portsOf(object).some((port) => port.name === name)
