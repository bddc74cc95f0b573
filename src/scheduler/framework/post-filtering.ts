/** Asks who may make room for a pod that fits nowhere. Source: RunPostFilterPlugins. */
import { messageOf } from '../../sim/supervisor.ts'
import type { PodView } from '../views/pod-view.ts'
import { atOnce, refusalIn } from './answers.ts'
import type { At } from './extension-points.ts'
import type { FilterResult, Plugin, PostFilterResult } from './plugin.ts'

/** What came of it. */
export interface PostFiltered extends Partial<PostFilterResult> {
  /** Why there will be no room; empty: there will be. */
  readonly message: string
  /** What a plugin has thrown. */
  readonly error?: unknown
}

/** @param found what each has found before nodes were looked at */
export function postFilter(
  plugins: readonly At<'postFilter'>[],
  pod: PodView,
  { result, found }: { readonly result: FilterResult; readonly found?: ReadonlyMap<Plugin, unknown> },
): PostFiltered {
  const reasons: string[] = []
  let nomination: Partial<PostFilterResult> = {}
  for (const plugin of plugins) {
    let answer: ReturnType<typeof plugin.postFilter>
    try {
      answer = atOnce(plugin.postFilter(pod, result, found?.get(plugin)))
      if (answer && 'reasons' in answer) refusalIn(answer)
    } catch (error) {
      return { message: messageOf(error), error }
    }
    if (!answer) continue
    const { nominatedNodeName } = answer as Partial<PostFilterResult>
    if (nominatedNodeName !== undefined) nomination = { nominatedNodeName }
    if (!('reasons' in answer)) return { message: '', ...nomination }
    if (!answer.couldBeFreed) return { message: answer.reasons.join(', '), ...nomination }
    reasons.push(...answer.reasons)
  }
  return { message: reasons.join(', '), ...nomination }
}
