/** Reads a KubeSchedulerConfiguration: strictly, with what holds where nothing is said. Source: kube-scheduler's loadConfig and validation.go. */
import { InvalidConfiguration, type Problem } from '../component-config/invalid-configuration.ts'
import { readShape, readStrictly } from '../component-config/reading.ts'
import { duplicate, type FieldErrors, forbidden, invalid, required } from '../field-error.ts'
import {
  apiVersion,
  type KubeSchedulerConfiguration,
  type KubeSchedulerProfile,
  kindName,
  type PluginConfig,
} from './configuration.ts'
import { type LeaderElection, leaderElectionProblems } from './leader-election-problems.ts'
import { type ArgsName, defaultedArgs } from './plugin-args.ts'
import { argsProblems } from './plugin-args-problems.ts'
import { argsStructs, configurationStruct } from './structure.ts'

export interface ReadProfile extends KubeSchedulerProfile {
  readonly schedulerName: string
  /** By the name of the plugin: what it is told. */
  readonly args: ReadonlyMap<string, unknown>
}

interface ReadConfiguration {
  readonly percentageOfNodesToScore: number
  readonly podInitialBackoffSeconds: number
  readonly podMaxBackoffSeconds: number
  readonly profiles: readonly ReadProfile[]
}

/** @param value a configuration, or what is to be one. @throws InvalidConfiguration */
export function readConfiguration(value: unknown): ReadConfiguration {
  const given = readShape(value, {
    apiVersion,
    kind: kindName,
    struct: configurationStruct,
  }) as KubeSchedulerConfiguration
  const [only] = given.profiles?.length ? given.profiles : [{}]
  const profiles = given.profiles && given.profiles.length > 1 ? given.profiles : [only]
  const argsOf = profiles.map(({ pluginConfig }, n) =>
    argsIn(pluginConfig ?? [], `profiles[${n}].pluginConfig`),
  )
  const read: ReadConfiguration = {
    percentageOfNodesToScore: given.percentageOfNodesToScore ?? 0,
    podInitialBackoffSeconds: given.podInitialBackoffSeconds ?? 1,
    podMaxBackoffSeconds: given.podMaxBackoffSeconds ?? 10,
    profiles: profiles.map((profile, n) => ({
      ...profile,
      // Of several, each must have its own name.
      schedulerName: profile.schedulerName ?? (profiles.length === 1 ? 'default-scheduler' : ''),
      args: argsOf[n].args,
    })),
  }
  const problems = [...problemsOf(read, given, argsOf)]
  if (problems.length > 0) throw new InvalidConfiguration(problems)
  return read
}

/** What the plugins of a profile are told. */
interface ReadArgs {
  readonly args: ReadonlyMap<string, unknown>
  readonly problems: readonly Problem[]
}

function argsIn(configs: readonly PluginConfig[], path: string): ReadArgs {
  const problems: Problem[] = []
  const args = new Map<string, unknown>()
  for (const [n, { name, args: given }] of configs.entries()) {
    const field = `${path}[${n}]`
    if (args.has(name)) problems.push(duplicate(field, name))
    try {
      args.set(name, argsOf(name, given, `${field}.args`))
    } catch (error) {
      if (!(error instanceof InvalidConfiguration)) throw error
      problems.push(...error.problems)
    }
  }
  return { args, problems }
}

/** Of plugins that Kubernetes does not know, the arguments are as they stand. */
function argsOf(name: string, given: unknown, field: string): unknown {
  const struct = argsStructs.get(name)
  if (!struct) return given
  const { kind = `${name}Args`, apiVersion: version = apiVersion } = (given ??
    {}) as Partial<KubeSchedulerConfiguration>
  if (kind !== `${name}Args` || version !== apiVersion) {
    const [group, given] = [apiVersion, version].map((each) => each.slice(0, Math.max(0, each.indexOf('/'))))
    const message = `args for plugin ${name} were not of type ${name}Args.${group}, got ${kind}.${given}`
    throw new InvalidConfiguration([{ field, message }])
  }
  const {
    kind: _kind,
    apiVersion: _version,
    ...read
  } = readStrictly(struct, given ?? {}, field) as Record<string, unknown>
  const args = defaultedArgs(name as ArgsName, read)
  const problems = [...argsProblems(name as ArgsName, args, field)]
  if (problems.length > 0) throw new InvalidConfiguration(problems)
  return args
}

