/** Has pods that matter more tried first, and of equals the one that waits longest. */
import type { Plugin } from '../framework/plugin.ts'

export const prioritySort: Plugin = {
  name: 'PrioritySort',

  queueSort: (one, other) => other.pod.priority - one.pod.priority || one.waitingSince - other.waitingSince,
}
