/** The plugins, in the order in which they are asked: the first refusal of a node is the one reported. */

import { nodeAffinity } from '../plugins/node-affinity.ts'
import { nodeName } from '../plugins/node-name.ts'
import { nodePorts } from '../plugins/node-ports.ts'
import { nodeResourcesBalancedAllocation } from '../plugins/node-resources-balanced-allocation.ts'
import { nodeResourcesFit } from '../plugins/node-resources-fit.ts'
import { nodeUnschedulable } from '../plugins/node-unschedulable.ts'
import { nodeVolumeLimits } from '../plugins/node-volume-limits.ts'
import { schedulingGates } from '../plugins/scheduling-gates.ts'
import { taintToleration } from '../plugins/taint-toleration.ts'
import { volumeBinding } from '../plugins/volume-binding.ts'
import { volumeRestrictions } from '../plugins/volume-restrictions.ts'
import { volumeZone } from '../plugins/volume-zone.ts'
import type { Plugin, PluginContext } from './plugin.ts'

export const defaultPlugins = (context: PluginContext): readonly Plugin[] => [
  schedulingGates,
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  volumeRestrictions(context),
  nodeVolumeLimits(context),
  volumeBinding(context),
  volumeZone(context),
  nodeResourcesBalancedAllocation,
]
