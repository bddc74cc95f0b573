/** What a cluster is to be like, and what of it makes no sense: the command line and the library refuse the same. */
import { readAuditPolicy } from './api/audit/policy.ts'
import { problemsIn, sentenceOf } from './api/component-config/invalid-configuration.ts'
import { readKubeletConfiguration } from './api/kubelet/reading.ts'
import { readConfiguration } from './api/kubescheduler/reading.ts'
import { configurationProblems } from './api/pod-security/configuration.ts'
import type { Journal } from './door/journal.ts'
import type { OwnParts } from './own-parts.ts'
import { profiles } from './profile.ts'
import type { RunOptions } from './run-options.ts'

export interface ClusterOptions extends RunOptions, OwnParts {
  /** Told of all that makes the run, line by line from its beginning on: `kubesim replay` runs it again. */
  readonly journal?: Journal
}

export interface WholeNumbers {
  readonly least: number
  readonly most: number
}

export const nodeCounts: WholeNumbers = { least: 0, most: 10_000 }
/** Of the clock, to be run at a time. */
export const turnCounts: WholeNumbers = { least: 0, most: 1_000_000_000 }
export const seeds: WholeNumbers = { least: 0, most: 2 ** 32 - 1 }

export const isWholeNumber = (value: unknown, { least, most }: WholeNumbers): value is number =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most

export const mustBeWholeNumber = ({ least, most }: WholeNumbers) =>
  `It must be a whole number from ${least} to ${most}.`

export const profileNames = Object.keys(profiles)

interface Rule {
  readonly holds: (value: unknown) => boolean
  readonly sentence: string | ((value: unknown) => string)
}

const isLength = (value: unknown) => Number.isFinite(value) && Number(value) >= 0

/** What somebody has brought: a list of what `definer` makes. @param has what each of them has */
const madeBy = (definer: string, has: (each: Readonly<Record<string, unknown>>) => boolean): Rule => ({
  holds: (value) =>
    Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null && has(each)),
  sentence: `It must be a list of what ${definer} makes.`,
})

const isFunction = (value: unknown) => typeof value === 'function'

/** What times of the API can tell: the years 1 to 9999. */
const isInstant = (value: unknown) =>
  Number.isFinite(value) && Number(value) >= Date.parse('0001-01-01') && Number(value) < Date.UTC(10_000, 0)

/** Which families a cluster can have; the first one is that of whoever asks for none. */
export const familyChoices: readonly string[] = ['IPv4', 'IPv4,IPv6']

/** A configuration of a component. @param read throws InvalidConfiguration */
function configuration(read: (value: unknown) => unknown): Rule {
  const problems = (value: unknown) => problemsIn(() => read(value))
  return {
    holds: (value) => problems(value).length === 0,
    sentence: (value) => problems(value).map(sentenceOf).join('; '),
  }
}

const yesOrNo: Rule = { holds: (value) => typeof value === 'boolean', sentence: 'It must be true or false.' }

function auditProblem(value: unknown): string | undefined {
  const { policy, write } = Object(value)
  if (!isFunction(write)) return 'write must be a function'
  const problems = problemsIn(() => readAuditPolicy(policy)).map(sentenceOf)
  return problems.length === 0 ? undefined : `policy: ${problems.join('; ')}`
}

const isPrivateRegistry = (value: unknown): boolean => {
  const { name, username, password } = Object(value)
  return [name, username, password].every((each) => typeof each === 'string' && each !== '')
}

const rules: Readonly<Record<keyof ClusterOptions, Rule>> = {
  nodes: {
    holds: (value) => Array.isArray(value) || isWholeNumber(value, nodeCounts),
    sentence: mustBeWholeNumber(nodeCounts),
  },
  seed: { holds: (value) => isWholeNumber(value, seeds), sentence: mustBeWholeNumber(seeds) },
  profile: {
    holds: (value) => profileNames.some((name) => name === value),
    sentence: `Allowed choices are ${profileNames.join(', ')}.`,
  },
  startAt: { holds: isInstant, sentence: 'It must be a number of milliseconds, in the years 1 to 9999.' },
  system: yesOrNo,
  loadBalancers: yesOrNo,
  ingress: yesOrNo,
  internet: yesOrNo,
  metrics: yesOrNo,
  ipFamilies: {
    holds: (value) => Array.isArray(value) && familyChoices.includes(value.join()),
    sentence: `Allowed choices are ${familyChoices.join(' and ')}.`,
  },
  capacityBytes: { holds: isLength, sentence: 'It must be a number of bytes, and not a negative one.' },
  cacheLagMs: { holds: isLength, sentence: 'It must be a number of milliseconds, and not a negative one.' },
  registry: {
    holds: (value) => value === 'any' || value === 'strict',
    sentence: 'Allowed choices are any, strict.',
  },
  privateRegistries: {
    holds: (value) => Array.isArray(value) && value.every(isPrivateRegistry),
    sentence: () => 'It must be a list of { name, username, password }.',
  },
  allowPrivileged: yesOrNo,
  podSecurity: {
    holds: (value) => configurationProblems(value).length === 0,
    sentence: (value) => configurationProblems(value).join('; '),
  },
  // Which plugins there are is seen when the scheduler starts.
  scheduler: configuration(readConfiguration),
  kubelet: configuration(readKubeletConfiguration),
  kinds: madeBy('defineKind', ({ structure }) => isFunction(structure)),
  controllers: madeBy('defineController', ({ reconcile }) => isFunction(reconcile)),
  actors: madeBy('defineActor', ({ start }) => isFunction(start)),
  admissionPlugins: madeBy('defineAdmissionPlugin', ({ operations }) => Array.isArray(operations)),
  schedulerPlugins: madeBy('defineSchedulerPlugin', ({ name }) => typeof name === 'string'),
  images: madeBy('defineImage', ({ entrypoint }) => Array.isArray(entrypoint)),
  audit: {
    holds: (value) => auditProblem(value) === undefined,
    sentence: (value) => auditProblem(value)!,
  },
  journal: { holds: isFunction, sentence: 'It must be a function.' },
}

/** @throws TypeError for an option that there is not, RangeError for what one cannot be */
export function checkOptions(options: ClusterOptions): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new TypeError('the options of a cluster are an object: { nodes: 3 }')
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) throw new TypeError(`unknown option '${name}'`)
    const { holds, sentence } = rules[name as keyof ClusterOptions]
    if (value === undefined || holds(value)) continue
    if (typeof sentence === 'function')
      throw new RangeError(`option '${name}' is invalid: ${sentence(value)}`)
    throw new RangeError(`option '${name}' argument '${value}' is invalid. ${sentence}`)
  }
}
