/** Expands the words of a command: parameters, substitutions, arithmetic, splitting and globbing. */
import type { AnsiCQuotedPart, ExtendedGlobPart, ParsedScript, Redirection, Word, WordPart } from 'unbash'
import { isError } from '../../runtime/posix.ts'
import { Capture, readChunk } from '../../runtime/processes/streams.ts'
import type { Working } from '../../runtime/program.ts'
import { accountNamed } from '../commands/accounts.ts'
import { ansiBytes } from '../commands/escapes.ts'
import { parseCost } from '../parse.ts'
import { arithmetic, numberText } from './arithmetic.ts'
import { expandBraces } from './braces.ts'
import { Fields, type Target } from './fields.ts'
import { glob } from './glob.ts'
import { add, expandArguments, expandParameter, failUnset, parameterValue } from './parameter.ts'
import { substituteProcess } from './process-substitution.ts'
import { withRedirections } from './redirect.ts'
import type { Shell } from './shell.ts'
import { forkShell } from './subshell.ts'
import { setTraceLevel, traceLevel } from './trace.ts'
import type { Words } from './words.ts'

/** Adds the arguments that `words` become. */
export function* expandWords(shell: Shell, words: readonly Word[], result: Words): Working {
  for (const word of words) {
    if (!word.parts) addWord(shell, result, tilde(shell, word))
    else yield* expandBraces(shell, word, (each) => expandInto(shell, each, result))
    if (shell.jump) return
    if (words.length > 1 && shell.process.needsRest(8)) yield* shell.process.rest()
  }
}

function addWord(shell: Shell, result: Words, text: string): void {
  if (!result.add(text) && !shell.jump) shell.failForMemory()
}

/** The one text that `word` becomes: as a value, a redirection or the operand of a test. */
export function* expandText(shell: Shell, word: Word | undefined): Working<string> {
  if (!word) return ''
  if (!word.parts) return tilde(shell, word)
  const fields = new Fields('text', shell.hasExtendedPatterns)
  yield* expandParts(shell, word.parts, { fields, isQuoted: false })
  return fields.text
}

/** The pattern that `word` becomes: what was quoted has a backslash before it. */
export function* expandPattern(
  shell: Shell,
  word: Word,
  isExtended = shell.hasExtendedPatterns,
): Working<string> {
  const fields = new Fields('pattern', isExtended)
  if (word.parts) yield* expandParts(shell, word.parts, { fields, isQuoted: false })
  else if (word.text[0] === '~') fields.addQuoted(tilde(shell, word))
  else fields.addWritten(word.text, word.value)
  return fields.pattern
}

/** Expands the parts of a word, or of the body of a here-document, which counts as quoted. */
export function* expandParts(shell: Shell, parts: readonly WordPart[], target: Target): Working {
  if (!shell.enter()) return
  for (const part of parts) {
    yield* expandPart(shell, part, target)
    if (shell.jump) break
    if (parts.length > 1 && shell.process.needsRest(8)) yield* shell.process.rest()
  }
  shell.leave()
}

interface Substituted {
  readonly text: string
  readonly script: ParsedScript | undefined
}

/** Runs a substituted script and answers its output, without the newlines at the end. */
export function* substitute(shell: Shell, part: Substituted): Working<string> {
  const { process } = shell
  // It is parsed when it is looked at, and but once.
  process.charge(parseCost(part.text) >> 3)
  const { script } = part
  if (!script) return ''
  const capture = new Capture(process)
  const handles = [...process.handles]
  handles[1] = capture
  const child = forkShell(shell, handles, (inner) => {
    inner.mayReplace = script.commands.length === 1
    setTraceLevel(inner, traceLevel(shell) + 1)
    if (inner.dialect === 'bash' && !inner.settings.has('inherit_errexit')) inner.setOption('errexit', false)
    const read = inner.dialect === 'bash' ? fileRead(script) : undefined
    if (read) return withRedirections(inner, [read], () => copyInput(inner))
    return inner.language.runStatements(inner, script.commands)
  })
  if (isError(child)) {
    shell.complain(`can't fork: ${child.message}`)
    shell.status = 2
    return ''
  }
  child.start()
  if (child.isAlive) yield child.ended
  shell.substitutionStatus = child.outcome?.exitCode ?? 0
  // In bash `$?` is at once what it ended with; others know it when nothing but it was to be run.
  if (shell.dialect === 'bash') shell.status = shell.substitutionStatus
  shell.substitutions++
  const { text } = capture
  capture.free()
  if (capture.isFull && !shell.jump) shell.failForMemory()
  return withoutNewlines(text)
}

/** `$(<file)`: the file itself, without a command. */
function fileRead({ commands }: ParsedScript): Redirection | undefined {
  const [statement] = commands
  if (commands.length !== 1 || statement.command.type !== 'Command') return undefined
  const { name, args, prefix, redirects } = statement.command
  if (name || args.length > 0 || redirects.length !== 1 || prefix.length > 1) return undefined
  return redirects[0].operator === '<' ? redirects[0] : undefined
}

