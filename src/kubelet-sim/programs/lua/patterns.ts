/** Patterns of Lua: `(%a+)=(%d*)`, `^%s*`, `%b()`, `%f[%w]`. */
import { LuaError } from './values.ts'

/** What is captured: a text, or a place. */
export type Capture = string | number

export interface Match {
  readonly start: number
  readonly end: number
  readonly captures: readonly Capture[]
}

/** A pattern that asks for more is refused. */
const mostSteps = 500_000
const deepest = 200
const mostCaptures = 32

const classes: Readonly<Record<string, RegExp>> = {
  ...{ a: /[A-Za-z]/, d: /\d/, l: /[a-z]/, s: /[\t-\r ]/, u: /[A-Z]/, w: /[A-Za-z0-9]/, x: /[\da-fA-F]/ },
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these letters are what it is about.
  ...{ c: /[\x00-\x1f\x7f]/, p: /[!-/:-@[-`{-~]/, z: /\x00/ },
}

function isOfClass(letter: string, name: string): boolean {
  const found = classes[name.toLowerCase()]
  if (!found) return letter === name
  return found.test(letter) === (name === name.toLowerCase())
}

class Matcher {
  #steps = 0
  #depth = 0
  readonly #captures: { start: number; length: number }[] = []

  constructor(
    private readonly text: string,
    private readonly pattern: string,
  ) {}

  at(start: number, from: number): Match | undefined {
    this.#captures.length = 0
    const end = this.#match(start, from)
    if (end === undefined) return undefined
    return { start, end, captures: this.#captures.map((each) => this.#captured(each)) }
  }

  #captured({ start, length }: { start: number; length: number }): Capture {
    if (length === positionCapture) return start + 1
    if (length === openCapture) throw new LuaError('unfinished capture')
    return this.text.slice(start, start + length)
  }

  #match(start: number, from: number): number | undefined {
    if (++this.#depth > deepest) throw new LuaError('pattern too complex')
    try {
      return this.#go(start, from)
    } finally {
      this.#depth--
    }
  }

  #go(start: number, from: number): number | undefined {
    const { pattern, text } = this
    let [at, p] = [start, from]
    while (p < pattern.length) {
      if (++this.#steps > mostSteps) throw new LuaError('pattern too complex')
      const letter = pattern[p]
      if (letter === '(')
        return pattern[p + 1] === ')'
          ? this.#capture(at, p + 2, positionCapture)
          : this.#capture(at, p + 1, openCapture)
      if (letter === ')') return this.#close(at, p + 1)
      if (letter === '$' && p + 1 === pattern.length) return at === text.length ? at : undefined
      if (letter === '%' && pattern[p + 1] === 'b') {
        const end = this.#balanced(at, pattern[p + 2], pattern[p + 3])
        if (end === undefined) return undefined
        at = end
        p += 4
        continue
      }
      if (letter === '%' && pattern[p + 1] === 'f') {
        const end = this.#classEnd(p + 2)
        const before = at === 0 ? '\0' : text[at - 1]
        if (this.#fitsClass(before, p + 2, end) || !this.#fitsClass(text[at] ?? '\0', p + 2, end))
          return undefined
        p = end
        continue
      }
      if (letter === '%' && /\d/.test(pattern[p + 1] ?? '')) {
        const same = this.#captures[Number(pattern[p + 1]) - 1]
        if (!same || same.length < 0) throw new LuaError('invalid capture index')
        const piece = text.slice(same.start, same.start + same.length)
        if (!text.startsWith(piece, at)) return undefined
        at += piece.length
        p += 2
        continue
      }
      const end = this.#classEnd(p)
      const sign = pattern[end]
      if (sign === '*' || sign === '+') return this.#most(at, p, end, sign === '+' ? 1 : 0)
      if (sign === '-') return this.#least(at, p, end)
      if (sign === '?') {
        if (this.#fitsAt(at, p, end)) {
          const found = this.#match(at + 1, end + 1)
          if (found !== undefined) return found
        }
        p = end + 1
        continue
      }
      if (!this.#fitsAt(at, p, end)) return undefined
      at++
      p = end
    }
    return at
  }

  #capture(at: number, p: number, length: number): number | undefined {
    if (this.#captures.length >= mostCaptures) throw new LuaError('too many captures')
    this.#captures.push({ start: at, length })
    const end = this.#match(at, p)
    if (end === undefined) this.#captures.pop()
    return end
  }

  #close(at: number, p: number): number | undefined {
    const open = this.#captures.findLast(({ length }) => length === openCapture)
    if (!open) throw new LuaError('invalid pattern capture')
    open.length = at - open.start
    const end = this.#match(at, p)
    if (end === undefined) open.length = openCapture
    return end
  }

  #most(at: number, p: number, end: number, least: number): number | undefined {
    let count = 0
    while (this.#fitsAt(at + count, p, end)) count++
    for (; count >= least; count--) {
      if (++this.#steps > mostSteps) throw new LuaError('pattern too complex')
      const found = this.#match(at + count, end + 1)
      if (found !== undefined) return found
    }
    return undefined
  }

  #least(start: number, p: number, end: number): number | undefined {
    for (let at = start; ; at++) {
      const found = this.#match(at, end + 1)
      if (found !== undefined) return found
      if (!this.#fitsAt(at, p, end)) return undefined
    }
  }

  #balanced(at: number, opening: string | undefined, closing: string | undefined): number | undefined {
    if (opening === undefined || closing === undefined) throw new LuaError("missing arguments to '%b'")
    if (this.text[at] !== opening) return undefined
    let depth = 1
    for (let n = at + 1; n < this.text.length; n++) {
      if (this.text[n] === closing) {
        if (--depth === 0) return n + 1
      } else if (this.text[n] === opening) depth++
    }
    return undefined
  }

  #fitsAt(at: number, p: number, end: number): boolean {
    if (++this.#steps > mostSteps) throw new LuaError('pattern too complex')
    return at < this.text.length && this.#fitsClass(this.text[at], p, end)
  }

  #fitsClass(letter: string, p: number, end: number): boolean {
    const { pattern } = this
    if (pattern[p] === '.') return true
    if (pattern[p] === '%') return isOfClass(letter, pattern[p + 1])
    if (pattern[p] !== '[') return pattern[p] === letter
    const isNot = pattern[p + 1] === '^'
    for (let n = isNot ? p + 2 : p + 1; n < end - 1; n++) {
      if (pattern[n] === '%') {
        if (isOfClass(letter, pattern[++n])) return !isNot
      } else if (pattern[n + 1] === '-' && n + 2 < end - 1) {
        if (letter >= pattern[n] && letter <= pattern[n + 2]) return !isNot
        n += 2
      } else if (pattern[n] === letter) return !isNot
    }
    return isNot
  }

  /** Where the class that begins there ends. */
  #classEnd(p: number): number {
    const { pattern } = this
    if (pattern[p] === '%') {
      if (p + 1 >= pattern.length) throw new LuaError("malformed pattern (ends with '%')")
      return p + 2
    }
    if (pattern[p] !== '[') return p + 1
    let n = pattern[p + 1] === '^' ? p + 2 : p + 1
    do {
      if (n >= pattern.length) throw new LuaError("malformed pattern (missing ']')")
      if (pattern[n++] === '%') n++
    } while (pattern[n] !== ']')
    return n + 1
  }
}

const [openCapture, positionCapture] = [-1, -2]

/** The first match from a place on. @param from counted from 0 @throws LuaError for what is no pattern */
export function matchFrom(text: string, pattern: string, from: number): Match | undefined {
  const isAnchored = pattern.startsWith('^')
  const matcher = new Matcher(text, pattern)
  for (let start = from; start <= text.length; start++) {
    const found = matcher.at(start, isAnchored ? 1 : 0)
    if (found || isAnchored) return found
  }
  return undefined
}
