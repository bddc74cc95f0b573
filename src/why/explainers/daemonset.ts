/** Why a DaemonSet runs on fewer nodes than it might. */
import { daemonSet } from '../../api/apps/daemonset.ts'
import { explainerOf } from '../explainer.ts'
import { counted } from '../general.ts'
import { told, unavailable } from '../pods.ts'

export const daemonSetExplainer = explainerOf(daemonSet, (object, question) => {
  const { spec, status } = object
  const { desiredNumberScheduled: wanted, numberAvailable = 0, currentNumberScheduled: placed } = status
  if (wanted === 0) return { sentence: 'wants no node: none has what its pods insist on' }
  const counts = `has ${numberAvailable} of ${counted(wanted, 'pod')} available`
  if (numberAvailable >= wanted) return { sentence: counts }
  const failure = placed < wanted ? told(object, 'FailedCreate', question) : undefined
  const because = unavailable(object, question, spec.minReadySeconds)
  return { sentence: failure ? `${counts}: ${failure}` : counts, because }
})
