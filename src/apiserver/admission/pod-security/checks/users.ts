/** Checks of as whom containers run. */
import { type Check, containersText, namesOf, settersText } from '../check.ts'

export const runAsNonRoot: Check = ({ spec }) => {
  const reason = 'runAsNonRoot != true'
  const ofPod = spec.securityContext?.runAsNonRoot
  const asRoot = namesOf(spec, ({ securityContext }) => securityContext?.runAsNonRoot === false)
  const setters = settersText(ofPod === false, asRoot)
  if (setters) return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` }
  if (ofPod) return undefined
  const silent = namesOf(spec, ({ securityContext }) => securityContext?.runAsNonRoot === undefined)
  if (silent.length === 0) return undefined
  return { reason, detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true` }
}

export const runAsUser: Check = ({ spec }) => {
  const names = namesOf(spec, ({ securityContext }) => securityContext?.runAsUser === 0)
  const setters = settersText(spec.securityContext?.runAsUser === 0, names)
  return setters ? { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` } : undefined
}
