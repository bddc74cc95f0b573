/** Plugins of the scheduler without a configuration. */
import { defaultFactories } from '../../src/scheduler/framework/default-plugins.ts'
import {
  type EnabledPlugins,
  extensionPoints,
  isAt,
  type PluginsAt,
} from '../../src/scheduler/framework/extension-points.ts'
import type { Plugin, PluginContext } from '../../src/scheduler/framework/plugin.ts'

/** Every plugin wherever it has something to say, in one order everywhere. Of those that sort the queue, the last one does. */
export function enabledEverywhere(plugins: readonly Plugin[]): EnabledPlugins {
  const at = Object.fromEntries(
    extensionPoints.map((point) => {
      const found = plugins.filter((plugin) => isAt(plugin, point))
      return [point, point === 'queueSort' ? found.slice(-1) : found]
    }),
  )
  return { ...(at as unknown as PluginsAt), all: plugins, weightOf: ({ weight = 1 }) => weight }
}

/** All of them, as they are where nothing is configured. */
export const defaultPlugins = (context: PluginContext): readonly Plugin[] =>
  defaultFactories.map((factory) => factory.make(context, undefined))
