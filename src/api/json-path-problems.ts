/** Why a text is no template of JSONPath, in the words of client-go's jsonpath, which takes more than `json-path.ts` can follow. */
/** @param path what stands between the braces. @returns undefined for one that can be read */
export const whyNoJsonPath = (path: string): string | undefined => new Check(`{${path}}`).template()

/** A problem ends the reading of the whole. */
class Wrong {
  constructor(readonly why: string) {}
}

const fail = (why: string): never => {
  throw new Wrong(why)
}

class Check {
  #at = 0

  constructor(private readonly text: string) {}

  template(): string | undefined {
    try {
      while (this.#takes(/[^{]*\{/y)) this.#action()
      return undefined
    } catch (error) {
      if (error instanceof Wrong) return error.why
      throw error
    }
  }

  /** Up to the brace that closes it. */
  #action(): void {
    let wasRecursive = false
    while (!this.#takes(/\}/y)) {
      if (this.#takes(/\.\./y)) {
        if (wasRecursive) fail('invalid multiple recursive descent')
        wasRecursive = !this.#takes(/[\p{L}\p{Nd}_](?:\\.|[^\s.,[\]$@{}\\])*/uy)
      } else {
        const isNode = this.#part()
        wasRecursive &&= !isNode
      }
    }
  }

  /** Answers whether it was more than a sign that means nothing. */
  #part(): boolean {
    if (this.#takes(/[ @$]/y)) return false
    if (this.#takes(/\[\?\(/y)) this.#filter()
    else if (this.#takes(/\[/y)) this.#brackets()
    else if (this.#takes(/['"]/y)) this.#quote()
    else if (this.#takes(/\.(?:\\.|[^ \t\r\n.,[\]$@{}\\])*/y)) return true
    else if (!this.#number() && !this.#takes(/[\p{L}_][^ \t\r\n.,[\]$@{}]*/uy)) this.#stranger()
    return true
  }

  #number(): boolean {
    const number = this.#takes(/[+-]?[\p{Nd}.]*/uy)
    if (!number) return false
    if (!Number.isFinite(Number(number))) fail(`cannot parse number ${number}`)
    return true
  }

  #stranger(): never {
    const [sign] = this.text.slice(this.#at)
    if (sign === undefined || sign === '\r' || sign === '\n') return fail('unclosed action')
    const number = sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')
    return fail(`unrecognized character in action: U+${number} '${sign}'`)
  }

  #brackets(): void {
    const inside = this.#takes(/[^\]\n]*\]/y) ?? fail('unterminated array')
    const parts = inside.slice(0, -1).split(',')
    if (parts.length > 1) {
      for (const part of parts) this.#below(`[${part.trim()}]`)
      return
    }
    const [part] = parts
    const key = /^'([^']*)'$/.exec(part)
    if (key) this.#below(`.${key[1]}`)
    else if (part !== '*' && !/^-?\d*(?::-?\d*){0,2}$/.test(part)) fail(`invalid array index ${part}`)
    else if (part.split(':').includes('-')) fail('array index - is not a number')
  }

  #filter(): void {
    const inside = this.#takes(/(?:[^'")\n]|(['"]).*?(?<!\\)\1)*\)/sy) ?? fail('unterminated filter')
    if (!this.#takes(/\]/y)) fail('unclosed array expect ]')
    const condition = inside.slice(0, -1)
    const [, left, , right] = /^([^!<>=]+)([!<>=]+)(.+)$/.exec(condition) ?? []
    for (const operand of right === undefined ? [condition] : [left, right]) this.#below(operand)
  }

  #quote(): void {
    const quote = this.text[this.#at - 1]
    const rest = this.#takes(quote === '"' ? /.*?(?<!\\)"/y : /.*?(?<!\\)'/y)
    const value = quote + (rest ?? fail('unterminated quoted string'))
    if (/\\(?![abfnrtv\\'"0-7xuU])/.test(value)) fail(`unquote string ${value} error invalid syntax`)
  }

  #below(path: string): void {
    const why = whyNoJsonPath(path)
    if (why !== undefined) fail(why)
  }

  #takes(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.#at = pattern.lastIndex
    return found
  }
}
