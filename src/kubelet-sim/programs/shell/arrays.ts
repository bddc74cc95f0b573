/** Arrays of bash: what is assigned to them, and what `${name[…]}` stands for. */
import type { ArrayValue, Assignment, Word } from 'unbash'
import type { Working } from '../../runtime/program.ts'
import type { Shell } from './shell.ts'
import { indexKey } from './shell-array.ts'
import { Words } from './words.ts'

/** `name[subscript]`, as arithmetic, `unset` and `read` are given it. */
export function elementNamed(
  text: string,
): { readonly name: string; readonly subscript: string } | undefined {
  const found = /^([A-Za-z_]\w*)\[(.+)\]$/s.exec(text)
  return found ? { name: found[1], subscript: found[2] } : undefined
}

/** The key that a subscript stands for; undefined where there is no such place, which has been said. */
export function* keyOf(shell: Shell, name: string, subscript: Word | string): Working<string | undefined> {
  const text = typeof subscript === 'string' ? subscript : yield* shell.language.expandText(shell, subscript)
  if (shell.isLeaving) return undefined
  const array = shell.variables.array(name)
  if (array?.isAssociative) {
    if (text !== '') return text
    shell.fail(`${name}: bad array subscript`)
    return undefined
  }
  const key = indexKey(array, yield* shell.language.evaluateText(shell, text))
  if (key === undefined && !shell.isLeaving) shell.fail(`${name}[${text}]: bad array subscript`)
  return key
}

/** The value of an element; undefined where it is not set. */
export function* elementValue(
  shell: Shell,
  name: string,
  subscript: Word | string,
): Working<string | undefined> {
  const key = yield* keyOf(shell, name, subscript)
  return key === undefined ? undefined : valueAt(shell, name, key)
}

export function valueAt(shell: Shell, name: string, key: string): string | undefined {
  const array = shell.array(name)
  return array ? array.get(key) : key === '0' ? shell.get(name) : undefined
}

/** Sets an element, making an array of the name where it is none. */
export function setElement(shell: Shell, name: string, key: string, value: string): void {
  if (shell.variables.isReadonly(name)) return shell.fail(`${name}: readonly variable`)
  const isMade = shell.variables.makeArray(name, shell.variables.array(name)?.isAssociative ?? false, false)
  if (!isMade || !shell.variables.setElement(name, key, value)) shell.failForMemory()
}

/** Makes these the elements of an array. */
export function* setElements(shell: Shell, name: string, values: readonly string[]): Working {
  if (shell.variables.isReadonly(name)) return shell.fail(`${name}: readonly variable`)
  if (!shell.variables.makeArray(name, false, true)) return shell.failForMemory()
  for (const [n, value] of values.entries()) {
    if (!shell.variables.setElement(name, String(n), value)) return shell.failForMemory()
    yield* shell.process.breathe(8)
  }
}

/** `name=(…)` and `name+=(…)`. */
export function* assignArray(shell: Shell, assignment: Assignment, isAssociative = false): Working {
  const { name, value, append } = assignment
  if (value.type !== 'ArrayValue') return
  if (shell.variables.isReadonly(name)) return shell.fail(`${name}: readonly variable`)
  const isNamed = isAssociative || (shell.variables.array(name)?.isAssociative ?? false)
  // The words are those of before: `a=("${a[@]}" more)`.
  const elements = yield* elementsOf(shell, value, { name, isNamed })
  if (shell.isLeaving || !elements) return
  if (!shell.variables.makeArray(name, isNamed, !append)) return shell.failForMemory()
  let next = shell.variables.array(name)?.nextIndex ?? 0
  if (isNamed) next = 0
  for (const { key, text } of elements) {
    const place = key ?? String(next)
    if (!isNamed) next = Number(place) + 1
    if (!shell.variables.setElement(name, place, text)) return shell.failForMemory()
    yield* shell.process.breathe(8)
  }
}

interface Element {
  /** Undefined: the next one. */
  readonly key: string | undefined
  readonly text: string
}

function* elementsOf(
  shell: Shell,
  { elements }: ArrayValue,
  { name, isNamed }: { name: string; isNamed: boolean },
): Working<readonly Element[] | undefined> {
  const found: Element[] = []
  const plain = new Words(shell.process)
  for (const word of elements) {
    const keyed = keyedElement(shell, word)
    if (keyed) {
      const subscript = yield* shell.language.expandText(shell, keyed.index)
      const key = isNamed
        ? subscript
        : indexKey(shell.variables.array(name), yield* shell.language.evaluateText(shell, subscript))
      const text = yield* shell.language.expandText(shell, keyed.value as Word)
      if (key === undefined) shell.fail(`[${subscript}]: bad array subscript`)
      if (shell.isLeaving) return undefined
      found.push({ key, text })
    } else {
      const before = plain.list.length
      yield* shell.language.expandWords(shell, [word], plain)
      if (shell.isLeaving) return undefined
      for (const text of plain.list.slice(before)) found.push({ key: undefined, text })
    }
    yield* shell.process.breathe(8)
  }
  plain.release()
  return isNamed ? inPairs(found) : found
}

/** Of `declare -A m=(a 1 b 2)` every other word is a key. */
function inPairs(elements: readonly Element[]): readonly Element[] {
  if (elements.some(({ key }) => key !== undefined)) return elements.filter(({ key }) => key !== undefined)
  const pairs: Element[] = []
  for (let n = 0; n < elements.length; n += 2)
    pairs.push({ key: elements[n].text, text: elements[n + 1]?.text ?? '' })
  return pairs
}

/** `[key]=value` as an element: the parser reads it as the words of an assignment. */
function keyedElement(shell: Shell, word: Word): Assignment | undefined {
  if (!/^\[[^\n]*\]\+?=/.test(word.text)) return undefined
  const command = shell.memo.parse(`_${word.text}`, shell.process).commands[0]?.command
  const assignment = command?.type === 'Command' ? command.prefix[0] : undefined
  return assignment?.type === 'Assignment' && assignment.index ? assignment : undefined
}
