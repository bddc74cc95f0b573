/** Which plugins a configuration enables at which points. Source: mergePlugins, expandMultiPointPlugins. */
import { InvalidConfiguration } from '../../api/component-config/invalid-configuration.ts'
import type { EnabledAndDisabled, PluginSet, WeightedPlugin } from '../../api/kubescheduler/configuration.ts'
import {
  type At,
  type EnabledPlugins,
  type ExtensionPoint,
  extensionPoints,
  isAt,
  type PluginsAt,
} from './extension-points.ts'
import type { Plugin } from './plugin.ts'

interface Enabling {
  /** The names of all that are enabled where nothing is said, in their order. */
  readonly defaults: readonly string[]
  /** The plugin of a name: the same one each time; undefined: there is none. */
  readonly pluginOf: (name: string) => Plugin | undefined
  readonly plugins?: EnabledAndDisabled
  /** Where `plugins` stand in the configuration: `profiles[0].plugins`. */
  readonly path: string
  /** Of the profile. */
  readonly schedulerName: string
}

/** @throws InvalidConfiguration for a plugin that there is not, or that has nothing to say where it is enabled */
export function enabledBy({
  defaults,
  pluginOf,
  plugins = {},
  path,
  schedulerName,
}: Enabling): EnabledPlugins {
  const everywhere = merged(defaults, plugins.multiPoint ?? {})
  for (const name of everywhere) pluginNamed(pluginOf, name, 'multiPoint', fieldOf(plugins, path, name))
  mustStandOnce(pluginOf, plugins.multiPoint?.enabled ?? [], `${path}.multiPoint`)
  const of = <Point extends ExtensionPoint>(point: Point) =>
    pluginsAt(point, everywhere, { pluginOf, plugins, path }) as readonly At<Point>[]
  // Written out, since each pod reads them: what is put together by name has, for each cluster, a hidden class of its own.
  const at: PluginsAt = {
    preEnqueue: of('preEnqueue'),
    queueSort: of('queueSort'),
    preFilter: of('preFilter'),
    filter: of('filter'),
    postFilter: of('postFilter'),
    preScore: of('preScore'),
    score: of('score'),
    reserve: of('reserve'),
    permit: of('permit'),
    preBind: of('preBind'),
    bind: of('bind'),
    postBind: of('postBind'),
  }
  mustBind(at, path, schedulerName)
  const weights = weightsOf([...(plugins.score?.enabled ?? []), ...(plugins.multiPoint?.enabled ?? [])])
  const scoring = new Set([
    ...(plugins.score?.enabled ?? []).map(({ name }) => name),
    ...everywhere.filter((name) => isAt(pluginOf(name)!, 'score')),
  ])
  mustAddUp(
    [...scoring].map((name) => weights.get(name) ?? pluginOf(name)?.weight ?? 1),
    `${path}.score`,
  )
  return Object.assign(at, {
    all: [...new Set(extensionPoints.flatMap((point): readonly Plugin[] => at[point]))],
    weightOf: ({ name, weight = 1 }: Plugin) => weights.get(name) ?? weight,
  })
}

/** In the order in which all that is enabled everywhere comes to the points. Source: getExtensionPoints. */
const expandedAt: readonly ExtensionPoint[] = [
  'preFilter',
  'filter',
  'postFilter',
  'reserve',
  'preScore',
  'score',
  'preBind',
  'bind',
  'postBind',
  'permit',
  'preEnqueue',
  'queueSort',
]

function mustStandOnce(
  pluginOf: Enabling['pluginOf'],
  enabled: readonly WeightedPlugin[],
  field: string,
): void {
  for (const [n, { name }] of enabled.entries()) {
    if (enabled.findIndex((each) => each.name === name) === n) continue
    const point = expandedAt.find((each) => isAt(pluginOf(name)!, each))
    if (point) refuse(`${field}.enabled[${n}]`, `plugin "${name}" already registered as "${goNameOf(point)}"`)
  }
}

