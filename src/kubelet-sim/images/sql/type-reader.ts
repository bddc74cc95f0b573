/** Reads the names of types. */
import { WordReader } from './word-reader.ts'

export abstract class TypeReader extends WordReader {
  type(): string {
    let type = this.takeWord()
    // Whose type it is makes no difference.
    if (this.skip('.')) type = this.takeWord()
    if (type === 'character' || type === 'national') {
      if (type === 'national') type = this.takeWord()
      if (type === 'character') type = 'char'
    }
    if (this.skip('varying')) type = 'varchar'
    if (this.skip('precision')) type += ' precision'
    if (this.is('(')) type += `(${this.#sizes()})`
    for (const each of ['unsigned', 'signed', 'zerofill']) if (this.skip(each)) type += ` ${each}`
    if (/^time(stamp)?(\(\d\))?$/.test(type) && this.#skipZone()) type = type.replace(/^time(stamp)?/, '$&tz')
    while (this.is('[')) {
      this.next()
      if (!this.is(']')) this.number()
      this.take(']')
      type += '[]'
    }
    return type
  }

  /** `10,2`, or the words of an enumeration. */
  #sizes(): string {
    const sizes: string[] = []
    this.take('(')
    while (!this.is(')') && !this.isAtEnd) {
      const { kind, text } = this.next()
      sizes.push(kind === 'text' ? `'${text.replaceAll("'", "''")}'` : text)
    }
    this.take(')')
    return sizes.join('')
  }

  /** `with time zone`, of which `without time zone` is the opposite. */
  #skipZone(): boolean {
    const isWith = this.is('with')
    if (!isWith && !this.is('without')) return false
    for (const each of [this.word(), 'time', 'zone']) this.take(each)
    return isWith
  }
}
