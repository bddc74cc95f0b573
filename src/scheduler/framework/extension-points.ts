/** At which points of a scheduling cycle which plugins are asked, in which order. */
import { extensionPoints } from '../../api/kubescheduler/configuration.ts'
import type { Plugin } from './plugin.ts'

export { extensionPoints }

/** As the configuration names it, which is the name of the method of a plugin. */
export type ExtensionPoint = (typeof extensionPoints)[number]

/** A plugin that has something to say at a point. */
export type At<Point extends keyof Plugin> = Plugin & Required<Pick<Plugin, Point>>

export type PluginsAt = { readonly [Point in ExtensionPoint]: readonly At<Point>[] }

/** The plugins of a profile. */
export interface EnabledPlugins extends PluginsAt {
  /** Each once. */
  readonly all: readonly Plugin[]
  /** How much the scores of a plugin count. */
  weightOf(plugin: Plugin): number
}

export const isAt = <Point extends ExtensionPoint>(plugin: Plugin, point: Point): plugin is At<Point> =>
  plugin[point] !== undefined
