/** Templates of jsonpath, as `-o jsonpath=…` has them: texts, and in braces paths, quoted texts and ranges. Source: client-go's jsonpath. */
import { goJson, withKeysInOrder } from '../../../../api/go-json.ts'
import { type JsonPath, jsonPath, PathOutOfBounds } from '../../../../api/json-path.ts'
import { failure } from './failure.ts'
import { checkLength, deepestTemplate, TemplateBudget } from './template-budget.ts'

type Part =
  | { readonly text: string }
  | { readonly path: JsonPath; readonly source: string }
  | { readonly range: JsonPath; readonly parts: readonly Part[] }

/** Shows an object as a template wants it. */
export type Template = (object: unknown) => string

/** @throws Failure for what is no template, and later where an item is asked for that a list does not have */
export function jsonPathTemplate(template: string): Template {
  const parts = partsOf(template)
  return (object) => {
    try {
      return shown(parts, object, { root: object, budget: new TemplateBudget() })
    } catch (error) {
      if (!(error instanceof PathOutOfBounds)) throw error
      throw failure(
        `error executing jsonpath ${goJson(template)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goMap(object)}\n\n`,
      )
    }
  }
}

/** All that the paths of a template lead to, as a list in JSON. @throws Failure */
export function jsonPathValues(template: string): Template {
  const paths = partsOf(template).flatMap((part) => ('path' in part ? [part.path] : []))
  return (object) => `${goJson(withKeysInOrder(paths.flatMap((path) => path(object))), 4)}\n`
}

/** A value as Go prints maps and lists. */
function goMap(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goMap).join(', ')}}`
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? goJson(value) : String(value)
  const entries = Object.entries(withKeysInOrder(value) as object)
  return `map[string]interface {}{${entries.map(([key, each]) => `${goJson(key)}:${goMap(each)}`).join(', ')}}`
}

/** Longer ones are refused. */
const longest = 8_192
/** Each `..` leads to everything below everything. */
const mostDescents = 3

/** A path as people write it, with braces and the first dot or without. @throws Failure. Source: get.RelaxedJSONPathExpression. */
export function relaxedPath(text: string): JsonPath {
  checkLength(text, longest)
  const [, inner] = /^\{?\.?([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}?$/.exec(text) ?? []
  if (inner === undefined || inner === '')
    throw failure(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    )
  return pathOf(inner.startsWith('[') ? inner : `.${inner}`)
}

function pathOf(text: string): JsonPath {
  checkLength(text, longest)
  if (text.split('..').length > mostDescents)
    throw failure(`error parsing jsonpath ${text}, too many recursive descents for kubesim`)
  const path = jsonPath(text.replace(/^[$@](?=[.[]|$)/, '') || '.', { isStrict: true })
  if (!path) throw failure(`error parsing jsonpath ${text}, unrecognized character in action`)
  return path
}

function partsOf(template: string): readonly Part[] {
  checkLength(template, longest)
  const open: { readonly path: JsonPath | undefined; readonly parts: Part[] }[] = [
    { path: undefined, parts: [] },
  ]
  const wrong = (why: string) => failure(`error parsing jsonpath ${template}, ${why}`)
  let at = 0
  while (at < template.length) {
    const brace = template.indexOf('{', at)
    if (brace !== at) open.at(-1)!.parts.push({ text: template.slice(at, brace < 0 ? undefined : brace) })
    if (brace < 0) break
    const end = endOfAction(template, brace + 1)
    if (end < 0) throw wrong('unclosed action')
    for (const action of actionsIn(template.slice(brace + 1, end).trim())) {
      const { parts } = open.at(-1)!
      const range = /^range\s+(.+)$/s.exec(action)
      if (range && open.length > deepestTemplate) throw wrong('nested too deep')
      if (range) open.push({ path: pathOf(range[1].trim()), parts: [] })
      else if (action === 'end') {
        const { path, parts: inner } = open.pop()!
        if (!path) throw wrong('not in range, nothing to end')
        open.at(-1)!.parts.push({ range: path, parts: inner })
      } else if (/^["']/.test(action)) parts.push({ text: unquoted(action) })
      else parts.push({ path: pathOf(action), source: action })
    }
    at = end + 1
  }
  if (open.length > 1) throw wrong('unclosed action')
  return open[0].parts
}

/** Several may stand in one pair of braces: `{.a "\t" .b}`. */
function actionsIn(text: string): readonly string[] {
  if (/^range\s/.test(text)) return [text]
  const found = text.match(
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:[^\s"'[]|\[(?:[^\]"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*\])+/g,
  )
  return found ?? []
}

function endOfAction(text: string, from: number): number {
  for (let at = from, quote = ''; at < text.length; at++) {
    if (quote) {
      if (text[at] === '\\') at++
      else if (text[at] === quote) quote = ''
    } else if (text[at] === '"' || text[at] === "'") quote = text[at]
    else if (text[at] === '}') return at
  }
  return -1
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\' }

const unquoted = (text: string): string =>
  text.slice(1, -1).replace(/\\(.)/g, (_whole, sign: string) => escapes[sign] ?? sign)

interface Showing {
  readonly root: unknown
  readonly budget: TemplateBudget
}

function shown(parts: readonly Part[], value: unknown, showing: Showing): string {
  return parts
    .map((part) => {
      showing.budget.spend(1)
      if ('text' in part) return part.text
      if ('path' in part) {
        const text = part
          .path(part.source.startsWith('$') ? showing.root : value)
          .map(plainText)
          .join(' ')
        showing.budget.spend(text.length >> 4)
        return text
      }
      return part
        .range(value)
        .flatMap((each) => (Array.isArray(each) ? each : [each]))
        .map((each) => shown(part.parts, each, showing))
        .join('')
    })
    .join('')
}

/** A value as templates show it: texts as they are, all else as JSON. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null
    ? goJson(withKeysInOrder(value))
    : String(value ?? '<nil>')
}
