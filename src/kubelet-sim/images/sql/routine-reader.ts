/** Reads what defines functions, procedures and triggers, and what calls them. */
import { ChangeReader } from './change-reader.ts'
import type { Parameter, Routine, Trigger, TriggerEvent } from './routine-syntax.ts'
import type { Statement } from './statement.ts'
import { type Expression, SqlError } from './syntax.ts'

/** What may be said of a function and makes no difference, by how many words follow. */
const inconsequential: Readonly<Record<string, number>> = {
  immutable: 0,
  stable: 0,
  volatile: 0,
  leakproof: 0,
  window: 0,
  strict: 0,
  cost: 1,
  rows: 1,
  parallel: 1,
  called: 4,
  security: 1,
  external: 2,
}

export abstract class RoutineReader extends ChangeReader {
  /** Behind CREATE [OR REPLACE]. */
  protected createRoutine(replaces: boolean): Statement {
    const isProcedure = this.takeWord() === 'procedure'
    const { name } = this.table()
    const parameters = this.#parameters()
    const returned = this.skip('returns') ? this.#returned() : {}
    if (!this.grammar.bodiesAreTexts) {
      this.#skipCharacteristics()
      const routine = { name, isProcedure, parameters, ...returned, ...this.#rest() }
      return { kind: 'create routine', routine, replaces }
    }
    let [language, body] = ['', '']
    while (!this.isAtEnd) {
      if (this.skip('language')) language = this.nameOrText().toLowerCase()
      else if (this.skip('as')) {
        if (this.token.kind !== 'text') throw new SqlError('unsupported', 'CREATE FUNCTION … AS')
        body = this.next().text
      } else this.#skipOption()
    }
    if (language === '' || body === '') this.refuse()
    const routine: Routine = {
      name,
      isProcedure,
      parameters,
      ...returned,
      language,
      body,
      text: this.textSince(0),
    }
    return { kind: 'create routine', routine, replaces }
  }

  /** What a program does that is the rest of the statement. */
  #rest(): Pick<Routine, 'language' | 'body' | 'text'> {
    const from = this.at
    while (!this.isAtEnd) this.next()
    return { language: 'own', body: this.textSince(from), text: this.textSince(0) }
  }

