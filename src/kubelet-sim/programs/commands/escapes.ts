/** The escapes of echo -e and printf: `\n`, `\x41`, `\101`, and `\c`, which cuts the text off. */
import { bytesOf } from '../../runtime/bytes.ts'
import { TextBuffer } from '../../runtime/files/text-buffer.ts'
import type { Process, Working } from '../../runtime/program.ts'
import { cEscapes } from '../c-escapes.ts'

const escapes: Readonly<Record<string, string>> = { ...cEscapes, e: '\x1b' }

interface Unescaped {
  readonly plain: string
  readonly isCut: boolean
}

/** What an escape costs, in units. */
const escapeUnits = 8

export function* unescapeText(process: Process, text: string): Working<Unescaped> {
  const plain = new TextBuffer()
  let from = 0
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', from)) {
    plain.append(text.slice(from, at))
    const escaped =
      /^(x[\da-fA-F]{1,2}|u[\da-fA-F]{1,4}|U[\da-fA-F]{1,8}|0?[0-7]{1,3}|[\s\S])/.exec(
        text.slice(at + 1, at + 10),
      )?.[0] ?? ''
    if (escaped === 'c') return { plain: plain.text, isCut: true }
    plain.append(meaningOf(escaped))
    from = at + 1 + escaped.length
    if (process.needsRest(escapeUnits)) yield* process.rest()
  }
  plain.append(text.slice(from))
  return { plain: plain.text, isCut: false }
}

const named: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(escapes).map(([letter, character]) => [character, `\\${letter === 'e' ? 'E' : letter}`]),
)

/** As `printf %q` of bash writes it: a shell reads it as one word. */
export function shellQuoted(text: string): string {
  if (text === '') return "''"
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (!/[\x00-\x1f\x7f-\xff]/.test(text))
    return text.replace(/[ !"#$&'()*,;<>?[\\\]^`{|}]|^~/g, (each) =>
      each === '#' && !text.startsWith('#') ? each : `\\${each}`,
    )
  return `$'${text.replace(/[^ -~]|['\\]/g, (each) =>
    each === "'" ? "\\'" : (named[each] ?? `\\${each.charCodeAt(0).toString(8).padStart(3, '0')}`),
  )}'`
}

/** As GNU's own printf quotes a word. */
export function quoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  return text.includes("'") && !/["$`\\!]/.test(text) ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`
}

/** What the text within `$'…'` stands for. */
export const ansiBytes = (text: string): string =>
  text.replace(
    /\\(x[\da-fA-F]{1,2}|u[\da-fA-F]{1,4}|U[\da-fA-F]{1,8}|[0-7]{1,3}|[\s\S])/g,
    (_whole, escaped: string) => meaningOf(escaped),
  )

function meaningOf(escaped: string): string {
  if (/^[uU]./.test(escaped)) return bytesOf(characterOf(Number.parseInt(escaped.slice(1), 16)))
  if (/^x./.test(escaped)) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
  if (/^[0-7]+$/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 255)
  return Object.hasOwn(escapes, escaped) ? escapes[escaped] : `\\${escaped}`
}

const characterOf = (code: number): string => (code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code))
