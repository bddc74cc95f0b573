/** Why an APIService is not available. */
import { apiService } from '../../api/apiregistration/apiservice.ts'
import { service } from '../../api/core/service.ts'
import { explainerOf } from '../explainer.ts'
import { generalFinding } from '../general.ts'

export const apiServiceExplainer = explainerOf(apiService, (object, question) => {
  const { name = '', namespace } = object.spec.service ?? {}
  return {
    ...generalFinding(object),
    ...(object.spec.service && { because: [question.whyNamed(service, name, namespace)] }),
  }
})
