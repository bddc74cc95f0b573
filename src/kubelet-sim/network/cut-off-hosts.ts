/** The hosts that are cut off, and what each goes by since then: nobody tells it anything new. */
import type { Kind, KubeObject } from '../../api/kind.ts'

/** A machine, as far as addresses and news go. */
export interface Host {
  owns(ip: string): boolean
  /** An object as the host knows it: while it is cut off as it was then. */
  known<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined
}

export class CutOffHosts<T> {
  readonly #kept = new Map<Host, T>()

  /** @param keep answers what the host goes by from now on; not asked where it is cut off already */
  cutOff(host: Host, keep: () => T): void {
    if (!this.#kept.has(host)) this.#kept.set(host, keep())
  }

  /** Answers whether it was cut off. */
  join(host: Host): boolean {
    return this.#kept.delete(host)
  }

  get hasAny(): boolean {
    return this.#kept.size > 0
  }

  hosts(): Iterable<Host> {
    return this.#kept.keys()
  }

  /** The host that has an address, or a pod with it, and what it goes by; undefined where that is not cut off. */
  at(ip: string | undefined): readonly [Host, T] | undefined {
    if (ip === undefined || this.#kept.size === 0) return undefined
    for (const each of this.#kept) if (each[0].owns(ip)) return each
    return undefined
  }
}
