/** Reads statements about the session itself: what it begins, sets, and asks of its settings. */
import { RoutineReader } from './routine-reader.ts'
import type { Statement } from './statement.ts'
import type { Expression } from './syntax.ts'

export abstract class SessionReader extends RoutineReader {
  /** `SET @x = 1, @y := 2`; what else is set there makes no difference. */
  protected setVariables(): Statement {
    this.take('set')
    const values: (readonly [string, Expression])[] = []
    do {
      const { kind, text } = this.next()
      if (kind === 'variable' && text.startsWith('@')) {
        if (!this.skip(':=')) this.take('=')
        values.push([text.toLowerCase(), this.expression()])
      } else while (!this.isAtEnd && !this.is(',')) this.next()
    } while (this.skip(','))
    return { kind: 'set', values }
  }

  /** `BEGIN ISOLATION LEVEL REPEATABLE READ` */
  protected begin(): Statement {
    const from = this.at
    this.ignored()
    const words = this.textSince(from).toLowerCase()
    if (/serializable|repeatable\s+read|consistent\s+snapshot/.test(words))
      return { kind: 'begin', isolation: 'repeatable read' }
    return /read\s+(?:un)?committed/.test(words)
      ? { kind: 'begin', isolation: 'read committed' }
      : { kind: 'begin' }
  }

  protected ignored(): Statement {
    while (!this.isAtEnd) this.next()
    return { kind: 'nothing' }
  }

  /** `SHOW max_connections` */
  protected setting(): Statement {
    const from = this.at
    this.ignored()
    const words = this.textSince(from).toLowerCase()
    const title = words === 'time zone' ? 'timezone' : words.replaceAll(' ', '_')
    const value: Expression = {
      kind: 'call',
      name: 'current_setting',
      args: [{ kind: 'value', value: title }],
    }
    return {
      kind: 'select',
      chosen: [{ value, title: title === 'timezone' ? 'TimeZone' : title, isNamed: true }],
      from: [],
      where: undefined,
      groupBy: [],
      having: undefined,
      orderBy: [],
      limit: undefined,
      offset: 0,
      isDistinct: false,
    }
  }
}
