/** What a message that somebody was given names: a refusal of the API server, or a warning of a kubelet. */
import { mutatingWebhookConfiguration } from '../api/admissionregistration/mutatingwebhookconfiguration.ts'
import { validatingAdmissionPolicy } from '../api/admissionregistration/validatingadmissionpolicy.ts'
import { validatingWebhookConfiguration } from '../api/admissionregistration/validatingwebhookconfiguration.ts'
import { apiService } from '../api/apiregistration/apiservice.ts'
import { horizontalPodAutoscaler } from '../api/autoscaling/horizontalpodautoscaler.ts'
import { configMap } from '../api/core/configmap.ts'
import { limitRange } from '../api/core/limitrange.ts'
import { namespace as namespaceKind } from '../api/core/namespace.ts'
import { pod } from '../api/core/pod.ts'
import { resourceQuota } from '../api/core/resourcequota.ts'
import { secret } from '../api/core/secret.ts'
import type { ResourceQuota } from '../api/generated/types/core-v1.ts'
import type { Kind } from '../api/kind.ts'
import { refOfKey } from '../api/meta.ts'
import { formatQuantity, isQuantity, parseQuantity } from '../api/quantity.ts'
import { priorityClass } from '../api/scheduling/priorityclass.ts'
import type { Question } from './question.ts'
import { missing, subjectOf } from './subject.ts'
import type { Why } from './why.ts'

/** The objects that a message leads back to, where it names any. @param namespace in which it is about something */
export function namedCauses(
  message: string,
  namespace: string | undefined,
  question: Question,
): readonly Why[] {
  const found = [
    ...quotaIn(message, namespace, question),
    ...limitIn(message, namespace, question),
    ...webhookIn(message, question),
    ...policyIn(message, question),
    ...levelIn(message, namespace, question),
    ...keyIn(message, question),
    ...metricsIn(message, question),
    ...requestIn(message, namespace, question),
    ...rivalsIn(message, question),
  ]
  return found.length > 0 ? found : missingIn(message, namespace, question)
}

function quotaIn(message: string, namespace: string | undefined, question: Question): readonly Why[] {
  const name = firstOf(/(?:exceeded quota|failed quota|status unknown for quota): ([^,:]+)/, message)
  if (!name) return []
  const unsaid = firstOf(/must specify (.+)$/, message)
  const quota = question.find(resourceQuota, name, namespace)
  const left = quota && leftOf(quota, message)
  if (left) return [{ object: subjectOf(quota), sentence: left, because: [] }]
  const found = unsaid && quota
  if (!found) return [question.whyNamed(resourceQuota, name, namespace)]
  const amounts = unsaid.split(';').map((each) => each.split(' for: ')[0].trim())
  const sentence = `counts ${amounts.join(' and ')}: each container has to say it, or a LimitRange for all of them`
  return [{ object: subjectOf(found), sentence, because: [] }]
}

/** What a quota has left of what was asked for: `requested: limits.memory=800Mi,pods=1, used: …`; undefined where nothing is left of anything. */
function leftOf({ status }: ResourceQuota, message: string): string | undefined {
  const requested = firstOf(/, requested: ([^ ]+), used: /, message)?.split(',') ?? []
  const short = requested
    .map((each) => each.split('='))
    .map(([name, asked]) => {
      const [hard, used] = [status.hard?.[name], status.used?.[name] ?? '0']
      if (hard === undefined || !isQuantity(asked)) return undefined
      const left = parseQuantity(hard).nanos - parseQuantity(used).nanos
      if (left <= 0n || left >= parseQuantity(asked).nanos) return undefined
      const amount = formatQuantity({ nanos: left, format: parseQuantity(hard).format })
      return `has ${amount} left of ${name} (${used} of ${hard} used), and ${asked} are asked for`
    })
  return short.some((each) => each === undefined) ? undefined : short.join(', ') || undefined
}

/** The configurations that have a webhook asked which has refused, or has not answered. */
function webhookIn(message: string, question: Question): readonly Why[] {
  const name = firstOf(/(?:failed calling webhook|admission webhook) "([^"]+)"/, message)
  if (!name) return []
  const asks = ({ webhooks }: { readonly webhooks?: readonly { readonly name: string }[] }) =>
    webhooks?.some((each) => each.name === name)
  return [
    ...question
      .list(mutatingWebhookConfiguration)
      .filter(asks)
      .map((each) => question.why(mutatingWebhookConfiguration, each)),
    ...question
      .list(validatingWebhookConfiguration)
      .filter(asks)
      .map((each) => question.why(validatingWebhookConfiguration, each)),
  ]
}

