/** Reads the parameters of functions. */
import type { Expression, Parameter, Parameters } from './syntax.ts'
import type { TokenReader } from './token-reader.ts'

export function parametersAt(
  reader: TokenReader,
  expression: () => Expression,
  { end, haveTypes }: { readonly end: ')' | ':'; readonly haveTypes: boolean },
): Parameters {
  const nameOf = () => parameterName(reader, expression, haveTypes)
  const found = {
    positionalOnly: [] as Parameter[],
    positional: [] as Parameter[],
    keywordOnly: [] as Parameter[],
  }
  let rest: string | undefined
  let keywords: string | undefined
  let isBehindStar = false
  while (!reader.is(end)) {
    if (reader.accept('**')) keywords = nameOf()
    else if (reader.accept('*')) {
      isBehindStar = true
      if (!reader.is(',')) rest = nameOf()
      else if (reader.next.text === end || reader.next.text === '**')
        throw reader.problem('named arguments must follow bare *', reader.previous.at)
    } else if (reader.accept('/')) found.positionalOnly = found.positional.splice(0)
    else {
      const { at } = reader.token
      const name = nameOf()
      const byDefault = reader.accept('=') ? expression() : undefined
      const list = isBehindStar ? found.keywordOnly : found.positional
      const before = list.at(-1) ?? found.positionalOnly.at(-1)
      if (!isBehindStar && !byDefault && before?.byDefault)
        throw reader.problem('parameter without a default follows parameter with a default', at)
      list.push({ name, byDefault })
    }
    if (!reader.accept(',')) break
  }
  if (!reader.is(end)) throw reader.problem()
  const names = [...found.positionalOnly, ...found.positional, ...found.keywordOnly].map(({ name }) => name)
  const all = [...names, ...(rest === undefined ? [] : [rest]), ...(keywords === undefined ? [] : [keywords])]
  const twice = all.find((each, n) => all.indexOf(each) !== n)
  if (twice !== undefined)
    throw reader.problem(`duplicate argument '${twice}' in function definition`, reader.token.at)
  return { ...found, rest, keywords }
}

function parameterName(reader: TokenReader, expression: () => Expression, hasType: boolean): string {
  const name = reader.name()
  if (hasType && reader.accept(':')) {
    if (reader.is('*')) reader.take()
    expression()
  }
  return name
}
