/** What a pod's spec gets where its author left it out: in templates, and besides that in pods. */
import type { Draft } from 'immer'
import type { Pod, PodSpec } from '../generated/types/core-v1.ts'
import { deepFreeze, memoByIdentity } from '../memo.ts'
import { defaultContainers, withHostPorts, withRequests } from './container-defaults.ts'
import { defaultPodResources } from './pod-resources.ts'
import { defaultVolumes } from './volume-defaults.ts'

/** What templates and pods have in common, in place. A frozen spec came out of the store and has its defaults. */
export function defaultPodSpec(spec: Draft<PodSpec>): void {
  if (Object.isFrozen(spec)) return
  spec.dnsPolicy ||= 'ClusterFirst'
  spec.restartPolicy ||= 'Always'
  spec.terminationGracePeriodSeconds ??= 30
  spec.schedulerName ||= 'default-scheduler'
  spec.securityContext ??= {}
  mirrorServiceAccount(spec)
  defaultVolumes(spec.volumes)
  defaultContainers(spec.initContainers)
  defaultContainers(spec.containers)
  defaultContainers(spec.ephemeralContainers)
}

/** The old name of the field is kept equal to the new one. */
function mirrorServiceAccount(spec: Draft<PodSpec>): void {
  const name = spec.serviceAccountName || spec.serviceAccount
  if (!name) return
  spec.serviceAccountName = name
  spec.serviceAccount = name
}

/** In place. A pod may come with the frozen spec of a template: that is completed once for all pods of it. */
export function defaultPod(pod: Draft<Pod>): void {
  if (Object.isFrozen(pod.spec)) {
    pod.spec = completed(pod.spec as PodSpec) as Draft<PodSpec>
    return
  }
  defaultPodSpec(pod.spec)
  complete(pod.spec)
}

/** What pods have and templates have not. */
function complete(spec: Draft<PodSpec>): void {
  spec.enableServiceLinks ??= true
  // A template keeps what it says.
  if (spec.terminationGracePeriodSeconds < 0) spec.terminationGracePeriodSeconds = 1
  spec.containers = shared(spec, spec.containers)
  if (spec.initContainers) spec.initContainers = shared(spec, spec.initContainers)
  defaultPodResources(spec)
}

function shared<C extends Draft<PodSpec>['containers'] | undefined>(
  { hostNetwork }: Draft<PodSpec>,
  containers: C,
): C {
  if (!containers) return containers
  const complete = withRequests(containers)
  return (hostNetwork ? withHostPorts(complete) : complete) as C
}

const completed = memoByIdentity((spec: PodSpec): PodSpec => {
  const copy = { ...spec } as Draft<PodSpec>
  complete(copy)
  const changed =
    copy.enableServiceLinks !== spec.enableServiceLinks ||
    copy.terminationGracePeriodSeconds !== spec.terminationGracePeriodSeconds ||
    copy.containers !== spec.containers ||
    copy.resources !== spec.resources ||
    copy.initContainers !== spec.initContainers
  return changed ? deepFreeze(copy as PodSpec) : spec
})
