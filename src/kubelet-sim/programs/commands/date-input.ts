/** What instants people mean: the dates that `date -d` and `touch -d` take, absolute and relative. */

const units: Readonly<Record<string, readonly ['month' | 'ms', number]>> = {
  sec: ['ms', 1_000],
  second: ['ms', 1_000],
  min: ['ms', 60_000],
  minute: ['ms', 60_000],
  hour: ['ms', 3_600_000],
  day: ['ms', 86_400_000],
  week: ['ms', 7 * 86_400_000],
  fortnight: ['ms', 14 * 86_400_000],
  month: ['month', 1],
  year: ['month', 12],
}

const dayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

const counts: Readonly<Record<string, number>> = { last: -1, this: 0, next: 1, a: 1, an: 1 }

/** No date that can be read is longer. */
const longestDate = 128

/** What has been read of a text so far. */
class Reading {
  /** Midnight of the day that is meant, in milliseconds since 1970. */
  #day: number
  #time: number | undefined
  #zone = 0
  #months = 0
  #ms = 0
  /** A day or a time has been named: what is not said of the time is midnight. */
  #isDayNamed = false
  #lastSign = 1
  /** How far the day of the week that is named lies ahead; a date that is named goes before it. */
  #weekdayMs = 0
  #isDateNamed = false

  constructor(private readonly now: number) {
    this.#day = now - mod(now, 86_400_000)
  }

  get instant(): number {
    const time = this.#time ?? (this.#isDayNamed ? 0 : mod(this.now, 86_400_000))
    let day = this.#day
    if (this.#months !== 0) {
      const date = new Date(day)
      day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + this.#months, date.getUTCDate())
    }
    return day + time - this.#zone + this.#ms + (this.#isDateNamed ? 0 : this.#weekdayMs)
  }

  /** Takes one word, or a pair; answers how many characters were taken, 0 where it means nothing. */
  take(text: string): number {
    for (const [pattern, read] of readers) {
      const found = pattern.exec(text)
      if (found && read.call(this, found) !== false) return found[0].length
    }
    return 0
  }

  static readonly readers: readonly (readonly [
    RegExp,
    (this: Reading, found: RegExpExecArray) => unknown,
  ])[] = [
    [
      /^(\d{4})-(\d{1,2})-(\d{1,2})(?=[T\s]|$)/i,
      function ([, year, month, day]) {
        return this.#setDay(Number(year), Number(month), Number(day))
      },
    ],
    [
      /^(\d{4})(\d{2})(\d{2})(?=[T\s]|$)/i,
      function ([, year, month, day]) {
        return this.#setDay(Number(year), Number(month), Number(day))
      },
    ],
    [
      /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?(?=\s|$)/,
      function ([, month, day, year]) {
        return this.#setDay(year ? Number(year) : this.#year, Number(month), Number(day))
      },
    ],
    [
      /^T?(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?\s*([ap]m)?/i,
      function ([, hour, minute, second = '0', fraction = '0', half]) {
        const hours = half ? (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0) : Number(hour)
        if (hours > 23 || Number(minute) > 59 || Number(second) > 59) return false
        this.#time = (hours * 60 + Number(minute)) * 60_000 + (Number(second) + Number(fraction)) * 1_000
        return true
      },
    ],
    [
      /^(\d{1,2})\s*([ap]m)\b/i,
      function ([, hour, half]) {
        this.#time = ((Number(hour) % 12) + (/p/i.test(half) ? 12 : 0)) * 3_600_000
      },
    ],
    [/^(?:Z|UTC|GMT)\b/i, () => true],
    [
      /^([-+])(\d{2}):?(\d{2})(?=\s|$)/,
      function ([, sign, hours, minutes]) {
        if (this.#time === undefined) return false
        this.#zone = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
        return true
      },
    ],
    [/^(?:now|today)\b/i, () => true],
    [
      /^(yesterday|tomorrow)\b/i,
      function ([, word]) {
        this.#ms += (/y/i.test(word[0]) ? -1 : 1) * 86_400_000
      },
    ],
    [
      /^(midnight|noon)\b/i,
      function ([, word]) {
        this.#time = /m/i.test(word[0]) ? 0 : 43_200_000
      },
    ],
    [
      /^(?:([-+]?)\s*(\d{1,9})\s*|(last|this|next|an?)\s+)?(sec|second|min|minute|hour|day|week|fortnight|month|year)s?\b(\s+ago\b)?/i,
      function ([, sign, digits, word, unit, ago]) {
        if (sign) this.#lastSign = sign === '-' ? -1 : 1
        const count = digits ? Number(digits) * this.#lastSign : word ? counts[word.toLowerCase()] : 1
        this.#lastSign = 1
        const [kind, size] = units[unit.toLowerCase()]
        if (kind === 'month') this.#months += count * size * (ago ? -1 : 1)
        else this.#ms += count * size * (ago ? -1 : 1)
      },
    ],
    [
      /^(?:(last|this|next)\s+)?(sun|mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur)(?:day)?\b,?/i,
      function ([, which, name]) {
        const wanted = dayNames.findIndex((each) => each.startsWith(name.toLowerCase().slice(0, 3)))
        const from = new Date(this.#day).getUTCDay()
        const ahead = mod(wanted - from, 7)
        const weeks = which
          ? counts[which.toLowerCase()] - (which.toLowerCase() === 'next' && ahead > 0 ? 1 : 0)
          : 0
        this.#isDayNamed = true
        this.#weekdayMs = (ahead + 7 * weeks) * 86_400_000
      },
    ],
    [
      /^(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?(?:[\s,-]+(\d{4}))?(?=\s|$)/i,
      function ([, day, month, year]) {
        return this.#setDay(year ? Number(year) : this.#year, monthOf(month), Number(day))
      },
    ],
    [
      /^([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:,?\s+(\d{4}))?(?=\s|$)/i,
      function ([, month, day, year]) {
        return this.#setDay(year ? Number(year) : this.#year, monthOf(month), Number(day))
      },
    ],
    [
      /^(\d{4})(?=\s|$)/,
      function ([, year]) {
        if (!this.#isDayNamed) return false
        const date = new Date(this.#day)
        return this.#setDay(Number(year), date.getUTCMonth() + 1, date.getUTCDate())
      },
    ],
  ]

  get #year(): number {
    return new Date(this.now).getUTCFullYear()
  }

  #setDay(year: number, month: number, day: number): boolean {
    const at = Date.UTC(year, month - 1, day)
    const date = new Date(at)
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return false
    this.#day = at
    this.#isDayNamed = true
    this.#isDateNamed = true
    return true
  }
}

const { readers } = Reading

const mod = (a: number, b: number): number => ((a % b) + b) % b

const monthOf = (name: string): number => monthNames.indexOf(name.toLowerCase().slice(0, 3)) + 1

/** In milliseconds since 1970, in UTC; not a number for what is no date. @param now what `tomorrow` counts from */
export function instantNamed(text: string, now: number): number {
  if (text.startsWith('@'))
    return /^@-?\d{1,16}(\.\d{1,9})?$/.test(text) ? Number(text.slice(1)) * 1_000 : Number.NaN
  if (text.length > longestDate) return Number.NaN
  const reading = new Reading(now)
  let rest = text.trim()
  while (rest !== '') {
    const taken = reading.take(rest)
    if (taken === 0) return Number.NaN
    rest = rest.slice(taken).replace(/^[\s,]+/, '')
  }
  return text.trim() === '' ? now - mod(now, 86_400_000) : reading.instant
}