/** A plugin that the configuration names takes the place of the default one of that name. */
function merged(defaults: readonly string[], { enabled = [], disabled = [] }: PluginSet): readonly string[] {
  const off = new Set(disabled.map(({ name }) => name))
  const kept = off.has('*') ? [] : defaults.filter((name) => !off.has(name))
  return [...new Set([...kept, ...enabled.map(({ name }) => name)])]
}

/** Those that a point names come first where they are enabled everywhere too, then all others, then the rest that the point names. */
function pluginsAt(
  point: ExtensionPoint,
  everywhere: readonly string[],
  { pluginOf, plugins = {}, path }: Pick<Enabling, 'pluginOf' | 'plugins' | 'path'>,
): readonly Plugin[] {
  const { enabled = [], disabled = [] } = plugins[point] ?? {}
  const here = enabled.map(({ name }, n) => {
    const field = `${path}.${point}.enabled[${n}]`
    const plugin = pluginNamed(pluginOf, name, point, field)
    if (!isAt(plugin, point)) refuse(field, `plugin "${name}" does not extend ${goNameOf(point)} plugin`)
    if (enabled.findIndex((each) => each.name === name) < n)
      refuse(field, `plugin "${name}" already registered as "${goNameOf(point)}"`)
    return plugin
  })
  const off = new Set(disabled.map(({ name }) => name))
  if (off.has('*')) return here
  const others = everywhere
    .filter((name) => !off.has(name))
    .map((name) => pluginOf(name)!)
    .filter((plugin) => isAt(plugin, point))
  const all = new Set([...here.filter((each) => others.includes(each)), ...others, ...here])
  // Of those that are enabled everywhere, the last one sorts the queue.
  if (point !== 'queueSort' || here.length > 1) return [...all]
  return here.length === 1 ? here : others.slice(-1)
}

/** What a point says comes first; who is named without a weight counts once. */
function weightsOf(plugins: readonly WeightedPlugin[]): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const { name, weight } of plugins) if (!weights.has(name)) weights.set(name, weight || 1)
  return weights
}

/** Where the sum is less than nothing, what the next one may add overflows. Source: getScoreWeights. */
function mustAddUp(weights: readonly number[], field: string): void {
  let total = 0
  for (const weight of weights) {
    if (total < 0) refuse(field, 'total score of Score plugins could overflow')
    total += weight
  }
}

function mustBind({ queueSort, bind }: PluginsAt, path: string, schedulerName: string): void {
  const profile = `for profile with scheduler name "${schedulerName}"`
  if (queueSort.length !== 1)
    refuse(`${path}.queueSort`, `only one queue sort plugin required ${profile}, but got ${queueSort.length}`)
  if (bind.length === 0) refuse(`${path}.bind`, `at least one bind plugin is needed ${profile}`)
}

function pluginNamed(
  pluginOf: Enabling['pluginOf'],
  name: string,
  point: ExtensionPoint | 'multiPoint',
  field: string,
): Plugin {
  return pluginOf(name) ?? refuse(field, noPlugin(point, name))
}

function fieldOf({ multiPoint }: EnabledAndDisabled, path: string, name: string): string {
  const at = multiPoint?.enabled?.findIndex((each) => each.name === name) ?? -1
  return `${path}.multiPoint.enabled[${at}]`
}

/** What is enabled everywhere is looked for at the first point. */
export const noPlugin = (point: ExtensionPoint | 'multiPoint', name: string): string =>
  `${goNameOf(point === 'multiPoint' ? expandedAt[0] : point)} "${name}" does not exist`

/** `PreFilterPlugin` */
const goNameOf = (point: ExtensionPoint): string => `${point[0].toUpperCase()}${point.slice(1)}Plugin`

function refuse(field: string, message: string): never {
  throw new InvalidConfiguration([{ field, message }])
}
