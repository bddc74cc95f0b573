/** What a pod uses of its node now. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { quantityMilliValue } from '../../api/quantity.ts'
import { type Conduct, consumed } from '../pod/conduct.ts'
import { type ContainerUse, inPages, type PodUse } from '../pod/pod-use.ts'
import type { RunningContainer } from '../runtime/container-runtime.ts'
import type { ContainerInstance } from './container-instance.ts'
import type { Sandbox } from './sandbox.ts'

interface UsingPod {
  readonly pod: Pod
  readonly instances: Iterable<ContainerInstance>
  readonly sandbox: Sandbox | undefined
}

export function useOf({ pod, instances, sandbox }: UsingPod, now: number): PodUse {
  const containers: ContainerUse[] = []
  for (const instance of instances) {
    const { running } = instance
    if (running && !running.exited) containers.push(useOfContainer(instance, running, now))
  }
  return { pod, containers, volumes: sandbox?.volumeUses ?? [] }
}

function useOfContainer(instance: ContainerInstance, running: RunningContainer, now: number): ContainerUse {
  const { machine, startedAt } = running
  const { memory, disk, cpu, processes = 0 } = instance.answering ?? nothingSaid
  const ranMs = now - startedAt
  const own = machine.ownUse
  return {
    name: instance.spec.name,
    startedAt,
    memoryBytes: inPages((memory ? consumed(memory, ranMs) : own.memoryBytes) + machine.memoryBytes),
    cpuMillis: Math.min(
      Math.ceil((cpu ? consumed(cpu, ranMs) : own.cpuMillis) + machine.turns.cpuMillis),
      mostCpu(instance),
    ),
    // Of what grows evenly, the half of what it has come to.
    cpuMs:
      (ranMs * (cpu ? cpu.base + consumed(cpu, ranMs) : 2 * own.cpuMillis)) / 2_000 + machine.turns.cpuMs,
    rootfsBytes: inPages((disk ? consumed(disk, ranMs) : 0) + (machine.touchedFiles?.usedBytes ?? 0)),
    logBytes: instance.logBytes,
    processes: machine.processCount + processes,
  }
}

/** The kernel lets no container go beyond its limit. */
function mostCpu({ bounds }: ContainerInstance): number {
  const limit = bounds.limits?.cpu
  return limit === undefined ? Number.POSITIVE_INFINITY : quantityMilliValue(limit)
}

const nothingSaid: Conduct = Object.freeze({})
