/** Reads texts, bytes and f-strings. */
import { formatParts, type Parsing } from './parse-format.ts'
import { unescaped, unescapedBytes } from './quoted.ts'
import { type Expression, SyntaxProblem } from './syntax.ts'
import { span, type TokenReader } from './token-reader.ts'
import type { Token } from './tokens.ts'
import { Bytes } from './values.ts'

/** Texts that stand beside each other are one. */
export function textsAt(reader: TokenReader, parsing: Parsing): Expression {
  const first = reader.token
  const tokens: Token[] = []
  while (reader.token.kind === 'text') tokens.push(reader.take())
  const at = span(first.at, reader.previous.at)
  const areBytes = tokens.map(({ quoted }) => /b/i.test(quoted!.prefix))
  if (areBytes.includes(true)) {
    if (areBytes.includes(false)) throw new SyntaxProblem('cannot mix bytes and nonbytes literals', first.at)
    const text = tokens.map(({ quoted }) => bytesIn(quoted!)).join('')
    if (/[^\0-\xff]/.test(text))
      throw new SyntaxProblem('bytes can only contain ASCII literal characters', at)
    return { kind: 'constant', value: new Bytes(text), at }
  }
  if (!tokens.some(({ quoted }) => /f/i.test(quoted!.prefix)))
    return { kind: 'constant', value: tokens.map(textIn).join(''), at }
  const parts = tokens.flatMap((token) =>
    /f/i.test(token.quoted!.prefix) ? formatParts(token.quoted!, parsing) : [textIn(token)],
  )
  return { kind: 'format', parts, at }
}

const textIn = ({ quoted }: Token): string =>
  /r/i.test(quoted!.prefix) ? quoted!.body : unescaped(quoted!.body)

const bytesIn = ({ prefix, body }: NonNullable<Token['quoted']>): string =>
  /r/i.test(prefix) ? body : unescapedBytes(body)
