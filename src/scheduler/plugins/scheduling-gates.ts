/** Keeps a pod out of the queue until the last of its scheduling gates is lifted. */
import type { PodSpec } from '../../api/generated/types/core-v1.ts'
import { never, type Plugin } from '../framework/plugin.ts'

export const schedulingGates: Plugin = {
  name: 'SchedulingGates',
  needs: [],

  preEnqueue: ({ spec }) =>
    isGated(spec) ? never(`waiting for scheduling gates: ${gatesOf(spec)}`) : undefined,

  wakesOn: { pod: ({ spec }) => !isGated(spec) },
}

const isGated = ({ schedulingGates: gates }: PodSpec): boolean => gates !== undefined && gates.length > 0

const gatesOf = ({ schedulingGates: gates = [] }: PodSpec): string =>
  `[${gates.map(({ name }) => name).join(' ')}]`
