/** Expands the words of a command: parameters, substitutions, arithmetic, splitting and globbing. */
import type { ParsedScript, Word, WordPart } from 'unbash'
import { isError } from '../../runtime/posix.ts'
import { Capture, type Wait } from '../../runtime/streams.ts'
import { arithmetic } from './arithmetic.ts'
import { expandBraces } from './braces.ts'
import { addTo, Fields, type Target } from './fields.ts'
import { glob } from './glob.ts'
import { expandArguments, expandParameter, parameterValue } from './parameter.ts'
import type { Shell } from './shell.ts'
import { forkShell } from './subshell.ts'

type Expanding<T> = Generator<Wait, T>

/** The arguments that `words` become. */
export function* expandWords(shell: Shell, words: readonly Word[]): Expanding<string[]> {
  const result: string[] = []
  for (const word of words) {
    if (!word.parts) result.push(tilde(shell, word))
    else for (const each of expandBraces(shell, word)) yield* expandInto(shell, each, result)
    if (shell.jump) return result
  }
  return result
}

/** The one text that `word` becomes: as a value, a redirection or the operand of a test. */
export function* expandText(shell: Shell, word: Word | undefined): Expanding<string> {
  if (!word) return ''
  if (!word.parts) return tilde(shell, word)
  const fields = new Fields('text')
  yield* expandParts(shell, word.parts, { fields, isQuoted: false })
  return fields.text
}

/** The pattern that `word` becomes: what was quoted has a backslash before it. */
export function* expandPattern(shell: Shell, word: Word): Expanding<string> {
  const fields = new Fields('pattern')
  if (word.parts) yield* expandParts(shell, word.parts, { fields, isQuoted: false })
  else fields.addQuoted(tilde(shell, word))
  return fields.pattern
}

/** Expands the parts of a word, or of the body of a here-document, which counts as quoted. */
export function* expandParts(shell: Shell, parts: readonly WordPart[], target: Target): Expanding<void> {
  for (const part of parts) {
    yield* expandPart(shell, part, target)
    if (shell.jump) return
  }
}

/** Runs a substituted script and answers its output, without the newlines at the end. */
export function* substitute(shell: Shell, script: ParsedScript | undefined): Expanding<string> {
  if (!script) return ''
  const capture = new Capture()
  const handles = [...shell.process.handles]
  handles[1] = capture
  const child = forkShell(shell, handles, (inner) => {
    inner.mayReplace = script.commands.length === 1
    return inner.language.runStatements(inner, script.commands)
  })
  if (isError(child)) {
    shell.complain(`can't fork: ${child.message}`)
    shell.status = 2
    return ''
  }
  child.start()
  if (child.isAlive) yield child.ended
  shell.status = child.outcome?.exitCode ?? 0
  shell.substitutions++
  return capture.text.replace(/\n+$/, '')
}

function* expandInto(shell: Shell, word: Word, result: string[]): Expanding<void> {
  if (!word.parts) {
    result.push(tilde(shell, word))
    return
  }
  const fields = new Fields('fields', shell.get('IFS'))
  yield* expandParts(shell, word.parts, { fields, isQuoted: false })
  fields.endField()
  for (const { text, pattern } of fields.done) {
    const { files } = shell.process.machine
    const matches =
      pattern === undefined || shell.has('noglob')
        ? []
        : glob(pattern, { files, cwd: shell.process.cwd, memo: shell.memo })
    if (matches.length > 0) result.push(...matches)
    else result.push(text)
  }
}

function* expandPart(shell: Shell, part: WordPart, target: Target): Expanding<void> {
  const { fields, isQuoted } = target
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return fields.addQuoted(part.value)
    case 'DoubleQuoted':
    case 'LocaleString':
      return yield* expandDoubleQuoted(shell, part.parts, fields)
    case 'Glob':
      return isQuoted ? fields.addQuoted(part.text) : fields.addGlob(part.text)
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return fields.addQuoted(part.text)
    case 'SimpleExpansion':
      return expandSimple(shell, part.text.slice(1), target)
    case 'ParameterExpansion':
      return yield* expandParameter(shell, part, target)
    case 'CommandExpansion':
      return addTo(target, yield* substitute(shell, part.script))
    case 'ArithmeticExpansion':
      return addTo(target, String(part.expression ? yield* arithmetic(shell, part.expression) : 0))
    case 'ProcessSubstitution':
      return shell.fail('syntax error: unexpected "("')
  }
}

function* expandDoubleQuoted(shell: Shell, parts: readonly WordPart[], fields: Fields): Expanding<void> {
  // "$@" alone, without arguments, is nothing at all; any other quoted text is at least an empty field.
  const isAllArguments = parts.length === 1 && (parts[0].text === '$@' || parts[0].text === '${@}')
  if (!isAllArguments) fields.addQuoted('')
  yield* expandParts(shell, parts, { fields, isQuoted: true })
}

function expandSimple(shell: Shell, name: string, target: Target): void {
  if (name === '@' || name === '*') {
    expandArguments(shell, name, target)
    return
  }
  const value = parameterValue(shell, name)
  if (value === undefined && shell.has('nounset')) shell.fail(`${name}: parameter not set`)
  else addTo(target, value ?? '')
}

function tilde(shell: Shell, { text, value }: Word): string {
  if (text[0] !== '~') return value
  if (value.length > 1 && value[1] !== '/') return value
  return (shell.get('HOME') ?? '') + value.slice(1)
}
