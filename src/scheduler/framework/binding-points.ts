/** Asks the plugins that have a say once a node is chosen. Source: the methods Run…Plugins of framework/runtime. */
import { minutes } from '../../sim/duration.ts'
import type { NodeView } from '../views/node-view.ts'
import type { PodView } from '../views/pod-view.ts'
import { atOnce, refusalIn, refusalOrWaitIn } from './answers.ts'
import type { Refused } from './cycle.ts'
import type { PluginsAt } from './extension-points.ts'
import type { Plugin, Wait } from './plugin.ts'
import { PluginError } from './plugin-error.ts'

/** A pod, and the node that is chosen for it. */
export interface Choice {
  readonly pod: PodView
  readonly view: NodeView
}

/** Nobody waits longer for a permit. */
const longestPermitMs = minutes(15)

/** @throws PluginError */
export function reserve({ reserve: plugins }: PluginsAt, { pod, view }: Choice): Refused | undefined {
  for (const plugin of plugins) {
    const refusal = asked(`running Reserve plugin "${plugin.name}"`, () =>
      refusalIn(plugin.reserve(pod, view)),
    )
    if (refusal) return { plugin, refusal }
  }
  return undefined
}

/** @param failed told of a plugin that fails: the others give back what they have taken all the same */
export function unreserve(
  { reserve: plugins }: PluginsAt,
  { pod, view }: Choice,
  failed: (what: string, error: unknown) => void,
): void {
  for (const plugin of plugins.toReversed()) {
    try {
      plugin.unreserve?.(pod, view)
    } catch (error) {
      failed(`running Unreserve plugin "${plugin.name}"`, error)
    }
  }
}

/** Answers who has the pod wait, and how many milliseconds at most. @throws PluginError */
export function permit(
  { permit: plugins }: PluginsAt,
  { pod, view }: Choice,
): Refused | ReadonlyMap<string, number> {
  const waits = new Map<string, number>()
  for (const plugin of plugins) {
    const answer = asked(`running Permit plugin "${plugin.name}"`, () =>
      refusalOrWaitIn(plugin.permit(pod, view), 1),
    )
    if (answer && 'reasons' in answer) return { plugin, refusal: answer }
    if (answer) waits.set(plugin.name, Math.min(answer.waitMs, longestPermitMs))
  }
  return waits
}

/** Whether a plugin has something to do before the pod is bound. @throws PluginError */
export const preBindPreFlight = ({ preBind: plugins }: PluginsAt, { pod, view }: Choice): boolean =>
  plugins.some(
    (plugin) =>
      plugin.preBindPreFlight &&
      asked(`running PreBindPreFlight on PreBind plugin "${plugin.name}"`, () =>
        atOnce(plugin.preBindPreFlight!(pod, view)),
      ),
  )

/** Answers the first plugin that refuses the pod, or that has it wait. @throws PluginError */
export function preBind(
  { preBind: plugins }: PluginsAt,
  { pod, view }: Choice,
): Refused | { readonly plugin: Plugin; readonly wait: Wait } | undefined {
  for (const plugin of plugins) {
    const answer = asked(`running PreBind plugin "${plugin.name}"`, () =>
      refusalOrWaitIn(plugin.preBind(pod, view), 0),
    )
    if (answer && 'reasons' in answer) return { plugin, refusal: answer }
    if (answer) return { plugin, wait: answer }
  }
  return undefined
}

/** @throws PluginError */
export function bind({ bind: plugins }: PluginsAt, { pod, view }: Choice): Refused | undefined {
  for (const plugin of plugins) {
    const answer = asked(`running Bind plugin "${plugin.name}"`, () => {
      const said = plugin.bind(pod, view)
      return said === 'skip' ? said : refusalIn(said)
    })
    if (answer !== 'skip') return answer && { plugin, refusal: answer }
  }
  throw new Error('no plugin binds the pod')
}

/** @param failed told of a plugin that fails: the pod is bound all the same */
export function postBind(
  { postBind: plugins }: PluginsAt,
  { pod, view }: Choice,
  failed: (what: string, error: unknown) => void,
): void {
  for (const plugin of plugins) {
    try {
      atOnce(plugin.postBind(pod, view))
    } catch (error) {
      failed(`running PostBind plugin "${plugin.name}"`, error)
    }
  }
}

function asked<T>(doing: string, ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    throw new PluginError(doing, error)
  }
}
