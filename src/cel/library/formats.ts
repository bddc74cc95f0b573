/** Named formats of texts: `format.dns1123Label().validate(self.name)`. */
import {
  dns1035LabelProblems,
  dnsLabelProblems,
  dnsSubdomainProblems,
  labelValueProblems,
  type NameRule,
  qualifiedNameProblems,
} from '../../api/names.ts'
import type { Library } from '../functions.ts'
import { formatType } from '../signature.ts'
import { ArrayList, Foreign, none, Optional } from '../values.ts'
import { parseInstant } from './time-texts.ts'
import { parseRequestUri } from './urls.ts'

class FormatValue extends Foreign {
  override readonly type = formatType
  readonly name: string
  readonly problems: NameRule
  /** What is reckoned for the pattern behind the format, in signs. */
  readonly patternSize: number
  constructor(name: string, problems: NameRule, patternSize: number) {
    super()
    this.name = name
    this.problems = problems
    this.patternSize = patternSize
  }
  override get told() {
    return { name: 'Format', type: '*api.Format', text: this.name }
  }
  override equals({ name }: FormatValue) {
    return this.name === name
  }
}

/** A prefix of a name may end in a dash: what follows it will not. */
const ofPrefix =
  (rule: NameRule): NameRule =>
  (text) =>
    rule(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -1)}a` : text)

const unless =
  (test: (text: string) => boolean, sentence: string): NameRule =>
  (text) =>
    test(text) ? [] : [sentence]

const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/

const uriProblems: NameRule = (text) => {
  const url = parseRequestUri(text)
  return typeof url === 'string' ? [url] : []
}

export const isDate = (text: string) =>
  /^\d{4}-\d\d-\d\d$/.test(text) && parseInstant(`${text}T00:00:00Z`) !== undefined
export const isBase64 = (text: string) => base64.test(text)
const isDateTime = (text: string) => parseInstant(text.toUpperCase()) !== undefined

const formats: Readonly<Record<string, FormatValue>> = {
  dns1123Label: new FormatValue('DNS1123Label', dnsLabelProblems, 30),
  dns1123Subdomain: new FormatValue('DNS1123Subdomain', dnsSubdomainProblems, 60),
  dns1035Label: new FormatValue('DNS1035Label', dns1035LabelProblems, 30),
  qualifiedName: new FormatValue('QualifiedName', qualifiedNameProblems, 60),
  dns1123LabelPrefix: new FormatValue('DNS1123LabelPrefix', ofPrefix(dnsLabelProblems), 30),
  dns1123SubdomainPrefix: new FormatValue('DNS1123SubdomainPrefix', ofPrefix(dnsSubdomainProblems), 60),
  dns1035LabelPrefix: new FormatValue('DNS1035LabelPrefix', ofPrefix(dns1035LabelProblems), 30),
  labelValue: new FormatValue('LabelValue', labelValueProblems, 40),
  uri: new FormatValue('URI', uriProblems, 1_103),
  uuid: new FormatValue(
    'uuid',
    unless((text) => uuid.test(text), 'does not match the UUID format'),
    70,
  ),
  byte: new FormatValue('byte', unless(isBase64, 'invalid base64'), 84),
  date: new FormatValue('date', unless(isDate, 'invalid date'), 71),
  datetime: new FormatValue('datetime', unless(isDateTime, 'invalid datetime'), 71),
}

export const format: Library = {
  ...Object.fromEntries(
    Object.entries(formats).map(([name, value]) => [`format.${name}() -> Format`, () => value]),
  ),
  'format.named(string) -> optional(Format)': (name: string) =>
    Object.hasOwn(formats, name) ? new Optional(formats[name]) : none,
  '(Format).validate(string) -> optional(list(string))': ({ problems }: FormatValue, text: string) => {
    const found = problems(text)
    return found.length === 0 ? none : new Optional(new ArrayList([...found]))
  },
}
