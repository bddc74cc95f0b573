/** How a scheduler is set up: its profiles, and how its queue works. */
import { seconds } from '../sim/duration.ts'
import { defaultFactories } from './framework/default-plugins.ts'
import { enabledEverywhere } from './framework/extension-points.ts'
import type { Plugin, PluginFactory } from './framework/plugin.ts'
import type { ProfileOptions } from './profile.ts'

export interface SchedulerSettings {
  /** How long a pod backs off after the first attempt, and at most. */
  readonly firstBackOffMs: number
  readonly longestBackOffMs: number
  /** All have the same `queueSort`. */
  readonly profiles: readonly ProfileOptions[]
}

/** The profile of the pods that name no other. */
const usualName = 'default-scheduler'

/** @param ownPlugins asked after those of Kubernetes, but for the one that binds every pod */
export function defaultSettings(ownPlugins: readonly (Plugin | PluginFactory)[] = []): SchedulerSettings {
  const factories = [
    ...defaultFactories.slice(0, -1),
    ...ownPlugins.map(factoryOf),
    ...defaultFactories.slice(-1),
  ]
  return {
    firstBackOffMs: seconds(1),
    longestBackOffMs: seconds(10),
    profiles: [
      {
        schedulerName: usualName,
        enable: (context) => enabledEverywhere(factories.map(({ make }) => make(context, undefined))),
      },
    ],
  }
}

const factoryOf = (plugin: Plugin | PluginFactory): PluginFactory =>
  'make' in plugin ? plugin : { name: plugin.name, make: () => plugin }
