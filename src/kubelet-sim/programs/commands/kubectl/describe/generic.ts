/** Anything else: all fields that an object has. Source: describe.go's genericDescriber. */
import { goValueText } from '../../../../../api/go-values/print.ts'
import { isMap } from '../../../../../api/json-map.ts'
import { inOrderOfBytes } from '../../../../../api/text-bytes.ts'
import { describeEvents } from './events.ts'
import type { Page } from './page.ts'
import type { Describer } from './settings.ts'
import { describeMarks } from './workloads.ts'

type Json = Readonly<Record<string, unknown>>

/** What is said before, or to nobody. */
const said = new Set(
  ['managedFields', 'name', 'namespace', 'labels', 'annotations'].map((field) => `.metadata.${field}`),
)

export const describeAnything: Describer = function* (page, object, view) {
  page.line(0, 'Name', object.metadata.name)
  page.line(0, 'Namespace', object.metadata.namespace ?? '')
  describeMarks(page, object)
  describeFields(page, 0, object as unknown as Json, '')
  describeEvents(page, yield* view.eventsOf(object), view)
}

function describeFields(page: Page, level: number, fields: Json, path: string): void {
  for (const field of Object.keys(fields).sort(inOrderOfBytes)) {
    const place = `${path}.${field}`
    if (said.has(place)) continue
    const value = fields[field]
    if (isMap(value)) {
      page.write(level, `${titleOf(field)}:\n`)
      describeFields(page, level + 1, value, place)
    } else if (Array.isArray(value)) {
      page.write(level, `${titleOf(field)}:\n`)
      for (const each of value)
        if (isMap(each)) describeFields(page, level + 1, each, place)
        else page.write(level + 1, `${goValueText(each)}\n`)
    } else page.line(level, titleOf(field), goValueText(value))
  }
}

const acronyms = new Set(['API', 'URL', 'UID', 'GUID'])

/** `Api Version`: the words of a name, each with a capital. */
function titleOf(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field
  const words = field.match(/\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}+\p{Ll}*|\p{Ll}+|[^\p{L}]+/gu) ?? []
  const joined: string[] = []
  for (let n = 0; n < words.length; n++) {
    const next = words[n + 1]
    if (/^\p{Lu}{2,}$/u.test(words[n]) && next && /^\p{Lu}/u.test(next)) joined.push(words[n++] + next)
    else joined.push(words[n])
  }
  return joined
    .map((word) => {
      if (acronyms.has(word.toUpperCase())) return word.toUpperCase()
      return word.toLowerCase() === word ? word.replace(/\p{L}/u, (letter) => letter.toUpperCase()) : word
    })
    .join(' ')
}
