/** What may be a name. Each rule answers the sentences that the API server gives for a name that breaks it. */
import { byteLength } from './text-bytes.ts'

const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const dns1035Label = /^[a-z]([-a-z0-9]*[a-z0-9])?$/
const dnsSubdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const qualifiedPart = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const portName = /^[-a-z0-9]+$/

const regexError = (what: string, pattern: string, examples: readonly string[]) =>
  `${what} (e.g. ${examples.map((each) => `'${each}', `).join(' or ')}regex used for validation is '${pattern}')`

/** What is measured is bytes, whatever the rule calls them: of labels and qualified names the API server has rules of a newer sort. */
const tooLong = (max: number, unit: 'bytes' | 'characters' = 'characters') =>
  `must be no more than ${max} ${unit}`

export type NameRule = (name: string) => readonly string[]

const rule =
  (pattern: RegExp, maxLength: number, sentence: string, unit?: 'bytes'): NameRule =>
  (name) => [
    ...(byteLength(name) > maxLength ? [tooLong(maxLength, unit)] : []),
    ...(pattern.test(name) ? [] : [sentence]),
  ]

const wellFormedLabel = rule(
  dnsLabel,
  63,
  regexError(
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?',
    ['my-name', '123-abc'],
  ),
)

/** What would do but for its dots is told so. */
export const dnsLabelProblems: NameRule = (name) => {
  const problems = wellFormedLabel(name)
  if (problems.length === 0 || dnsLabel.test(name) || !dnsSubdomain.test(name)) return problems
  return [...problems.slice(0, -1), 'must not contain dots']
}

export const dns1035LabelProblems = rule(
  dns1035Label,
  63,
  regexError(
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    '[a-z]([-a-z0-9]*[a-z0-9])?',
    ['my-name', 'abc-123'],
  ),
)

const subdomainSentence = regexError(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*',
  ['example.com'],
)

export const dnsSubdomainProblems = rule(dnsSubdomain, 253, subdomainSentence)

/** A host with a star for its first label. */
export const wildcardDnsProblems = rule(
  /^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  253,
  regexError(
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*',
    ['*.example.com'],
  ),
)

/** The same in the words of newer rules. */
export const longNameProblems = rule(dnsSubdomain, 253, subdomainSentence, 'bytes')

export const labelValueProblems = rule(
  labelValue,
  63,
  regexError(
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?',
    ['MyValue', 'my_value', '12345'],
  ),
  'bytes',
)

const qualifiedPattern = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const qualifiedExamples = ['MyName', 'my.name', '123-abc']
const qualifiedSentence = regexError(
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  qualifiedPattern,
  qualifiedExamples,
)

/** A label or annotation key, a resource name, a condition type: `[prefix/]name`. */
export function qualifiedNameProblems(text: string): readonly string[] {
  const parts = text.split('/')
  const name = parts.at(-1)!
  if (parts.length > 2) {
    return [
      `a valid label key ${regexError("must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", qualifiedPattern, qualifiedExamples)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  const problems: string[] = []
  if (parts.length === 2) {
    if (parts[0] === '') problems.push('prefix part must be non-empty')
    else problems.push(...longNameProblems(parts[0]).map((problem) => `prefix part ${problem}`))
  }
  if (name === '') problems.push('name part must be non-empty')
  else if (byteLength(name) > 63) problems.push(`name part ${tooLong(63, 'bytes')}`)
  if (!qualifiedPart.test(name)) problems.push(qualifiedSentence)
  return problems
}

/** What can be part of a path: the least that is asked of any name. */
export const pathSegmentProblems: NameRule = (name) => {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  if (!name.includes('/') && !name.includes('%')) return []
  return ['/', '%'].filter((each) => name.includes(each)).map((each) => `may not contain '${each}'`)
}

/** The key of an annotation: like that of a label, whatever its case. */
export const annotationKeyProblems: NameRule = (key) => qualifiedNameProblems(key.toLowerCase())

/** A port's name: an IANA service name. */
export function portNameProblems(name: string): readonly string[] {
  const problems: string[] = []
  if (byteLength(name) > 15) problems.push(tooLong(15))
  if (!portName.test(name))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)')
  if (name.includes('--')) problems.push('must not contain consecutive hyphens')
  if (name.startsWith('-') || name.endsWith('-')) problems.push('must not begin or end with a hyphen')
  return problems
}

export const portNumberProblems = (port: number): readonly string[] =>
  Number.isInteger(port) && port >= 1 && port <= 65_535 ? [] : ['must be between 1 and 65535, inclusive']
