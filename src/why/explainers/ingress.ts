/** Why an Ingress leads nowhere: its class, its certificates, and the Services behind it. */
import { secret } from '../../api/core/secret.ts'
import { service } from '../../api/core/service.ts'
import type { Ingress, IngressServiceBackend } from '../../api/generated/types/networking-v1.ts'
import { ingress } from '../../api/networking/ingress.ts'
import { ingressClass, isDefaultIngressClass } from '../../api/networking/ingressclass.ts'
import { classNameOf } from '../../api/networking/simulated-ingress.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'
import type { Question } from '../question.ts'
import { missing, subjectOf } from '../subject.ts'
import type { Why } from '../why.ts'

export const ingressExplainer = explainerOf(ingress, (object, question) => {
  const backends = serviceBackends(object)
  const names = [...new Set(backends.map(({ name }) => name))]
  const hasAddress = (object.status?.loadBalancer?.ingress?.length ?? 0) > 0
  const state = hasAddress ? 'has an address' : `has no address: ${withoutAddress(object, question)}`
  return {
    sentence: `${state}, and leads to ${counted(names.length, 'service')}`,
    because: [
      ...missingClass(object, question),
      ...missingCertificates(object, question),
      ...names.map((name) => whyBackend(name, backends, object, question)),
    ],
  }
})

const serviceBackends = ({ spec }: Ingress): readonly IngressServiceBackend[] =>
  [
    spec.defaultBackend,
    ...(spec.rules ?? []).flatMap(({ http }) => http?.paths.map(({ backend }) => backend) ?? []),
  ].flatMap((each) => each?.service ?? [])

function withoutAddress(object: Ingress, question: Question): string {
  const name = classNameOf(object)
  if (name !== undefined) return `no controller of its class ${name} has taken it on`
  return question.list(ingressClass).some(isDefaultIngressClass)
    ? 'it was made before there was a default class, and names none'
    : 'it names no class, and there is no default one'
}

/** An annotation need not name an IngressClass: it is for the controller to understand. */
function missingClass({ spec: { ingressClassName } }: Ingress, question: Question): readonly Why[] {
  if (ingressClassName === undefined || question.find(ingressClass, ingressClassName)) return []
  return [missing(ingressClass, ingressClassName)]
}

const missingCertificates = ({ metadata, spec }: Ingress, question: Question): readonly Why[] =>
  [...new Set((spec.tls ?? []).flatMap(({ secretName }) => secretName ?? []))]
    .filter((name) => !question.find(secret, name, metadata.namespace))
    .map((name) => missing(secret, name, metadata.namespace))

/** A Service that has not the port that it is asked at answers nobody, however well it stands. */
function whyBackend(
  name: string,
  backends: readonly IngressServiceBackend[],
  { metadata: { namespace } }: Ingress,
  question: Question,
): Why {
  const found = question.find(service, name, namespace)
  const { ports = [] } = found?.spec ?? {}
  const wrong = backends
    .filter((each) => each.name === name)
    .flatMap(({ port }) => port?.name ?? port?.number ?? [])
    .filter((wanted) => !ports.some(({ name, port }) => wanted === name || wanted === port))
  if (!found || wrong.length === 0 || found.spec.type === 'ExternalName')
    return question.whyNamed(service, name, namespace)
  const known = ports.map(({ name, port }) => (name ? `${name} (${port})` : port)).join(', ')
  const sentence = `has no port ${[...new Set(wrong)].join(', ')}${known ? `: it has ${known}` : ''}`
  return { object: subjectOf(found), sentence, because: [] }
}
