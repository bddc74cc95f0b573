/** What the probes of a container mean to its pod. */
import type { Outcome, ProbeType } from '../pod/probe.ts'
import type { ContainerInstance } from './container-instance.ts'
import { targetOf } from './handlers.ts'
import { hasProbes, Prober } from './prober.ts'
import { reasonToStop } from './stop.ts'
import type { WorkedPod } from './worked-pod.ts'

export function beginProbes(worker: WorkedPod, instance: ContainerInstance): void {
  if (!hasProbes(instance.spec)) return
  const { kubelet } = worker
  instance.prober = new Prober({
    clock: kubelet.clock,
    network: kubelet.network,
    target: targetOf(instance, kubelet.ip),
    after: (ms, run, options) => kubelet.after(ms, run, options),
    onResult: (type, result) => probed(worker, instance, { type, result }),
    onWarning: (message) => worker.report('warning', instance.index, { reason: 'ProbeWarning', message }),
    onTrouble: (message) => worker.report('warning', instance.index, { reason: 'Unhealthy', message }),
  })
  instance.prober.start()
}

function probed(
  worker: WorkedPod,
  instance: ContainerInstance,
  { type, result }: { readonly type: ProbeType; readonly result: Outcome },
): void {
  const { index, spec } = instance
  const container = worker.containers[index]
  if (type === 'Readiness') worker.set(index, { ...container, isReady: result === 'success' })
  else if (result === 'failure') {
    const probe = type === 'Startup' ? spec.startupProbe : spec.livenessProbe
    const mayRestart = worker.pod.spec.restartPolicy !== 'Never'
    const message = reasonToStop(container, `failed ${type.toLowerCase()} probe`, mayRestart)
    worker.stopInstance(instance, message, probe?.terminationGracePeriodSeconds)
  } else if (type === 'Startup') worker.set(index, { ...container, isStarted: true })
  worker.kubelet.enqueue(worker)
}