function* problemsOf(
  read: ReadConfiguration,
  given: KubeSchedulerConfiguration,
  argsOf: readonly ReadArgs[],
): Generator<Problem> {
  const { leaderElection = {}, clientConnection = {}, parallelism = 16, extenders } = given as Given
  const { burst = 0 } = clientConnection
  if (burst < 0) yield invalid('clientConnection.burst', burst, 'must be non-negative')
  yield* leaderElectionProblems(leaderElection)
  if (parallelism <= 0)
    yield invalid('parallelism', parallelism, 'should be an integer value greater than zero')
  for (const [n, profile] of read.profiles.entries()) {
    yield* profileProblems(profile, n, read)
    yield* argsOf[n].problems
  }
  yield* percentageProblems('percentageOfNodesToScore', read.percentageOfNodesToScore)
  const { podInitialBackoffSeconds: first, podMaxBackoffSeconds: longest } = read
  if (first <= 0) yield invalid('podInitialBackoffSeconds', first, 'must be greater than 0')
  if (longest < first)
    yield invalid(
      'podMaxBackoffSeconds',
      longest,
      'must be greater than or equal to PodInitialBackoffSeconds',
    )
  if (extenders?.length) yield forbidden('extenders', 'kubesim asks no extenders: write a plugin instead')
}

interface Given extends Omit<KubeSchedulerConfiguration, 'leaderElection' | 'clientConnection'> {
  readonly leaderElection?: LeaderElection
  readonly clientConnection?: { readonly burst?: number }
  readonly extenders?: readonly unknown[]
}

function* profileProblems(profile: ReadProfile, at: number, { profiles }: ReadConfiguration): FieldErrors {
  const { schedulerName, percentageOfNodesToScore, plugins = {}, pluginConfig = [] } = profile
  const path = `profiles[${at}]`
  if (schedulerName === '') yield required(`${path}.schedulerName`)
  yield* percentageProblems(`${path}.percentageOfNodesToScore`, percentageOfNodesToScore)
  const first = profiles.findIndex((each) => each.schedulerName === schedulerName)
  if (first < at) yield duplicate(`${path}.schedulerName`, `profiles[${first}].schedulerName`)
  for (const [point, { enabled = [] }] of Object.entries(plugins))
    for (const [n, { name }] of enabled.entries())
      yield* removedProblems(`${path}.plugins.${point}.enabled[${n}]`, name)
  const sorts = plugins.queueSort?.enabled?.length ?? 0
  if (at === 0 && sorts > 1)
    yield invalid(`${path}.plugins.queueSort.enabled`, sorts, 'only one queue sort plugin can be enabled')
  for (const [n, { name }] of pluginConfig.entries())
    yield* removedProblems(`${path}.pluginConfig[${n}]`, name)
  if (JSON.stringify(plugins.queueSort ?? {}) !== JSON.stringify(profiles[0].plugins?.queueSort ?? {}))
    yield invalid(`${path}.plugins.queueSort`, plugins.queueSort ?? {}, 'must be the same for all profiles')
}

function* percentageProblems(field: string, percentage: number | undefined): FieldErrors {
  if (percentage !== undefined && (percentage < 0 || percentage > 100))
    yield invalid(field, percentage, 'not in valid range [0-100]')
}

/** Plugins that have gone. */
const removed = ['AzureDiskLimits', 'CinderLimits', 'EBSLimits', 'GCEPDLimits']

function* removedProblems(field: string, name: string): FieldErrors {
  if (removed.includes(name))
    yield invalid(
      field,
      name,
      `was invalid in version "v1" (KubeSchedulerConfiguration is version "${apiVersion}")`,
    )
}
