/** Drives off pods that matter less, where that makes room for one that fits nowhere. */
import type { DefaultPreemptionArgs } from '../../api/kubescheduler/plugin-args.ts'
import { definePlugin, never, notNow, type Plugin, type PluginContext } from '../framework/plugin.ts'
import { PluginError } from '../framework/plugin-error.ts'
import { DrivingOff } from '../preemption/driving-off.ts'
import { Preemption } from '../preemption/preemption.ts'

const name = 'DefaultPreemption'
const isAtWork = never('waiting for the preemption for this pod to be finished')

export function defaultPreemption(context: PluginContext, args: DefaultPreemptionArgs): Plugin {
  const preemption = new Preemption({ ...context, random: context.random.fork('preemption') }, args)
  const drivingOff = new DrivingOff(name, context)

  const find: typeof preemption.find = (pod, result) => {
    try {
      return preemption.find(pod, result)
    } catch (error) {
      throw new PluginError('preemption', error)
    }
  }

  return definePlugin({
    name,

    /** Else each victim that goes would have it tried again. */
    preEnqueue: ({ uid }) => (drivingOff.isFor(uid) ? isAtWork : undefined),

    postFilter(pod, result) {
      const found = find(pod, result)
      if ('victims' in found) {
        drivingOff.begin(pod, found)
        return { nominatedNodeName: found.view.name }
      }
      const refusal = notNow(`preemption: ${found.why}`)
      return found.keepsPromise ? refusal : { ...refusal, nominatedNodeName: '' }
    },

    wakesOn: {
      /** It is for the plugins that had refused the pod to say whether the one that has gone helps. */
      podGone: () => false,
    },
  })
}
