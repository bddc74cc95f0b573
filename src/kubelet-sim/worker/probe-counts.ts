/** How often each probe of the containers of a pod was performed, by what came of it. Source: prober_probe_total of the kubelet. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { ProbeCount } from '../pod/probe.ts'
import type { ContainerInstance } from './container-instance.ts'

export function probeCountsOf({
  pod: { metadata },
  instances,
}: {
  readonly pod: Pod
  readonly instances: Iterable<ContainerInstance>
}): readonly ProbeCount[] {
  const { name: pod, namespace = '', uid: pod_uid } = metadata
  return Array.from(instances).flatMap(({ spec, prober }) =>
    (prober?.results() ?? []).flatMap(({ type, ...results }) =>
      Object.entries(results)
        .filter(([, times]) => times > 0)
        .map(([result, times]) => ({
          labels: { container: spec.name, namespace, pod, pod_uid, probe_type: type, result },
          times,
        })),
    ),
  )
}
