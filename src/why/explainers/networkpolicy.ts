/** Whom a NetworkPolicy keeps apart. */
import { labelSelectorText } from '../../api/labels.ts'
import { networkPolicy } from '../../api/networking/networkpolicy.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'
import { isMeantBy, isolatesEgress, isolatesIngress } from '../network-policies.ts'
import { livePods } from '../pods.ts'

export const policyExplainer = explainerOf(networkPolicy, (object, question) => {
  const { podSelector, ingress = [], egress = [] } = object.spec
  const pods = livePods(question, object.metadata.namespace).filter((each) => isMeantBy(object, each))
  const selector = labelSelectorText(podSelector)
  if (pods.length === 0)
    return {
      sentence: `holds for nobody: ${selector ? `no pod has the labels ${selector}` : 'there are no pods'}`,
    }
  const ways = [
    ...(isolatesIngress(object) ? [`lets ${ingress.length > 0 ? 'only some' : 'nobody'} reach them`] : []),
    ...(isolatesEgress(object) ? [`lets them reach ${egress.length > 0 ? 'only some' : 'nobody'}`] : []),
  ]
  return { sentence: `holds for ${counted(pods.length, 'pod')}, and ${ways.join(', and ')}` }
})
