/** Label and field selectors as they are written in a query, refused in the words of the API server's own parsers. */
import { badRequest } from './errors.ts'
import { type FieldError, invalid } from './field-error.ts'
import { labelValueProblems, type NameRule, qualifiedNameProblems } from './names.ts'
import type { FieldTerm, Operator, Requirement, Selector } from './selector.ts'

/** Parses what `-l` sends. @throws ApiError 400 */
export function parseLabelSelector(text: string): Selector {
  const tokens = new Tokens(text)
  const found: Requirement[] = []
  while (!tokens.isAtEnd) {
    if (!tokens.isAtName && tokens.next !== '!') {
      throw badRequest(`found '${tokens.next}', expected: !, identifier, or 'end of string'`)
    }
    found.push(parseRequirement(tokens))
    if (tokens.isAtEnd) break
    const separator = tokens.take()
    if (separator !== ',') throw badRequest(`found '${separator}', expected: ',' or 'end of string'`)
    if (!tokens.isAtName && tokens.next !== '!') {
      throw badRequest(`found '${tokens.next}', expected: identifier after ','`)
    }
  }
  return found
}

/** Words and operators, one after the other. What follows a zero byte is not read. */
class Tokens {
  readonly #all: readonly string[]
  #at = 0

  constructor(text: string) {
    this.#all = text.split('\0', 1)[0].match(/!=|==|[=!<>(),]|[^ \t\r\n=!<>(),]+/g) ?? []
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#all.length
  }

  /** The next token, which stays; empty at the end. */
  get next(): string {
    return this.#all[this.#at] ?? ''
  }

  /** Whether a word comes next, be it `in` or `notin`. */
  get isAtName(): boolean {
    return !this.isAtEnd && !/^[=!<>(),]/.test(this.next)
  }

  take(): string {
    const token = this.next
    this.#at++
    return token
  }
}

const unparsable = (why: string) => badRequest(`unable to parse requirement: ${why}`)

function parseRequirement(tokens: Tokens): Requirement {
  const isNegated = tokens.next === '!'
  if (isNegated) tokens.take()
  if (!tokens.isAtName) throw unparsable(`found '${tokens.next}', expected: identifier`)
  const key = tokens.take()
  // The parser does not say where a key stands: Go prints that as <nil>.
  refuse(breachesOf(qualifiedNameProblems, '<nil>', key))
  if (isNegated) return { key, operator: 'DoesNotExist', values: [] }
  if (tokens.isAtEnd || tokens.next === ',') return { key, operator: 'Exists', values: [] }
  const { operator, isOneOf } = operatorOf(tokens.take())
  const values = isOneOf ? parseValues(tokens) : [parseValue(tokens)]
  refuse([...valueProblems(key, operator, values)])
  return { key, operator, values }
}

interface WrittenOperator {
  readonly operator: Operator
  /** Values follow in parentheses. */
  readonly isOneOf: boolean
}

function operatorOf(token: string): WrittenOperator {
  switch (token) {
    case 'in':
      return { operator: 'In', isOneOf: true }
    case 'notin':
      return { operator: 'NotIn', isOneOf: true }
    case '=':
    case '==':
      return { operator: 'In', isOneOf: false }
    case '!=':
      return { operator: 'NotIn', isOneOf: false }
    case '>':
      return { operator: 'Gt', isOneOf: false }
    case '<':
      return { operator: 'Lt', isOneOf: false }
  }
  throw unparsable(`found '${token}', expected: in, notin, =, ==, !=, gt, lt`)
}

function parseValue(tokens: Tokens): string {
  if (tokens.isAtEnd || tokens.next === ',') return ''
  if (tokens.isAtName) return tokens.take()
  throw unparsable(`found '${tokens.next}', expected: identifier`)
}

/** `(a,b,)`: an empty place is the empty value. Each value counts once. */
function parseValues(tokens: Tokens): string[] {
  const opening = tokens.take()
  if (opening !== '(') throw unparsable(`found '${opening}' expected: '('`)
  const values = new Set<string>()
  if (tokens.next !== ')' && tokens.next !== ',' && !tokens.isAtName) {
    throw unparsable(`found '${tokens.next}', expected: ',', ')' or identifier`)
  }
  for (;;) {
    values.add(tokens.isAtName ? tokens.take() : '')
    if (tokens.next !== ',' && tokens.next !== ')') {
      throw unparsable(`found '${tokens.next}', expected: ',' or ')'`)
    }
    if (tokens.take() === ')') return [...values].sort()
    if (!tokens.isAtName && tokens.next !== ',' && tokens.next !== ')') {
      throw unparsable(`found '${tokens.next}', expected: ',', or identifier`)
    }
  }
}

function* valueProblems(key: string, operator: Operator, values: readonly string[]): Iterable<FieldError> {
  const isNumeric = operator === 'Gt' || operator === 'Lt'
  if (isNumeric && !isInt64(values[0])) {
    yield invalid('values[0]', values[0], "for 'Gt', 'Lt' operators, the value must be an integer")
  }
  for (const [n, value] of values.entries()) {
    yield* breachesOf(labelValueProblems, `values[${n}][${key}]`, value)
  }
}

const isInt64 = (text: string): boolean =>
  /^[+-]?\d{1,30}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)

/** All that is wrong with one name is one problem here. */
function breachesOf(rule: NameRule, path: string, name: string): readonly FieldError[] {
  const problems = rule(name)
  return problems.length > 0 ? [invalid(path, name, problems.join('; '))] : []
}

function refuse(problems: readonly FieldError[]): void {
  if (problems.length === 0) return
  const said = problems.map(({ field, message }) => `${field}: ${message}`)
  throw unparsable(said.length === 1 ? said[0] : `[${said.join(', ')}]`)
}

/** Parses what `--field-selector` sends. @throws ApiError 400 */
export function parseFieldSelector(text: string): readonly FieldTerm[] {
  const terms = text.match(/(?:\\.|[^\\,])+\\?|\\/gs) ?? []
  const parsed = terms.sort().map((term) => {
    const found = /^(.*?)(!=|==|=)(.*)$/s.exec(term)
    if (!found) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`)
    return { field: found[1], equal: found[2] !== '!=', value: unescaped(found[3]) }
  })
  // What says nothing of nothing is true of everything.
  return parsed.filter(({ field, value }) => field !== '' || value !== '')
}

function unescaped(value: string): string {
  return value.replace(/\\(.?)|[,=]/gsu, (sequence, escaped: string | undefined) => {
    if (escaped === undefined) {
      // Go prints the character's number.
      throw badRequest(`invalid field selector: unescaped character in value: ${sequence.charCodeAt(0)}`)
    }
    if (escaped !== '' && '\\,='.includes(escaped)) return escaped
    throw badRequest(`invalid field selector: invalid escape sequence: ${sequence}`)
  })
}
