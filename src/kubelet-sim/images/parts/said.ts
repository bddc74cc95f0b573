/** What a server writes in turn to its two outputs: made once for all that write the same at one instant. */
import type { ServiceContext } from '../../runtime/image.ts'

type Part = readonly [output: 'out' | 'err', text: string]

export class Said {
  readonly #parts: Part[] = []

  out(...lines: readonly string[]): this {
    return this.#add('out', lines.join(''))
  }

  err(...lines: readonly string[]): this {
    return this.#add('err', lines.join(''))
  }

  /** What is written to one output without a break is one text, which logs share. */
  #add(output: 'out' | 'err', text: string): this {
    const last = this.#parts.at(-1)
    if (last?.[0] === output) this.#parts[this.#parts.length - 1] = [output, last[1] + text]
    else if (text !== '') this.#parts.push([output, text])
    return this
  }

  sayTo(context: ServiceContext): void {
    for (const [output, text] of this.#parts) {
      if (output === 'out') context.print(text)
      else context.complain(text)
    }
  }
}
