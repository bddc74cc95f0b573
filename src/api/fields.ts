/** Checks of single fields that the validation of many kinds is made of. */
import { type FieldError, invalid, notSupported, required } from './field-error.ts'
import { dnsLabelProblems, dnsSubdomainProblems, type NameRule } from './names.ts'

/** One error for each sentence by which a rule turns a value down. */
export const breaches = (rule: NameRule, field: string, value: string): readonly FieldError[] =>
  rule(value).map((problem) => invalid(field, value, problem))

/** A domain of two steps or more, of which the last may have a dot. What is wrong with its form is told in one. */
export function qualifiedDomainProblems(field: string, domain: string): readonly FieldError[] {
  if (domain === '') return [required(field)]
  const name = domain.replace(/\.$/, '')
  const problems = dnsSubdomainProblems(name)
  if (problems.length > 0) return [invalid(field, name, problems.join(','))]
  const steps = name.split('.')
  if (steps.length < 2) {
    return [invalid(field, name, 'should be a domain with at least two segments separated by dots')]
  }
  const wrong = steps.find((step) => dnsLabelProblems(step).length > 0)
  return wrong === undefined ? [] : [invalid(field, wrong, dnsLabelProblems(wrong).join(','))]
}

/** A required field with a fixed set of values. */
export function choiceProblems(
  field: string,
  value: string | undefined,
  choices: readonly string[],
): readonly FieldError[] {
  if (!value) return [required(field)]
  return choices.includes(value) ? [] : [notSupported(field, value, choices)]
}

/** The same for a field that may be absent. */
export const optionalChoiceProblems = (
  field: string,
  value: string | undefined,
  choices: readonly string[],
): readonly FieldError[] =>
  value === undefined || choices.includes(value) ? [] : [notSupported(field, value, choices)]

/** `*` says everything, so nothing stands beside it. @param others what is listed: `verbs` */
export const lonelyStarProblems = (
  field: string,
  values: readonly string[],
  others: string,
): readonly FieldError[] =>
  values.length > 1 && values.includes('*')
    ? [invalid(field, values, `if '*' is present, must not specify other ${others}`)]
    : []

export const nonNegativeProblems = (field: string, value: number | undefined): readonly FieldError[] =>
  value !== undefined && value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : []

const httpPath = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"
const wholeHttpPath = new RegExp(`^${httpPath}$`)

/** A name such as `example.com/it`. */
export function domainPrefixedPathProblems(field: string, text: string): readonly FieldError[] {
  const slash = text.indexOf('/')
  const [host, path] = [text.slice(0, Math.max(0, slash)), text.slice(slash + 1)]
  if (text === '') return [required(field)]
  if (!host || !path) {
    return [invalid(field, text, 'must be a domain-prefixed path (such as "acme.io/foo")')]
  }
  const ofPath = invalid(field, path, `Invalid path (regex used for validation is '${httpPath}')`)
  return [...breaches(dnsSubdomainProblems, field, host), ...(wholeHttpPath.test(path) ? [] : [ofPath])]
}

export const rangeSentence = (from: number, to: number) => `must be between ${from} and ${to}, inclusive`

export const maxInt32 = 2_147_483_647

/** The id of a user or a group. */
export const idProblems = (field: string, id: number | undefined): readonly FieldError[] =>
  id !== undefined && (id < 0 || id > maxInt32) ? [invalid(field, id, rangeSentence(0, maxInt32))] : []

/** The permission bits of a file. */
export const modeProblems = (field: string, mode: number | undefined): readonly FieldError[] =>
  mode !== undefined && (mode < 0 || mode > 0o777)
    ? [invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
    : []

export const hasBacksteps = (path: string) => path.split('/').includes('..')

/** A path below something: relative, and never up. */
export function descendingPathProblems(field: string, path: string): readonly FieldError[] {
  const problems: FieldError[] = []
  if (path.startsWith('/')) problems.push(invalid(field, path, 'must be a relative path'))
  if (hasBacksteps(path)) problems.push(invalid(field, path, "must not contain '..'"))
  return problems
}

/** A path below something whose first part the kubelet does not keep for itself. */
export function unreservedPathProblems(field: string, path: string): readonly FieldError[] {
  const problems = descendingPathProblems(field, path)
  const isReserved = path.startsWith('..') && !path.startsWith('../') && path !== '..'
  return isReserved ? [...problems, invalid(field, path, "must not start with '..'")] : problems
}