function* copyInput({ process }: Shell): Working {
  for (
    let text = yield* readChunk(process.input);
    text !== undefined;
    text = yield* readChunk(process.input)
  ) {
    yield* process.write(text)
    if (process.needsRest(text.length >> 3)) yield* process.rest()
  }
}

function withoutNewlines(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === '\n') end--
  return text.slice(0, end)
}

function* expandInto(shell: Shell, word: Word, result: Words): Working {
  if (!word.parts) return addWord(shell, result, tilde(shell, word))
  const fields = new Fields('fields', shell.hasExtendedPatterns, shell.get('IFS'))
  fields.drain = () => takeFields(shell, fields, result)
  yield* expandParts(shell, word.parts, { fields, isQuoted: false })
  fields.endField()
  yield* takeFields(shell, fields, result)
}

/** Turns the fields that are complete into words. */
function* takeFields(shell: Shell, fields: Fields, result: Words): Working {
  const { done } = fields
  fields.done = []
  for (const { text, pattern } of done) {
    if (shell.jump) return
    const matches = pattern === undefined || shell.has('noglob') ? [] : yield* glob(shell, pattern)
    const isDropped = pattern !== undefined && shell.settings.has('nullglob') && !shell.has('noglob')
    if (matches.length === 0 && !isDropped) addWord(shell, result, text)
    for (const match of matches) addWord(shell, result, match)
    if (done.length > 1 && shell.process.needsRest(8 + matches.length)) yield* shell.process.rest()
  }
}

function* expandPart(shell: Shell, part: WordPart, target: Target): Working {
  const { fields, isQuoted } = target
  switch (part.type) {
    case 'Literal':
      return isQuoted ? fields.addQuoted(part.value) : fields.addWritten(part.text, part.value)
    case 'SingleQuoted':
      return fields.addQuoted(part.value)
    case 'AnsiCQuoted':
      // To dash it is a sign, and a text in quotes.
      return fields.addQuoted(shell.dialect === 'dash' ? `$${part.text.slice(2, -1)}` : bytesOfEscapes(part))
    case 'DoubleQuoted':
    case 'LocaleString':
      return yield* expandDoubleQuoted(shell, part.parts, fields)
    case 'Glob':
      return isQuoted ? fields.addQuoted(part.text) : fields.addGlob(part.text)
    case 'ExtendedGlob':
      return yield* expandGroup(shell, part, target)
    case 'BraceExpansion':
      return fields.addQuoted(part.text)
    case 'SimpleExpansion':
      return yield* expandSimple(shell, part.text.slice(1), target)
    case 'ParameterExpansion':
      return yield* expandParameter(shell, part, target)
    case 'CommandExpansion':
      return yield* add(shell, target, yield* substitute(shell, part))
    case 'ArithmeticExpansion': {
      shell.computed = { text: part.text.startsWith('$((') ? part.text.slice(3, -2) : part.text.slice(2, -1) }
      const value = part.expression ? yield* arithmetic(shell, part.expression) : 0
      return yield* add(shell, target, numberText(value))
    }
    case 'ProcessSubstitution':
      return fields.addQuoted(substituteProcess(shell, part))
  }
}

/** `!(a|"$b")`: the alternatives are expanded as any word is. */
function* expandGroup(shell: Shell, { operator, pattern, parts }: ExtendedGlobPart, target: Target): Working {
  const { fields } = target
  if (!fields.isExtended) return shell.fail('syntax error: unexpected "("')
  fields.addGlob(`${operator}(`)
  if (parts) yield* expandParts(shell, parts, target)
  else fields.addWritten(pattern, pattern.replace(/\\(.)/gs, '$1'))
  fields.addGlob(')')
}

/** The parser reads the bytes that escapes stand for as UTF-8. */
const bytesOfEscapes = ({ text, value }: AnsiCQuotedPart): string =>
  /[^\0-\x7f]/.test(value) ? ansiBytes(text.slice(2, -1)) : value

function* expandDoubleQuoted(shell: Shell, parts: readonly WordPart[], fields: Fields): Working {
  // "$@" alone, without arguments, is nothing at all; any other quoted text is at least an empty field.
  const isAllArguments = parts.length === 1 && (parts[0].text === '$@' || parts[0].text === '${@}')
  if (!isAllArguments) fields.addQuoted('')
  yield* expandParts(shell, parts, { fields, isQuoted: true })
}

function* expandSimple(shell: Shell, name: string, target: Target): Working {
  if (name === '@' || name === '*') return yield* expandArguments(shell, name, target)
  const value = parameterValue(shell, name)
  if (value === undefined && shell.has('nounset')) failUnset(shell, name)
  else yield* add(shell, target, value ?? '')
}

function tilde(shell: Shell, { text, value }: Word): string {
  if (text[0] !== '~') return value
  const [, name, rest] = /^~([^/]*)(.*)$/s.exec(value) ?? []
  if (name === '') return (shell.get('HOME') ?? '') + rest
  const home = text[1] === value[1] ? accountNamed(shell.process, name)?.home : undefined
  return home === undefined ? value : home + rest
}
