/** Why a container cannot be created with the seccomp profile of its node that it names: there is no such file. */
import type { Container, Pod } from '../../api/generated/types/core-v1.ts'
import { isError } from '../runtime/posix.ts'
import type { NodeServices } from './node-services.ts'

/** Where kubelets look for profiles. */
const folder = '/var/lib/kubelet/seccomp'

export function seccompProblem(
  { spec }: Pod,
  { securityContext }: Container,
  kubelet: NodeServices,
): string | undefined {
  const profile = securityContext?.seccompProfile ?? spec.securityContext?.seccompProfile
  if (profile?.type !== 'Localhost' || securityContext?.privileged) return undefined
  const path = `${folder}/${profile.localhostProfile}`
  if (!isError(kubelet.hostFiles().files.node(`/host${path}`))) return undefined
  return `failed to create containerd container: cannot load seccomp profile "${path}": open ${path}: no such file or directory`
}
