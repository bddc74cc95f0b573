/** Why an Ingress leads nowhere: the Services behind it. */
import { service } from '../../api/core/service.ts'
import { ingress } from '../../api/networking/ingress.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'

export const ingressExplainer = explainerOf(ingress, ({ metadata, spec, status }, question) => {
  const backends = [
    spec.defaultBackend,
    ...(spec.rules ?? []).flatMap(({ http }) => http?.paths.map(({ backend }) => backend) ?? []),
  ]
  const names = new Set(backends.flatMap((each) => each?.service?.name ?? []))
  const because = [...names].map((name) => question.whyNamed(service, name, metadata.namespace))
  const hasAddress = (status?.loadBalancer?.ingress?.length ?? 0) > 0
  const state = hasAddress ? 'has an address' : 'has no address: no controller of its class has taken it on'
  return { sentence: `${state}, and leads to ${counted(names.size, 'service')}`, because }
})
