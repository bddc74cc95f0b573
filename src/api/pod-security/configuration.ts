/** PodSecurityConfiguration: what holds of namespaces without labels, and who is exempt. Source: pod-security-admission's admission/api. */
import { duplicate, type FieldError, type FieldErrors, invalid } from '../field-error.ts'
import { isMap } from '../json-map.ts'
import { dnsLabelProblems, dnsSubdomainProblems } from '../names.ts'
import {
  isLevel,
  latest,
  type Mode,
  minorOf,
  modes,
  mustBeLevel,
  mustBeVersion,
  type Policy,
} from './policy.ts'

/** As the file of kube-apiserver has it. */
export interface PodSecurityConfiguration {
  readonly apiVersion?: string
  readonly kind?: string
  readonly defaults?: { readonly [Setting in Mode | `${Mode}-version`]?: string }
  readonly exemptions?: {
    readonly usernames?: readonly string[]
    readonly namespaces?: readonly string[]
    readonly runtimeClasses?: readonly string[]
  }
}

const group = 'pod-security.admission.config.k8s.io'
const versions = ['v1', 'v1beta1', 'v1alpha1'].map((version) => `${group}/${version}`)
const kindName = 'PodSecurityConfiguration'

/** The policy of namespaces without labels. @param configuration without problems */
export function defaultPolicyOf({ defaults = {} }: PodSecurityConfiguration): Policy {
  const of = (mode: Mode) => {
    const level = defaults[mode] || 'privileged'
    const minor = minorOf(defaults[`${mode}-version`] || 'latest')
    return { level: isLevel(level) ? level : ('privileged' as const), minor: minor ?? latest }
  }
  return { enforce: of('enforce'), audit: of('audit'), warn: of('warn') }
}

/** What is wrong with a value that is to be a configuration, as sentences: `defaults.enforce: Invalid value: …`. */
export function configurationProblems(value: unknown): readonly string[] {
  const shape = shapeProblem(value)
  if (shape) return [shape]
  return [...valueProblems(value as PodSecurityConfiguration)].map(
    ({ field, message }) => `${field}: ${message}`,
  )
}

type Values = Readonly<Record<string, unknown>>

const parts: Readonly<Record<string, readonly string[]>> = {
  defaults: modes.flatMap((mode) => [mode, `${mode}-version`]),
  exemptions: ['usernames', 'namespaces', 'runtimeClasses'],
}

function shapeProblem(value: unknown): string | undefined {
  if (!isMap(value)) return `it must be an object of kind ${kindName}`
  const { apiVersion = versions[0], kind: named = kindName, ...rest } = value
  if (named !== kindName || !versions.some((version) => version === apiVersion)) {
    return `no kind "${named}" is registered for version "${apiVersion}": it must be ${kindName} of ${versions[0]}`
  }
  for (const [name, part] of Object.entries(rest)) {
    if (!Object.hasOwn(parts, name)) return `unknown field "${name}"`
    if (part === undefined || part === null) continue
    if (!isMap(part)) return `${name} must be an object`
    const problem = partProblem(name, part)
    if (problem) return problem
  }
  return undefined
}

function partProblem(name: string, part: Values): string | undefined {
  const isText = (value: unknown) => typeof value === 'string'
  for (const [field, value] of Object.entries(part)) {
    if (!parts[name].includes(field)) return `unknown field "${name}.${field}"`
    if (value === undefined || value === null) continue
    if (name === 'defaults' && !isText(value)) return `${name}.${field} must be a string`
    if (name === 'exemptions' && !(Array.isArray(value) && value.every(isText))) {
      return `${name}.${field} must be a list of strings`
    }
  }
  return undefined
}

function* valueProblems({ defaults, exemptions }: PodSecurityConfiguration): FieldErrors {
  for (const mode of ['enforce', 'warn', 'audit'] as const) {
    const level = defaults?.[mode] || 'privileged'
    const version = defaults?.[`${mode}-version`] || 'latest'
    if (!isLevel(level)) yield invalid(`defaults.${mode}`, level, mustBeLevel)
    if (minorOf(version) === undefined) yield invalid(`defaults.${mode}-version`, version, mustBeVersion)
  }
  const { namespaces, runtimeClasses, usernames } = exemptions ?? {}
  yield* listProblems('exemptions.namespaces', namespaces, dnsLabelProblems)
  yield* listProblems('exemptions.runtimeClasses', runtimeClasses, dnsSubdomainProblems)
  yield* listProblems('exemptions.usernames', usernames, (name) =>
    name === '' ? ['username must not be empty'] : [],
  )
}

function* listProblems(
  path: string,
  names: readonly string[] | undefined,
  problemsOf: (name: string) => readonly string[],
): Iterable<FieldError> {
  const met = new Set<string>()
  for (const [n, name] of (names ?? []).entries()) {
    const problems = problemsOf(name)
    if (problems.length > 0) yield invalid(`${path}[${n}]`, name, problems.join(', '))
    else if (met.has(name)) yield duplicate(`${path}[${n}]`, name)
    met.add(name)
  }
}
