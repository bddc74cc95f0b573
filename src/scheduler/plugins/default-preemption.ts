/** Drives off pods that matter less, where that makes room for one that fits nowhere. */
import { definePlugin, never, notNow, type Plugin, type PluginContext } from '../framework/plugin.ts'
import { PluginError } from '../framework/plugin-error.ts'
import { DrivingOff } from '../preemption/driving-off.ts'
import { type DefaultPreemptionArgs, Preemption } from '../preemption/preemption.ts'

const name = 'DefaultPreemption'
const usual: DefaultPreemptionArgs = { minCandidateNodesPercentage: 10, minCandidateNodesAbsolute: 100 }
const isAtWork = never('waiting for the preemption for this pod to be finished')

export function defaultPreemption(context: PluginContext, args: DefaultPreemptionArgs = usual): Plugin {
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
