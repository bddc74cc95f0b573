/** The plugins, in the order in which they are asked: the first refusal of a node is the one reported. */
import { type ArgsName, defaultedArgs, type PluginArgs } from '../../api/kubescheduler/plugin-args.ts'
import { defaultBinder } from '../plugins/default-binder.ts'
import { defaultPreemption } from '../plugins/default-preemption.ts'
import { dynamicResources } from '../plugins/dynamic-resources.ts'
import { imageLocality } from '../plugins/image-locality.ts'
import { interPodAffinity } from '../plugins/inter-pod-affinity.ts'
import { nodeAffinity } from '../plugins/node-affinity.ts'
import { nodeName } from '../plugins/node-name.ts'
import { nodePorts } from '../plugins/node-ports.ts'
import { nodeResourcesBalancedAllocation } from '../plugins/node-resources-balanced-allocation.ts'
import { nodeResourcesFit } from '../plugins/node-resources-fit.ts'
import { nodeUnschedulable } from '../plugins/node-unschedulable.ts'
import { nodeVolumeLimits } from '../plugins/node-volume-limits.ts'
import { podTopologySpread } from '../plugins/pod-topology-spread.ts'
import { prioritySort } from '../plugins/priority-sort.ts'
import { schedulingGates } from '../plugins/scheduling-gates.ts'
import { taintToleration } from '../plugins/taint-toleration.ts'
import { volumeBinding } from '../plugins/volume-binding.ts'
import { volumeRestrictions } from '../plugins/volume-restrictions.ts'
import { volumeZone } from '../plugins/volume-zone.ts'
import type { Plugin, PluginContext, PluginFactory } from './plugin.ts'

const always = (plugin: Plugin): PluginFactory => ({ name: plugin.name, make: () => plugin })

/** One that the configuration can tell something. */
const told = <Name extends ArgsName>(
  name: Name,
  make: (context: PluginContext, args: PluginArgs[Name]) => Plugin,
): PluginFactory => ({
  name,
  make: (context, args) => make(context, (args as PluginArgs[Name] | undefined) ?? defaultedArgs(name)),
})

/** In their order; the last one binds every pod. Source: getDefaultPlugins. */
export const defaultFactories: readonly PluginFactory[] = [
  always(schedulingGates),
  always(prioritySort),
  always(nodeUnschedulable),
  always(nodeName),
  always(taintToleration),
  told('NodeAffinity', nodeAffinity),
  always(nodePorts),
  told('NodeResourcesFit', nodeResourcesFit),
  { name: 'VolumeRestrictions', make: volumeRestrictions },
  { name: 'NodeVolumeLimits', make: nodeVolumeLimits },
  told('VolumeBinding', volumeBinding),
  { name: 'VolumeZone', make: volumeZone },
  told('PodTopologySpread', podTopologySpread),
  told('InterPodAffinity', interPodAffinity),
  told('DynamicResources', dynamicResources),
  told('DefaultPreemption', defaultPreemption),
  told('NodeResourcesBalancedAllocation', nodeResourcesBalancedAllocation),
  always(imageLocality),
  { name: 'DefaultBinder', make: defaultBinder },
]
