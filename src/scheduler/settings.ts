/** How a scheduler is set up: its profiles, and how its queue works. */
import { InvalidConfiguration } from '../api/component-config/invalid-configuration.ts'
import type { EnabledAndDisabled, KubeSchedulerConfiguration } from '../api/kubescheduler/configuration.ts'
import { type ReadProfile, readConfiguration } from '../api/kubescheduler/reading.ts'
import { Cache } from '../client/cache.ts'
import { Clock } from '../sim/clock.ts'
import { seconds } from '../sim/duration.ts'
import { defaultFactories } from './framework/default-plugins.ts'
import { enabledBy, noPlugin } from './framework/enabling.ts'
import { onlooker } from './framework/onlooker.ts'
import type { Plugin, PluginFactory } from './framework/plugin.ts'
import type { ProfileOptions } from './profile.ts'
import { NodeViews } from './views/node-views.ts'

export interface SchedulerSettings {
  /** How long a pod backs off after the first attempt, and at most. */
  readonly firstBackOffMs: number
  readonly longestBackOffMs: number
  /** All have the same `queueSort`. */
  readonly profiles: readonly ProfileOptions[]
}

type OwnPlugins = readonly (Plugin | PluginFactory)[]

/**
 * @param ownPlugins enabled like those of Kubernetes, and asked after them, but for the one that binds every pod
 * @throws InvalidConfiguration
 */
export function schedulerSettings(
  configuration: KubeSchedulerConfiguration = {},
  ownPlugins: OwnPlugins = [],
): SchedulerSettings {
  const read = readConfiguration(configuration)
  const factories = allFactories(ownPlugins)
  mustExist(read.profiles, new Set(factories.map(({ name }) => name)))
  return {
    firstBackOffMs: seconds(read.podInitialBackoffSeconds),
    longestBackOffMs: seconds(read.podMaxBackoffSeconds),
    profiles: read.profiles.map((profile, n) => ({
      schedulerName: profile.schedulerName,
      percentageOfNodesToScore: profile.percentageOfNodesToScore ?? read.percentageOfNodesToScore,
      enable(context) {
        const made = new Map<string, Plugin>()
        return enabledBy({
          defaults: factories.map(({ name }) => name),
          pluginOf(name) {
            const known = made.get(name)
            const factory = known ? undefined : factories.find((each) => each.name === name)
            if (factory) made.set(name, factory.make(context, profile.args.get(name)))
            return made.get(name)
          },
          plugins: profile.plugins,
          path: `profiles[${n}].plugins`,
          schedulerName: profile.schedulerName,
        })
      },
    })),
  }
}

const allFactories = (ownPlugins: OwnPlugins): readonly PluginFactory[] => [
  ...defaultFactories.slice(0, -1),
  ...ownPlugins.map(factoryOf),
  ...defaultFactories.slice(-1),
]

const factoryOf = (plugin: Plugin | PluginFactory): PluginFactory =>
  'make' in plugin ? plugin : { name: plugin.name, make: () => plugin }

/** Known before any plugin is made. */
function mustExist(profiles: readonly ReadProfile[], names: ReadonlySet<string>): void {
  const problems = profiles.flatMap(({ plugins = {} }, at) =>
    Object.entries(plugins).flatMap(([point, { enabled = [] }]) =>
      enabled.flatMap(({ name = '' }, n) =>
        names.has(name)
          ? []
          : [
              {
                field: `profiles[${at}].plugins.${point}.enabled[${n}]`,
                message: noPlugin(point as keyof EnabledAndDisabled, name),
              },
            ],
      ),
    ),
  )
  if (problems.length > 0) throw new InvalidConfiguration(problems)
}

/** Whether a scheduler can be set up by a configuration, without plugins of one's own. @throws InvalidConfiguration */
export function checkSchedulerSettings(value: unknown): void {
  const nobody = { ...onlooker, clock: new Clock(0), nodes: new NodeViews() }
  for (const { schedulerName, enable } of schedulerSettings(value as KubeSchedulerConfiguration).profiles)
    enable({ ...nobody, cache: new Cache(nobody.clock), schedulerName })
}
