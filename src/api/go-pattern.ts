/** Patterns by the rules and in the words of Go's `regexp`, where those of re2js are others. */
import { RE2JS } from 're2js'

/** @throws Error, in Go's words: ``error parsing regexp: missing closing ): `(` `` */
export function compileGoPattern(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const { message } = error as Error
    // Go lets groups share a name. Nobody asks for groups by name here.
    if (message.startsWith(twice)) return compileGoPattern(pattern.replace(nameOfGroup, '$1('))
    throw new Error(inGoWords(message, pattern))
  }
}

const twice = 'error parsing regexp: duplicate capture group name'
const nameOfGroup = /((?<!\\)(?:\\\\)*)\(\?P?<\w+>/g

function inGoWords(message: string, pattern: string): string {
  if (message.endsWith('trailing backslash at end of expression')) return `${message}: \`\``
  // What ends where a name would begin has none.
  const unnamed = /\(\?(?:P(?=<$)|<$)/.exec(pattern)?.[0]
  const isOfName = message.includes('invalid named capture')
  return isOfName && unnamed
    ? `error parsing regexp: invalid or unsupported Perl syntax: \`${unnamed}\``
    : message
}
