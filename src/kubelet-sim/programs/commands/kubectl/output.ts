/** The forms in which `-o` shows objects. Source: cli-runtime's printers. */
import { formatYaml } from '../../../../api/codec/yaml.ts'
import { goJson, withKeysInOrder } from '../../../../api/go-json.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { customColumns, customColumnsIn } from './custom-columns.ts'
import { failure } from './failure.ts'
import { textOfFile } from './files.ts'
import type { Flags } from './flags.ts'
import { goTemplate } from './go-template/go-template.ts'
import { jsonPathTemplate, jsonPathValues } from './json-path.ts'
import { shownName } from './kinds.ts'
import type { Kubectl } from './kubectl-process.ts'
import { isList, type Shown } from './object-list.ts'

export interface Output {
  readonly sort: 'name' | 'yaml' | 'whole'
  /** Lines; templates end as they end. */
  text(shown: Shown): string
}

const formats =
  'custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml'

/** What `-o` wants; undefined for what kubectl shows by itself (`wide` too). @throws Failure */
export function outputOf(kubectl: Kubectl): Output | undefined {
  const { flags } = kubectl
  const said = flags.get('output') ?? (flags.has('template') ? 'go-template' : undefined)
  if (!said || said === 'wide') return undefined
  const [, format, inline] = /^([^=]*)=?(.*)$/s.exec(said)!
  const argument = inline || flags.get('template') || ''
  const allowsMissing = flags.isOn('allow-missing-template-keys', true)
  switch (format) {
    case 'name':
      return { sort: 'name', text: (shown) => (isList(shown) ? shown.items : [shown]).map(nameLine).join('') }
    case 'yaml':
      return { sort: 'yaml', text: (shown) => formatYaml(cleaned(shown, flags)) }
    case 'json':
      return whole((shown) => `${goJson(withKeysInOrder(cleaned(shown, flags)), 4)}\n`)
    case 'jsonpath':
      return whole(jsonPathTemplate(needed(format, argument), allowsMissing))
    case 'jsonpath-as-json':
      return whole(jsonPathValues(needed(format, argument), allowsMissing))
    case 'jsonpath-file':
      return whole(jsonPathTemplate(fileOf(kubectl, argument), allowsMissing))
    case 'go-template':
    case 'template':
      return whole(goTemplate(needed('go-template', argument), allowsMissing))
    case 'go-template-file':
    case 'templatefile':
      return whole(goTemplate(fileOf(kubectl, argument), allowsMissing))
    case 'custom-columns':
      return whole(customColumns(needed(format, argument), flags.isOn('no-headers')))
    case 'custom-columns-file':
      return whole(customColumnsIn(fileOf(kubectl, argument)))
    default:
      throw failure(
        `unable to match a printer suitable for the output format "${said}", allowed formats are: ${formats}`,
      )
  }
}

const whole = (text: Output['text']): Output => ({ sort: 'whole', text })

function needed(format: string, argument: string): string {
  if (argument) return argument
  throw failure(
    format === 'custom-columns'
      ? 'custom-columns format specified but no custom columns given'
      : `template format specified but no template given`,
  )
}

function fileOf({ process }: Kubectl, name: string): string {
  return textOfFile(process, name, (why) => failure(`error reading --template ${name}, open ${name}: ${why}`))
}

const nameLine = ({ apiVersion, kind, metadata }: KubeObject): string => {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : ''
  return `${shownName({ kind, group }, metadata?.name ?? '<unknown>')}\n`
}

/** Without who wrote what. */
function cleaned(shown: Shown, flags: Flags): Shown {
  if (flags.isOn('show-managed-fields')) return shown
  return isList(shown) ? { ...shown, items: shown.items.map(withoutManagers) } : withoutManagers(shown)
}

function withoutManagers(object: KubeObject): KubeObject {
  if (!object.metadata?.managedFields) return object
  const { managedFields: _left, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** Shows objects that something was done to: `pod/web created`, or as `-o` wants them. */
export class Results {
  readonly #output: Output | undefined
  #isFirst = true

  constructor(
    private readonly kubectl: Kubectl,
    /** What is said after what was done: `(dry run)`. */
    private readonly note = '',
  ) {
    this.#output = outputOf(kubectl)
  }

  /** @param done `created` */
  *tell(object: KubeObject, done: string): ReturnType<Kubectl['say']> {
    yield* this.kubectl.say(this.#text(object, done))
    this.#isFirst = false
  }

  #text(object: KubeObject, done: string): string {
    if (!this.#output) return nameLine(object).replace(/\n$/, ` ${done}${this.note && ` ${this.note}`}\n`)
    const text = this.#output.text(object)
    return this.#output.sort === 'yaml' && !this.#isFirst ? `---\n${text}` : text
  }
}

export const dryRunNotes = { none: '', client: '(dry run)', server: '(server dry run)' } as const
