/** The labels of many objects, but for those that tell each from its siblings: there are few sorts, whatever the number. */
import type { KubeObject } from '../../api/kind.ts'
import { type Labels, matches, type Selector } from '../../api/selector.ts'

export class LabelSorts {
  /** By what they say: how many have them, and those of one of them. */
  readonly #sorts = new Map<string, { readonly labels: Labels; count: number }>()

  /** @param own the labels that every object has a value of its own for */
  constructor(private readonly own: readonly string[]) {}

  /** Takes in that an object came, changed, or went. */
  change(previous: KubeObject | undefined, next: KubeObject | undefined): void {
    const before = previous && (previous.metadata.labels ?? none)
    const after = next && (next.metadata.labels ?? none)
    if (before === after) return
    if (before) this.#take(this.#textOf(before))
    if (after) this.#give(this.#textOf(after), after)
  }

  /** Whether a selector means all of them, as far as that can be said without looking at each. */
  areAllMeant(selector: Selector): boolean {
    if (selector.some(({ key }) => this.own.includes(key))) return false
    for (const { labels } of this.#sorts.values()) if (!matches(selector, labels)) return false
    return true
  }

  #give(text: string, labels: Labels): void {
    const sort = this.#sorts.get(text)
    if (sort) sort.count++
    else this.#sorts.set(text, { labels, count: 1 })
  }

  #take(text: string): void {
    const sort = this.#sorts.get(text)
    if (sort && --sort.count === 0) this.#sorts.delete(text)
  }

  #textOf(labels: Labels): string {
    let text = ''
    for (const label in labels) if (!this.own.includes(label)) text += `${label}=${labels[label]},`
    return text
  }
}

const none: Labels = Object.freeze({})
