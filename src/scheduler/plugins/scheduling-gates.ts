/** Keeps a pod out of the queue until the last of its scheduling gates is lifted. */
import type { Plugin } from '../framework/plugin.ts'

export const schedulingGates: Plugin = {
  name: 'SchedulingGates',
  needs: [],

  preEnqueue: ({ spec }) => !spec.schedulingGates?.length,

  wakesOn: {},
}
