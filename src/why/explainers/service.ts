/** Why a Service answers, or does not. */
import { pod } from '../../api/core/pod.ts'
import { isPodReady, isPodTerminal } from '../../api/core/pod-conditions.ts'
import { service } from '../../api/core/service.ts'
import { isEmpty } from '../../api/equality.ts'
import type { Pod, Service } from '../../api/generated/types/core-v1.ts'
import { labelsText } from '../../api/labels.ts'
import { matches, selectorOfLabels } from '../../api/selector.ts'
import { alike } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'

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
  return { sentence: `reaches ${ready.length} of ${counted(pods.length, 'pod')}`, because }
})

/** The target ports that are named, and that no container has. */
const portNamesMissing = ({ spec }: Service, pods: readonly Pod[]): readonly string[] =>
  (spec.ports ?? []).flatMap(({ targetPort }) =>
    typeof targetPort === 'string' && !pods.some((each) => hasPort(each, targetPort)) ? [targetPort] : [],
  )

const hasPort = ({ spec }: Pod, name: string): boolean =>
  [...spec.containers, ...(spec.initContainers ?? [])].some(({ ports }) =>
    ports?.some((port) => port.name === name),
  )
