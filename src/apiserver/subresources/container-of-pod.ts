/** Which container of a pod a request means. */
import { badRequest } from '../../api/errors.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'

/** @throws ApiError 400 for one that the pod does not have, and when it has several and none is named */
export function containerOf({ metadata, spec }: Pod, wanted: string | undefined): string {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec
  if (wanted) {
    const all = [...containers, ...initContainers, ...ephemeralContainers]
    if (all.some(({ name }) => name === wanted)) return wanted
    throw badRequest(`container ${wanted} is not valid for pod ${metadata.name}`)
  }
  if (containers.length === 1) return containers[0].name
  const [names, init] = [containers, initContainers].map((list) => list.map(({ name }) => name).join(' '))
  throw badRequest(
    `a container name must be specified for pod ${metadata.name}, choose one of: [${names}]${init ? ` or one of the init containers: [${init}]` : ''}`,
  )
}