function policyIn(message: string, question: Question): readonly Why[] {
  const name = firstOf(/ValidatingAdmissionPolicy '([^']+)'/, message)
  return name ? [question.whyNamed(validatingAdmissionPolicy, name)] : []
}

/** `violates PodSecurity "restricted:latest"`: a level that the namespace is labelled with, unless it is that of all. */
function levelIn(message: string, name: string | undefined, question: Question): readonly Why[] {
  const level = firstOf(/violates PodSecurity "([^":]+)/, message)
  const found = name === undefined ? undefined : question.find(namespaceKind, name)
  if (!level || found?.metadata.labels?.[enforceLabel] !== level) return []
  return [{ object: subjectOf(found), sentence: `has the label ${enforceLabel}=${level}`, because: [] }]
}

/** `couldn't find key user in Secret default/database` */
function keyIn(message: string, question: Question): readonly Why[] {
  const [, key, word, namespace, name] =
    /couldn't find key (\S+) in (\w+) ([^\s/]+)\/([^\s)]+)/.exec(message) ?? []
  const kind = [secret, configMap].find((each) => each.kind === word)
  const found = kind && question.find(kind as typeof secret, name, namespace)
  if (!found) return []
  const { data, binaryData } = found as { data?: object; binaryData?: object }
  const keys = Object.keys({ ...data, ...binaryData })
  const known = keys.length > 0 ? `only ${keys.slice(0, 10).join(', ')}` : 'it is empty'
  return [{ object: subjectOf(found), sentence: `has no key ${key}: ${known}`, because: [] }]
}

/** `(get pods.metrics.k8s.io)`, `no custom metrics API (custom.metrics.k8s.io) registered` */
function metricsIn(message: string, question: Question): readonly Why[] {
  const group = firstOf(/\((?:get [a-z]+\.)?((?:custom\.|external\.)?metrics\.k8s\.io)\)/, message)
  if (!group) return []
  return [question.whyNamed(apiService, `v1beta1.${group}`)]
}

/** `missing request for cpu in container app of Pod web-1` */
function requestIn(message: string, namespace: string | undefined, question: Question): readonly Why[] {
  const [, resource, container, name] =
    /missing request for (\S+) in container (\S+) of Pod (\S+)/.exec(message) ?? []
  const found = name && question.find(pod, name, namespace)
  if (!found) return []
  const sentence = `asks for no ${resource} in its container ${container}: there is nothing to be a percentage of`
  return [{ object: subjectOf(found), sentence, because: [] }]
}

/** `controlled by multiple HPAs: [default/a default/b]` */
function rivalsIn(message: string, question: Question): readonly Why[] {
  const keys = firstOf(/controlled by multiple HPAs: \[([^\]]*)\]/, message)?.split(' ') ?? []
  return keys.map(refOfKey).flatMap(({ name, namespace }) => {
    const found = question.find(horizontalPodAutoscaler, name, namespace)
    return found ? [{ object: subjectOf(found), sentence: 'scales the same pods', because: [] }] : []
  })
}

/** `maximum memory usage per Container is 1Gi, but limit is 2Gi` */
function limitIn(message: string, namespace: string | undefined, question: Question): readonly Why[] {
  const [, word, resource, type] = /(maximum|minimum) (\S+) usage per (\w+) is/.exec(message) ?? []
  if (!word) return []
  const bound = word === 'maximum' ? 'max' : 'min'
  return question.list(limitRange, namespace).flatMap((each) => {
    const limit = each.spec?.limits.find((item) => item.type === type)?.[bound]?.[resource]
    if (limit === undefined) return []
    return [
      {
        object: subjectOf(each),
        sentence: `has ${limit} as the ${bound} of ${resource} of a ${type}`,
        because: [],
      },
    ]
  })
}

/** `configmap "app" not found`, `resourceclaimtemplate.resource.k8s.io "gpu" not found`, `no PriorityClass with name high was found` */
function missingIn(message: string, namespace: string | undefined, question: Question): readonly Why[] {
  const className = firstOf(/no PriorityClass with name (\S+) was found/, message)
  if (className) return [question.whyNamed(priorityClass, className)]
  const [, named, name] = /([A-Za-z]+)(?:\.[a-z0-9.]+)? "([^"]+)" not found/.exec(message) ?? []
  const word = named?.toLowerCase()
  const kind = word && question.kinds.find(({ singular, plural }) => singular === word || plural === word)
  if (!kind || question.find(kind as Kind, name, namespace)) return []
  return [missing(kind, name, namespace)]
}

const enforceLabel = 'pod-security.kubernetes.io/enforce'

const firstOf = (pattern: RegExp, message: string): string | undefined => pattern.exec(message)?.[1]
