/** What the kubelet of one machine knows of the cluster: what its watches tell it, and while it is cut off what they told it last. */
import type { Kind, KubeObject } from '../api/kind.ts'
import { keyFor } from '../api/meta.ts'
import type { Cache } from '../client/cache.ts'
import type { Change } from '../client/change.ts'

export class KubeletView {
  /** Of what has changed since the kubelet was cut off: how it was before, undefined where it was not there. */
  #before: Map<Kind, Map<string, KubeObject | undefined>> | undefined

  constructor(private readonly cache: Cache) {}

  get isCutOff(): boolean {
    return this.#before !== undefined
  }

  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined {
    const before = this.#before?.get(kind)
    const key = before && keyFor(name, namespace)
    if (key !== undefined && before?.has(key)) return before.get(key) as T | undefined
    return this.cache.get(kind, name, namespace)
  }

  list<T extends KubeObject>(kind: Kind<T>, namespace: string): readonly T[] {
    const before = this.#before?.get(kind)
    const now = this.cache.list(kind, namespace)
    if (!before) return now
    const unchanged = now.filter(({ metadata }) => !before.has(keyFor(metadata.name, metadata.namespace)))
    const kept = [...before.values()].filter((object) => object?.metadata.namespace === namespace)
    return [...unchanged, ...(kept as T[])]
  }

  /** No watch tells it anything from now on. */
  cutOff(): void {
    this.#before ??= new Map()
  }

  /** Something has changed of which a kubelet that is cut off hears nothing. */
  miss({ kind, key, previous }: Pick<Change, 'kind' | 'key' | 'previous'>): void {
    if (!this.#before) return
    let ofKind = this.#before.get(kind)
    if (!ofKind) this.#before.set(kind, (ofKind = new Map()))
    if (!ofKind.has(key)) ofKind.set(key, previous)
  }

  /** The watches are back. Answers the keys of what it has missed of a kind, by kind. */
  catchUp(): ReadonlyMap<Kind, readonly string[]> {
    const missed = new Map(Array.from(this.#before ?? [], ([kind, objects]) => [kind, [...objects.keys()]]))
    this.#before = undefined
    return missed
  }
}
