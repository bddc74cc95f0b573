/** What psql has been told about itself: how it shows, what it measures, where it writes, and its variables. Source: its manual, Meta-Commands. */
import type { Shape } from './psql-tables.ts'

type Formats = 'aligned' | 'unaligned' | 'csv'

interface Begun {
  readonly isBare: boolean
  readonly format: Formats
  readonly separator: string
  readonly isExpanded: boolean
  /** As `-v` gives them: `name=value`. */
  readonly variables: readonly string[]
}

export class PsqlState {
  isExpanded: boolean
  isTimed = false
  /** The file that answers go to. */
  output: string | undefined
  readonly variables = new Map<string, string>()
  #isBare: boolean
  #format: Formats
  #separator: string
  #unknown = ''

  constructor(begun: Begun) {
    this.isExpanded = begun.isExpanded
    this.#isBare = begun.isBare
    this.#format = begun.format
    this.#separator = begun.separator
    for (const each of begun.variables) {
      const [name, ...value] = each.split('=')
      this.variables.set(name, value.join('='))
    }
  }

  get shape(): Shape {
    return {
      isBare: this.#isBare,
      isUnaligned: this.#format === 'unaligned',
      isCsv: this.#format === 'csv',
      separator: this.#separator,
      unknown: this.#unknown,
    }
  }

  get stopsAtErrors(): boolean {
    return /^(?:1|on|true|)$/i.test(this.variables.get('ON_ERROR_STOP') ?? 'off')
  }

  /** Does what an order says that is about psql alone. @returns what it says of that; undefined for another order */
  obey(name: string, words: readonly string[]): string | undefined {
    const [first, ...rest] = words
    switch (name) {
      case '\\x':
        this.isExpanded = switched(first, this.isExpanded)
        return `Expanded display is ${this.isExpanded ? 'on' : 'off'}.\n`
      case '\\timing':
        this.isTimed = switched(first, this.isTimed)
        return `Timing is ${this.isTimed ? 'on' : 'off'}.\n`
      case '\\a':
        return this.#printed('format', this.#format === 'aligned' ? 'unaligned' : 'aligned')
      case '\\t':
        return this.#printed('tuples_only', first)
      case '\\f':
        return this.#printed('fieldsep', first)
      case '\\pset':
        return this.#printed(first, rest.join(' '))
      case '\\o':
      case '\\out':
        this.output = first
        return ''
      case '\\set':
        if (first !== undefined) this.variables.set(first, rest.map(unquoted).join(''))
        return first === undefined
          ? [...this.variables].map(([key, value]) => `${key} = '${value}'\n`).join('')
          : ''
      case '\\unset':
        this.variables.delete(first ?? '')
        return ''
      default:
        return undefined
    }
  }

  #printed(what: string | undefined, to: string | undefined): string {
    const value = unquoted(to ?? '')
    switch (what) {
      case 'format':
        if (!/^(?:aligned|unaligned|csv)$/.test(value))
          return `\\pset: allowed formats are aligned, csv, unaligned\n`
        this.#format = value as Formats
        return `Output format is ${value}.\n`
      case 'tuples_only':
      case 't':
        this.#isBare = switched(value || undefined, this.#isBare)
        return `Tuples only is ${this.#isBare ? 'on' : 'off'}.\n`
      case 'fieldsep':
        this.#separator = value
        return `Field separator is "${value}".\n`
      case 'null':
        this.#unknown = value
        return `Null display is "${value}".\n`
      case 'expanded':
      case 'x':
        return this.obey('\\x', value ? [value] : [])!
      default:
        // Borders, pagers and titles make no difference.
        return ''
    }
  }

  /** A statement with the values of variables in it: `:name`, `:'name'` and `:"name"`. */
  filled(sql: string): string {
    if (this.variables.size === 0) return sql
    return sql.replace(references, (whole, asText?: string, asName?: string, plain?: string) => {
      const value = this.variables.get(asText ?? asName ?? plain ?? '')
      if (value === undefined) return whole
      if (asText !== undefined) return `'${value.replaceAll("'", "''")}'`
      return asName === undefined ? value : `"${value.replaceAll('"', '""')}"`
    })
  }
}

/** Nothing within quotes is one, nor is a cast. */
const references = /'(?:[^']|'')*'|"(?:[^"]|"")*"|::|:'(\w+)'|:"(\w+)"|:(\w+)/g

const switched = (word: string | undefined, is: boolean): boolean =>
  word === undefined || word === 'auto' ? !is : /^(?:on|true|1)$/i.test(word)

const unquoted = (word: string): string =>
  word.replace(/^'((?:[^']|'')*)'$/s, (_all, inner: string) => inner.replaceAll("''", "'"))
