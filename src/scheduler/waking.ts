/** Whether what has happened may help a pod, by what plugins say of themselves. */
import type { Change } from '../client/change.ts'
import type { Supervisor } from '../sim/supervisor.ts'
import { atOnce } from './framework/answers.ts'
import type { Plugin, Wakes } from './framework/plugin.ts'
import type { PodView } from './views/pod-view.ts'

/** What a plugin is told of something that has happened. */
export type Happened<W extends keyof Wakes> = Required<Wakes>[W] extends (
  pod: PodView,
  ...happened: infer H
) => boolean
  ? H
  : never

interface Event<W extends keyof Wakes> {
  readonly what: W
  readonly happened: Happened<W>
  readonly supervisor: Supervisor
}

export const listens = ({ wakesOn }: Plugin, what: keyof Wakes): boolean =>
  !wakesOn || wakesOn[what] !== undefined

/** Whether a plugin says that it may help. One that fails may have meant to. */
export function helps<W extends keyof Wakes>(
  plugin: Plugin,
  pod: PodView,
  { what, happened, supervisor }: Event<W>,
): boolean {
  const { name, wakesOn } = plugin
  if (!wakesOn) return true
  if (isOfOthers(plugin, what, happened)) return false
  const ask = wakesOn[what] as ((pod: PodView, ...happened: Happened<W>) => boolean) | undefined
  if (!ask) return false
  try {
    return atOnce(ask.call(wakesOn, pod, ...happened))
  } catch (error) {
    supervisor.report(`wakesOn of scheduler plugin ${name}`, error)
    return true
  }
}

/** Whether it is about an object of a kind that only other plugins watch. */
const isOfOthers = <W extends keyof Wakes>(
  { watches = [] }: Plugin,
  what: W,
  [change]: readonly unknown[],
): boolean => (what === 'change' || what === 'prepared') && !watches.includes((change as Change).kind)
