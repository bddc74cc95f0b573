/** What a pod's spec gets where its author left it out: in templates, and besides that in pods. */
import type { Draft } from 'immer'
import type { Defaults } from '../defaults.ts'
import type { Pod, PodSpec } from '../generated/types/core-v1.ts'
import { copyGivenEmpty } from '../given-empty.ts'
import { frozenAs, memoByIdentity } from '../memo.ts'
import { containerDefaults, withHostPorts, withRequests } from './container-defaults.ts'
import { defaultPodResources } from './pod-resources.ts'
import { defaultVolume } from './volume-defaults.ts'

/** What templates and pods have in common. */
export const podSpecDefaults: Defaults<PodSpec> = {
  first(spec) {
    spec.dnsPolicy ||= 'ClusterFirst'
    spec.restartPolicy ||= 'Always'
    spec.terminationGracePeriodSeconds ??= 30
    spec.schedulerName ||= 'default-scheduler'
    spec.securityContext ??= {}
    mirrorServiceAccount(spec)
  },
  parts: {
    volumes: defaultVolume,
    initContainers: containerDefaults,
    containers: containerDefaults,
    ephemeralContainers: containerDefaults,
  },
}

/** The old name of the field is kept equal to the new one. */
function mirrorServiceAccount(spec: Draft<PodSpec>): void {
  const name = spec.serviceAccountName || spec.serviceAccount
  if (!name) return
  spec.serviceAccountName = name
  spec.serviceAccount = name
}

/** What pods have and templates have not, in place. The spec of a template is completed once for all pods of it. */
export function completePod(pod: Draft<Pod>): void {
  pod.spec = completed(pod.spec as PodSpec) as Draft<PodSpec>
}

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
  const copy = copyGivenEmpty(Object.assign({}, spec as Draft<PodSpec>), spec)
  complete(copy)
  const changed =
    copy.enableServiceLinks !== spec.enableServiceLinks ||
    copy.terminationGracePeriodSeconds !== spec.terminationGracePeriodSeconds ||
    copy.containers !== spec.containers ||
    copy.resources !== spec.resources ||
    copy.initContainers !== spec.initContainers
  return changed ? frozenAs(spec, copy as PodSpec) : spec
})
