/** What is wrong with the security contexts of a pod and its containers, and with fields of another operating system. */
import {
  type FieldError,
  type FieldErrors,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../field-error.ts'
import { descendingPathProblems, idProblems, optionalChoiceProblems } from '../fields.ts'
import type {
  AppArmorProfile,
  PodSecurityContext,
  PodSpec,
  SeccompProfile,
  SecurityContext,
  Sysctl,
} from '../generated/types/core-v1.ts'
import { shownPart } from '../given-empty.ts'
import { appArmorProblems } from './app-armor.ts'
import { windowsOptionsProblems } from './windows-options-problems.ts'

const procMounts = ['Default', 'Unmasked']

/** @param hostUsers whether the users of the pod are those of its node */
export function* containerSecurityProblems(
  context: SecurityContext,
  path: string,
  hostUsers: boolean,
): FieldErrors {
  yield* idProblems(`${path}.runAsUser`, context.runAsUser)
  yield* idProblems(`${path}.runAsGroup`, context.runAsGroup)
  yield* optionalChoiceProblems(`${path}.procMount`, context.procMount, procMounts)
  if (hostUsers && context.procMount === 'Unmasked') {
    yield invalid(`${path}.procMount`, 'Unmasked', '`hostUsers` must be false to use `Unmasked`')
  }
  yield* seccompProblems(context.seccompProfile, `${path}.seccompProfile`)
  yield* escalationProblems(context, path)
  yield* windowsOptionsProblems(context.windowsOptions, `${path}.windowsOptions`)
  yield* appArmorProblems(context.appArmorProfile, `${path}.appArmorProfile`)
}

function* escalationProblems(context: SecurityContext, path: string): FieldErrors {
  const { allowPrivilegeEscalation, privileged, capabilities } = context
  if (allowPrivilegeEscalation !== false) return
  if (privileged) {
    const detail = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'
    yield invalid(path, inGo(context), detail)
  }
  if (capabilities?.add?.includes('CAP_SYS_ADMIN')) {
    const detail = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'
    yield invalid(path, inGo(context), detail)
  }
}

/** A security context as the API server prints its own type. */
const inGo = (context: SecurityContext) => ({
  Capabilities: context.capabilities
    ? { Add: shownPart(context.capabilities, 'add'), Drop: shownPart(context.capabilities, 'drop') }
    : null,
  Privileged: context.privileged ?? null,
  SELinuxOptions: context.seLinuxOptions
    ? {
        User: context.seLinuxOptions.user ?? '',
        Role: context.seLinuxOptions.role ?? '',
        Type: context.seLinuxOptions.type ?? '',
        Level: context.seLinuxOptions.level ?? '',
      }
    : null,
  WindowsOptions: context.windowsOptions
    ? {
        GMSACredentialSpecName: context.windowsOptions.gmsaCredentialSpecName ?? null,
        GMSACredentialSpec: context.windowsOptions.gmsaCredentialSpec ?? null,
        RunAsUserName: context.windowsOptions.runAsUserName ?? null,
        HostProcess: context.windowsOptions.hostProcess ?? null,
      }
    : null,
  RunAsUser: context.runAsUser ?? null,
  RunAsGroup: context.runAsGroup ?? null,
  RunAsNonRoot: context.runAsNonRoot ?? null,
  ReadOnlyRootFilesystem: context.readOnlyRootFilesystem ?? null,
  AllowPrivilegeEscalation: context.allowPrivilegeEscalation ?? null,
  ProcMount: context.procMount ?? null,
  SeccompProfile: profileInGo(context.seccompProfile),
  AppArmorProfile: profileInGo(context.appArmorProfile),
})

const profileInGo = (profile: SeccompProfile | AppArmorProfile | undefined) =>
  profile ? { Type: profile.type ?? '', LocalhostProfile: profile.localhostProfile ?? null } : null

const groupChangePolicies = ['Always', 'OnRootMismatch']

/** Fields are relative to the spec. */
export function* podSecurityProblems(spec: PodSpec): FieldErrors {
  const context: PodSecurityContext = spec.securityContext ?? {}
  const path = 'securityContext'
  yield* idProblems(`${path}.fsGroup`, context.fsGroup)
  yield* idProblems(`${path}.runAsUser`, context.runAsUser)
  yield* idProblems(`${path}.runAsGroup`, context.runAsGroup)
  for (const [n, id] of (context.supplementalGroups ?? []).entries()) {
    yield* idProblems(`${path}.supplementalGroups[${n}]`, id)
  }
  if (spec.shareProcessNamespace && spec.hostPID) {
    const detail = 'ShareProcessNamespace and HostPID cannot both be enabled'
    yield invalid(`${path}.shareProcessNamespace`, true, detail)
  }
  if (context.sysctls) yield* sysctlProblems(context.sysctls, spec)
  yield* optionalChoiceProblems(
    `${path}.fsGroupChangePolicy`,
    context.fsGroupChangePolicy,
    groupChangePolicies,
  )
  yield* seccompProblems(context.seccompProfile, `${path}.seccompProfile`)
  yield* windowsOptionsProblems(context.windowsOptions, `${path}.windowsOptions`)
  yield* appArmorProblems(context.appArmorProfile, `${path}.appArmorProfile`)
  const { supplementalGroupsPolicy, seLinuxChangePolicy } = context
  const groups = ['Merge', 'Strict']
  yield* optionalChoiceProblems(`${path}.supplementalGroupsPolicy`, supplementalGroupsPolicy, groups)
  yield* optionalChoiceProblems(`${path}.seLinuxChangePolicy`, seLinuxChangePolicy, ['Recursive'])
}

const sysctlName = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/
const sysctlSentence =
  'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$'

/** Settings of the network and of shared memory belong to the node where the pod shares those with it. */
function* sysctlProblems(sysctls: readonly Sysctl[], { hostNetwork, hostIPC }: PodSpec): FieldErrors {
  const names = new Set<string>()
  for (const [n, { name = '' }] of sysctls.entries()) {
    const field = `securityContext.sysctls[${n}].name`
    const dotted = name.replaceAll('/', '.')
    if (!name) yield required(field)
    else if (name.length > 253 || !sysctlName.test(name)) yield invalid(field, name, sysctlSentence)
    else if (names.has(name))
      yield { type: 'FieldValueDuplicate', field, message: `Duplicate value: "${name}"` }
    if (hostNetwork && dotted.startsWith('net.')) {
      yield invalid(field, name, "may not be specified when 'hostNetwork' is true")
    } else if (hostIPC && /^(kernel\.(shm|msg|sem)|fs\.mqueue\.)/.test(dotted)) {
      yield invalid(field, name, "may not be specified when 'hostIPC' is true")
    }
    names.add(name)
  }
}

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined']

function* seccompProblems(profile: SeccompProfile | undefined, path: string): FieldErrors {
  if (!profile) return
  const { type, localhostProfile } = profile
  if (!type) yield required(`${path}.type`, 'type is required when seccompProfile is set')
  else yield* optionalChoiceProblems(`${path}.type`, type, profileTypes)
  const field = `${path}.localhostProfile`
  if (type !== 'Localhost') {
    if (localhostProfile !== undefined) {
      const shown = { Type: type, LocalhostProfile: localhostProfile }
      yield invalid(field, shown, 'can only be set when seccomp type is Localhost')
    }
  } else if (localhostProfile === undefined) {
    yield required(field, 'must be set when seccomp type is Localhost')
  } else {
    yield* descendingPathProblems(field, localhostProfile)
  }
}

interface PlacedContext {
  readonly path: string
  readonly context: SecurityContext | undefined
}

function contextsOf({
  initContainers = [],
  containers = [],
  ephemeralContainers = [],
}: PodSpec): PlacedContext[] {
  return Object.entries({ initContainers, containers, ephemeralContainers }).flatMap(([list, all]) =>
    all.map(({ securityContext }, n) => ({
      path: `${list}[${n}].securityContext`,
      context: securityContext,
    })),
  )
}

/** HostProcess pods of Windows: all containers or none, and in the node's network. */
export function* hostProcessProblems(spec: PodSpec): FieldErrors {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess
  const all = contextsOf(spec)
  for (const { path, context } of all) {
    const own = context?.windowsOptions?.hostProcess
    if (ofPod === undefined || own === undefined || ofPod === own) continue
    const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`
    yield invalid(`${path}.windowsOptions.hostProcess`, own, detail)
  }
  const onHost = hostProcessesOf(spec)
  if (onHost.length === 0) return
  if (onHost.length !== all.length) {
    const detail =
      'If pod contains any hostProcess containers then all containers must be HostProcess containers'
    yield invalid('', '', detail)
  }
  if (!spec.hostNetwork) {
    const detail = 'hostNetwork must be true if pod contains any hostProcess containers'
    yield invalid('hostNetwork', false, detail)
  }
}

/** Whether any container of the pod is a HostProcess container of Windows. */
export const runsOnHost = (spec: PodSpec): boolean => hostProcessesOf(spec).length > 0

function hostProcessesOf(spec: PodSpec): PlacedContext[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess
  return contextsOf(spec).filter(({ context }) => context?.windowsOptions?.hostProcess ?? ofPod)
}

/** A pod with users of its own cannot share the node's namespaces. */
export function* hostUsersProblems(spec: PodSpec): FieldErrors {
  const { hostUsers, hostNetwork, hostPID, hostIPC } = spec
  if (hostUsers !== false) return
  const detail = 'when `hostUsers` is false'
  if (hostNetwork) yield forbidden('hostNetwork', detail)
  if (hostPID) yield forbidden('HostPID', detail)
  if (hostIPC) yield forbidden('HostIPC', detail)
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
    for (const [n, { volumeDevices = [] }] of (spec[list] ?? []).entries()) {
      if (volumeDevices.length > 0) yield forbidden(`${list}[${n}].volumeDevices`, detail)
    }
  }
}

/** Fields of the other operating system. */
export function* operatingSystemProblems(spec: PodSpec): FieldErrors {
  if (!spec.os) return
  const { name } = spec.os
  if (!name) yield required('os.name')
  else if (name === 'linux') yield* linuxProblems(spec)
  else if (name === 'windows') yield* windowsProblems(spec)
  else yield notSupported('os', name, ['linux', 'windows'])
}

function* linuxProblems(spec: PodSpec): FieldErrors {
  const contexts = [{ path: 'securityContext', context: spec.securityContext }, ...contextsOf(spec)]
  for (const { path, context } of contexts) {
    if (!context?.windowsOptions) continue
    yield forbidden(`${path}.windowsOptions`, 'windows options cannot be set for a linux pod')
  }
}

/** In the order in which the API server looks; those that stand below the security context say so. */
const linuxOfPod = [
  'securityContext.appArmorProfile',
  'securityContext.seLinuxOptions',
  'hostUsers',
  'hostPID',
  'hostIPC',
  'securityContext.seccompProfile',
  'securityContext.fsGroup',
  'securityContext.fsGroupChangePolicy',
  'securityContext.sysctls',
  'shareProcessNamespace',
  'securityContext.runAsUser',
  'securityContext.runAsGroup',
  'securityContext.supplementalGroups',
  'securityContext.supplementalGroupsPolicy',
  'securityContext.seLinuxChangePolicy',
] as const

const linuxOfContainer = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const

const isGiven = (spec: PodSpec, path: string): boolean =>
  path
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], spec) !==
  undefined

function windowsProblems(spec: PodSpec): readonly FieldError[] {
  const fields = [
    ...linuxOfPod.filter((path) => isGiven(spec, path)),
    ...contextsOf(spec).flatMap(({ path, context }) =>
      linuxOfContainer.filter((name) => context?.[name] !== undefined).map((name) => `${path}.${name}`),
    ),
  ]
  return fields.map((field) => forbidden(field, 'cannot be set for a windows pod'))
}
