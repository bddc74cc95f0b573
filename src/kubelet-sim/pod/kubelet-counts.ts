/** What a kubelet counts of what it does, since its machine has booted. */
import type { Container, Terminated } from './container-life.ts'

/** How often something happened, by what is said of it. */
class Tally<Label extends string> {
  /** Undefined where it never did. */
  #times: Map<string, { readonly labels: Readonly<Record<Label, string>>; times: number }> | undefined

  add(labels: Readonly<Record<Label, string>>): void {
    // Each tally is added to with the same labels in the same order: their values tell them apart.
    const key = Object.values(labels).join('\n')
    this.#times ??= new Map()
    const known = this.#times.get(key)
    if (known) known.times++
    else this.#times.set(key, { labels, times: 1 })
  }

  samples(): readonly (readonly [labels: Readonly<Record<Label, string>>, times: number])[] {
    return Array.from(this.#times?.values() ?? [], ({ labels, times }) => [labels, times] as const)
  }
}

export class KubeletCounts {
  startedPods = 0
  /** Attempts to start a container, and those that failed. */
  readonly starts = new Tally<'container_type'>()
  readonly failedStarts = new Tally<'container_type' | 'code'>()
  readonly ends = new Tally<'container_type' | 'exit_code' | 'reason'>()
  readonly evictions = new Tally<'eviction_signal'>()
  /** Pods that it has turned away. */
  readonly rejections = new Tally<'reason'>()
}

/** What a container is called where it is counted. */
export const containerTypeOf = ({ role }: Pick<Container, 'role'>): string =>
  role === 'main' ? 'container' : role === 'ephemeral' ? 'ephemeral_container' : 'init_container'

export function countEnd(
  { ends }: KubeletCounts,
  container: Container,
  { exitCode, reason }: Terminated,
): void {
  ends.add({ container_type: containerTypeOf(container), exit_code: String(exitCode), reason })
}