  #skipCharacteristics(): void {
    for (;;)
      if (this.skip('comment') || this.skip('language')) this.next()
      else if (this.skip('sql')) {
        this.take('security')
        this.next()
      } else if (this.skip('not') || this.skip('deterministic')) continue
      else if (this.skip('contains') || this.skip('no')) this.take('sql')
      else if (this.skip('reads') || this.skip('modifies')) {
        for (const each of ['sql', 'data']) this.take(each)
      } else return
  }

  #skipOption(): void {
    const word = this.takeWord()
    if (word === 'returns') {
      for (const each of ['null', 'on', 'null', 'input']) this.take(each)
      return
    }
    if (word === 'not' || word === 'transform') return void this.next()
    if (word === 'set') {
      while (!this.isAtEnd && !this.is('as') && !this.is('language')) this.next()
      return
    }
    if (!Object.hasOwn(inconsequential, word))
      throw new SqlError('unsupported', `CREATE FUNCTION … ${word.toUpperCase()}`)
    for (let n = 0; n < inconsequential[word]; n++) this.next()
  }

  #parameters(): readonly Parameter[] {
    const found: Parameter[] = []
    this.take('(')
    if (!this.is(')'))
      do found.push(this.#parameter())
      while (this.skip(','))
    this.take(')')
    return found
  }

  #parameter(): Parameter {
    const isMode = /^(in|out|inout|variadic)$/.test(this.word())
    const mode = isMode ? this.takeWord() : 'in'
    if (mode === 'variadic') throw new SqlError('unsupported', 'VARIADIC')
    const after = this.ahead()
    const isType =
      (after.kind === 'sign' && /^[,)=([]$/.test(after.text)) ||
      after.text.toLowerCase() === 'default' ||
      (this.is('double') && after.text.toLowerCase() === 'precision')
    const name = isType ? '' : this.name()
    const type = this.type()
    const otherwise = this.skip('default') || this.skip('=') ? this.expression() : undefined
    return { name, type, mode: mode as Parameter['mode'], ...(otherwise && { otherwise }) }
  }

  #returned(): Pick<Routine, 'returns' | 'rows'> {
    if (this.skip('table')) return { returns: 'record', rows: this.#parameters() }
    if (this.skip('setof')) return { returns: this.type(), rows: [] }
    return { returns: this.type() }
  }

  protected dropRoutine(): Statement {
    this.next()
    const isLenient = this.lenient('exists')
    const names: string[] = []
    do {
      names.push(this.table().name)
      if (this.is('(')) this.skipItem()
    } while (this.skip(','))
    const cascades = this.skip('cascade')
    if (!cascades) this.skip('restrict')
    return { kind: 'drop routine', names, isLenient, cascades }
  }

  /** Behind CREATE [OR REPLACE]. */
  protected createTrigger(replaces: boolean): Statement {
    this.skip('constraint')
    this.take('trigger')
    const { name } = this.table()
    const timing = this.takeWord()
    if (timing !== 'before' && timing !== 'after') throw new SqlError('unsupported', 'INSTEAD OF')
    const events: TriggerEvent[] = []
    const of: string[] = []
    do {
      const event = this.takeWord()
      if (event !== 'insert' && event !== 'update' && event !== 'delete')
        throw new SqlError('unsupported', `${timing.toUpperCase()} ${event.toUpperCase()}`)
      events.push(event)
      if (this.skip('of'))
        do of.push(this.name().toLowerCase())
        while (this.skip(','))
    } while (this.skip('or'))
    this.take('on')
    const table = this.table()
    while (this.is('deferrable') || this.is('initially') || this.is('not') || this.is('deferred')) this.next()
    let isForRows = false
    if (this.skip('for')) {
      this.skip('each')
      isForRows = this.takeWord() === 'row'
    }
    if (!this.grammar.bodiesAreTexts) {
      if (this.skip('follows') || this.skip('precedes')) this.name()
      const { body, text, language } = this.#rest()
      const trigger: Trigger = {
        name,
        table: table.name,
        timing,
        events,
        isForRows,
        text,
        does: { body, language },
      }
      return { kind: 'create trigger', table, trigger, replaces }
    }
    const when = this.skip('when') ? this.inBrackets(() => this.expression()) : undefined
    this.take('execute')
    if (!this.skip('function')) this.take('procedure')
    const calls = this.table().name
    const args = this.list().map((each) => (each.kind === 'value' ? String(each.value) : ''))
    const trigger: Trigger = {
      name,
      table: table.name,
      timing,
      events,
      isForRows,
      ...(of.length > 0 && { of }),
      ...(when && { when }),
      text: this.textSince(0),
      does: { calls, args },
    }
    return { kind: 'create trigger', table, trigger, replaces }
  }

  protected dropTrigger(): Statement {
    this.take('trigger')
    const isLenient = this.lenient('exists')
    const { name } = this.table()
    const table = this.skip('on') ? this.table() : undefined
    if (!this.skip('cascade')) this.skip('restrict')
    return { kind: 'drop trigger', name, isLenient, ...(table && { table }) }
  }

  /** `DO $$ … $$` */
  protected doBlock(): Statement {
    this.take('do')
    let language = 'plpgsql'
    if (this.skip('language')) language = this.nameOrText().toLowerCase()
    if (this.token.kind !== 'text') this.refuse()
    const body = this.next().text
    if (this.skip('language')) language = this.nameOrText().toLowerCase()
    return { kind: 'do', routine: { name: 'inline_code_block', language, body, text: this.textSince(0) } }
  }

  protected callProcedure(): Statement {
    this.take('call')
    const { name } = this.table()
    const args: readonly Expression[] = this.is('(') ? this.list() : []
    return { kind: 'call routine', name, args }
  }
}
