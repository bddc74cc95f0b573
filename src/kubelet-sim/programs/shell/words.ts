/** The arguments that a command is given, counted against the memory of its container. */
import { compact } from '../../runtime/files/text-buffer.ts'
import type { Memory } from '../../runtime/quota.ts'

/** What a word takes besides its text, in bytes. */
export const wordBytes = 40

/** What is less is not counted: most commands have few words. */
const bytesPerClaim = 32_768

export class Words {
  readonly list: string[] = []
  #claimed = 0
  #uncounted = 0

  constructor(private readonly memory: Memory) {}

  /** Answers whether there was memory for it. */
  add(text: string): boolean {
    this.#uncounted += text.length + wordBytes
    if (this.#uncounted > bytesPerClaim) {
      if (!this.memory.claim(this.#uncounted)) return false
      this.#claimed += this.#uncounted
      this.#uncounted = 0
    }
    this.list.push(compact(text))
    return true
  }

  /** The command is done. */
  release(): void {
    if (this.#claimed > 0) this.memory.release(this.#claimed)
    this.#claimed = 0
  }
}
