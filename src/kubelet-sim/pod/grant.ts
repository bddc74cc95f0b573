/** What of its node a container is given. Pure. */
import type { Container, PodSpec, ResourceRequirements } from '../../api/generated/types/core-v1.ts'
import { memoByPair } from '../../api/memo.ts'

export interface Grant {
  /** As the container asks for it. */
  readonly resources: ResourceRequirements | undefined
  /** What its pod as a whole is given. */
  readonly ofPod: ResourceRequirements | undefined
}

/** By their names; init containers come first. */
export const listed = ({ initContainers = [], containers }: PodSpec): readonly Container[] => [
  ...initContainers,
  ...containers,
]

export const grantIn = (spec: PodSpec, name: string): Grant => ({
  resources: listed(spec).find((each) => each.name === name)?.resources,
  ofPod: spec.resources,
})

export const isSameGrant = (a: Grant, b: Grant): boolean => a.resources === b.resources && a.ofPod === b.ofPod

const nothing: ResourceRequirements = Object.freeze({})

/** What its cgroup says: of CPU and memory that it does not limit itself, it may have what its pod may. Source: getCPULimit and getMemoryLimit of kuberuntime. */
export const boundsOf = ({ resources = nothing, ofPod }: Grant): ResourceRequirements =>
  ofPod?.limits ? within(resources, ofPod) : resources

const within = memoByPair((own: ResourceRequirements, ofPod: ResourceRequirements): ResourceRequirements => {
  const { cpu, memory } = ofPod.limits ?? {}
  const limits = { ...(cpu && { cpu }), ...(memory && { memory }), ...own.limits }
  return { ...own, limits }
})
