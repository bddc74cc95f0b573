/** What a container writes goes to its log, and to those who are attached to it. */
import { type Handle, LineSplitter, type Wait, type Written } from './streams.ts'

/** One object for both, since every container has two of it. */
export class Tee extends LineSplitter {
  /** Nobody is attached to most containers. */
  #followers = nobody
  #writers = 0

  /** Hands on what comes from now on, too, until that breaks. */
  add(follower: Handle): void {
    follower.retain?.()
    this.#followers = [...this.#followers, follower]
  }

  override write(text: string): Written {
    super.write(text)
    return this.#followers.length === 0 ? undefined : this.#tell(text)
  }

  retain(): void {
    this.#writers++
  }

  release(): void {
    if (--this.#writers > 0) return
    for (const each of this.#followers) each.release?.()
    this.#followers = nobody
  }

  /** The slowest of them holds up the container. */
  #tell(text: string): Written {
    const waits: Wait[] = []
    for (const each of this.#followers) {
      const written = each.write?.(text)
      if (typeof written === 'function') waits.push(written)
      else if (written !== undefined) this.#drop(each)
    }
    return waits.length > 1 ? waits.reduce(afterBoth) : waits[0]
  }

  #drop(follower: Handle): void {
    follower.release?.()
    this.#followers = this.#followers.filter((each) => each !== follower)
  }
}

const nobody: readonly Handle[] = Object.freeze([])

/** Waits for one, and then for the other. */
const afterBoth =
  (first: Wait, second: Wait): Wait =>
  (wake) => {
    let callOffSecond: (() => void) | undefined
    const callOffFirst = first(() => {
      callOffSecond = second(wake)
    })
    return () => (callOffSecond ?? callOffFirst)()
  }
