/** Where an EndpointSlice leads, and why nowhere. */
import { service } from '../../api/core/service.ts'
import { endpointSlice, serviceNameLabel } from '../../api/discovery/endpointslice.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'

export const sliceExplainer = explainerOf(endpointSlice, ({ metadata, endpoints }, question) => {
  const name = metadata.labels?.[serviceNameLabel]
  const all = endpoints ?? []
  const ready = all.filter(({ conditions }) => conditions?.ready ?? true).length
  const counts = `lists ${counted(all.length, 'endpoint').replace(/^0/, 'no')}${all.length > 0 ? `, ${ready} of them ready` : ''}`
  if (!name) return { sentence: `${counts}, and belongs to no service: it has no label ${serviceNameLabel}` }
  const isWell = ready > 0 && ready === all.length
  return {
    sentence: `${counts}, for service/${name}`,
    because: isWell ? [] : [question.whyNamed(service, name, metadata.namespace)],
  }
})
