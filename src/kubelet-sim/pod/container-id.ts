/** The name that the container runtime has for a run of a container. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { hexDigits } from '../../sim/random.ts'
import { type Container, startsOf } from './container-life.ts'

/**
 * `containerd://` and 64 hexadecimal digits. Not drawn, but made of what tells this run from all others: so the run of a
 * container that crashes again and again has a name before anybody asks for it.
 * @param container as it is before it runs; `at` when it is made, in milliseconds since 1970
 */
export const containerId = ({ metadata: { uid } }: Pod, container: Container, at: number): string =>
  ['containerd://', hexDigits(`${uid} ${container.spec.name} ${startsOf(container)} ${at}`, 64)].join('')
