/** What pods of one schedulerName are scheduled with: plugins, and what they have found out about the nodes. */
import type { EnabledPlugins } from './framework/extension-points.ts'
import type { PluginContext } from './framework/plugin.ts'
import { NodeSearch } from './node-search.ts'

export interface ProfileOptions {
  readonly schedulerName: string
  /** Makes its plugins. */
  readonly enable: (context: PluginContext) => EnabledPlugins
  readonly percentageOfNodesToScore?: number
}

export class Profile {
  readonly schedulerName: string
  readonly plugins: EnabledPlugins
  readonly search: NodeSearch
  readonly events: PluginContext['events']
  readonly attempts = { scheduled: 0, unschedulable: 0, error: 0 }

  constructor(
    { schedulerName, enable, percentageOfNodesToScore }: ProfileOptions,
    context: Omit<PluginContext, 'schedulerName' | 'trial'>,
  ) {
    const { nodes, random, events } = context
    this.schedulerName = schedulerName
    this.events = events
    const trial: PluginContext['trial'] = {
      resume: (pod) => this.search.cycle.resume(pod),
      refusal: (pod, view) => this.search.cycle.refusal(pod, view),
      lay: (other, view) => this.search.cycle.lay(other, view),
      lift: (other, view) => this.search.cycle.lift(other, view),
    }
    this.plugins = enable({ ...context, schedulerName, trial })
    this.search = new NodeSearch(nodes, this.plugins, { random, percentageOfNodesToScore })
  }
}
