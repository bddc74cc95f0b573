/** What plugins are made with that are only looked at, or asked about nodes: they write nothing, and nobody waits for them. */
import { Random } from '../../sim/random.ts'
import type { PluginContext } from './plugin.ts'

export const onlooker = {
  client: undefined as unknown as PluginContext['client'],
  events: undefined as unknown as PluginContext['events'],
  trial: undefined as unknown as PluginContext['trial'],
  waitingPods: { get: () => undefined, list: () => [] },
  random: new Random(0),
  activate() {},
}
