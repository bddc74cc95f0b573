/** What `kubectl describe` writes: titles and values, one below the other. Source: describe.go's PrefixWriter and its print…Multiline. */
import { taintText } from '../../../../../api/core/taints.ts'
import type { Taint, Toleration } from '../../../../../api/generated/types/core-v1.ts'
import { lastAppliedAnnotation } from '../../../../../api/last-applied-annotation.ts'
import { inOrderOfBytes, keysInOrderOfBytes } from '../../../../../api/text-bytes.ts'
import { aligned } from './tab-writer.ts'

type Texts = Readonly<Record<string, string>>

/** Longer ones are cut off. */
const longestAnnotation = 140

export class Page {
  #text = ''
  #done = ''
  /** How far all of it is set in. */
  #level = 0

  get text(): string {
    return this.#done + aligned(this.#text)
  }

  /** As it is before anything is set in columns. */
  get plainText(): string {
    return this.#text
  }

  /** @param level how many times two spaces it is set in */
  write(level: number, text: string): void {
    this.#text += '  '.repeat(level + this.#level) + text
  }

  /** A title and what it says. */
  line(level: number, title: string, value: unknown): void {
    this.write(level, `${title}:\t${value}\n`)
  }

  /** The same, where there is something to say. */
  lineIf(level: number, title: string, value: string | number | null | undefined): void {
    if (value !== undefined && value !== null && value !== '') this.line(level, title, value)
  }

  /** Writes something that is set in as a whole. */
  within(level: number, write: () => void): void {
    this.#level += level
    write()
    this.#level -= level
  }

  /** What follows has columns of its own. */
  break(): void {
    this.#done += aligned(this.#text)
    this.#text = ''
  }

  /** Values one below the other. @param indent what stands before each but the first */
  lines(title: string, values: readonly string[], indent = ''): void {
    this.write(0, `${indent}${title}:\t`)
    if (values.length === 0) this.write(0, '<none>\n')
    for (const [n, value] of values.entries()) {
      if (n > 0) {
        this.write(0, indent)
        this.write(0, '\t')
      }
      this.write(0, `${value}\n`)
    }
  }

  labels(title: string, labels: Texts | undefined, indent = ''): void {
    this.lines(title, pairsOf(labels), indent)
  }

  annotations(title: string, annotations: Texts = {}): void {
    const keys = keysInOrderOfBytes(annotations).filter((key) => key !== lastAppliedAnnotation)
    const values = keys.flatMap((key) => {
      const value = annotations[key].replace(/\n$/, '')
      if (value.length + key.length + 2 <= longestAnnotation && !value.includes('\n'))
        return [`${key}: ${value}`]
      return [`${key}:`, ...value.split('\n').map((line) => `  ${shortened(line, longestAnnotation - 2)}`)]
    })
    this.lines(title, values)
  }

  taints(title: string, taints: readonly Taint[] = []): void {
    const order = ({ effect, key }: Taint) => `${effect},${key}`
    const sorted = taints.toSorted((a, b) => inOrderOfBytes(order(a), order(b)))
    this.lines(title, sorted.map(taintText))
  }

  tolerations(title: string, tolerations: readonly Toleration[] = []): void {
    const sorted = tolerations.toSorted((a, b) => inOrderOfBytes(a.key ?? '', b.key ?? ''))
    this.lines(title, sorted.map(tolerationText))
  }
}

/** `a=b`, in order. */
export const pairsOf = (texts: Texts = {}): readonly string[] =>
  keysInOrderOfBytes(texts).map((key) => `${key}=${texts[key]}`)

export const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}...` : text

function tolerationText({ key = '', value = '', effect, operator, tolerationSeconds }: Toleration): string {
  const said = `${key}${value && `=${value}`}${effect ? `:${effect}` : ''}`
  const exists = operator === 'Exists' && value === '' ? `${key || effect ? ' ' : ''}op=Exists` : ''
  return `${said}${exists}${tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`}`
}

export const orNone = (text: string | undefined): string => text || '<none>'

export const orUnset = (value: unknown): unknown => value ?? '<unset>'

interface Condition {
  readonly type: string
  readonly status: string
  readonly lastTransitionTime?: string
  readonly reason?: string
  readonly message?: string
}

/** Conditions, and when they came. */
export function describeConditions(page: Page, conditions: readonly Condition[] = []): void {
  if (conditions.length === 0) return
  page.write(0, 'Conditions:\n')
  page.write(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage\n')
  page.write(1, '----\t------\t------------------\t------\t-------\n')
  for (const { type, status, lastTransitionTime, reason = '', message = '' } of conditions)
    page.write(1, `${type}\t${status}\t${dateText(lastTransitionTime)}\t${reason}\t${message}\n`)
}

/** `True` */
export const boolText = (value: boolean): string => (value ? 'True' : 'False')

/** `Mon, 02 Jan 2026 15:04:05 +0000`; an instant that is not said is the first of Go's. */
export const dateText = (timestamp: string | undefined): string =>
  timestamp ? new Date(timestamp).toUTCString().replace('GMT', '+0000') : 'Mon, 01 Jan 0001 00:00:00 +0000'
