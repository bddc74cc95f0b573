/** What a namespace asks of its Pods: three levels with the versions of their rules, by labels. Source: pod-security-admission's api. */
import { type FieldError, invalid } from '../field-error.ts'
import type { Labels } from '../selector.ts'

const levels = ['privileged', 'baseline', 'restricted'] as const
type Level = (typeof levels)[number]

/** A level, and the minor version of Kubernetes whose rules it means; Infinity is the latest. */
export interface LevelOfVersion {
  readonly level: Level
  readonly minor: number
}

export const modes = ['enforce', 'audit', 'warn'] as const
export type Mode = (typeof modes)[number]

export type Policy = Readonly<Record<Mode, LevelOfVersion>>

export const latest = Number.POSITIVE_INFINITY

export const isLevel = (text: string): text is Level => levels.some((level) => level === text)

/** The minor version that `v1.25` or `latest` means; undefined for what means none. */
export function minorOf(version: string): number | undefined {
  if (version === 'latest') return latest
  const [, minor] = /^v1\.([0-9]|[1-9][0-9]*)$/.exec(version) ?? []
  return minor === undefined || !Number.isSafeInteger(Number(minor)) ? undefined : Number(minor)
}

/** `restricted:v1.25` */
export const policyText = ({ level, minor }: LevelOfVersion): string =>
  `${level}:${minor === latest ? 'latest' : `v1.${minor}`}`

export const isSame = (one: LevelOfVersion, other: LevelOfVersion): boolean =>
  one.level === other.level && one.minor === other.minor

export const isStricter = (one: Level, other: Level): boolean => levels.indexOf(one) > levels.indexOf(other)

export const isPrivileged = (policy: Policy): boolean =>
  modes.every((mode) => policy[mode].level === 'privileged')

export const mustBeLevel = `must be one of ${levels.join(', ')}`
export const mustBeVersion = 'must be "latest" or "v1.x"'

const prefix = 'pod-security.kubernetes.io/'

export const levelLabel = (mode: Mode) => `${prefix}${mode}`
export const versionLabel = (mode: Mode) => `${prefix}${mode}-version`

export interface AskedPolicy {
  readonly policy: Policy
  /** What is wrong with the labels. */
  readonly errors: readonly FieldError[]
}

/** What labels ask for; what they leave open is as by default. What cannot be understood is enforced most strictly, and warned of not at all. */
export function policyOf(labels: Labels, defaults: Policy): AskedPolicy {
  const errors: FieldError[] = []
  const read = (mode: Mode): LevelOfVersion => {
    const level = labels[levelLabel(mode)] as string | undefined
    const version = labels[versionLabel(mode)] as string | undefined
    if (level !== undefined && !isLevel(level)) errors.push(wrong(levelLabel(mode), level, mustBeLevel))
    if (version !== undefined && minorOf(version) === undefined) {
      errors.push(wrong(versionLabel(mode), version, mustBeVersion))
    }
    return {
      level: level === undefined ? defaults[mode].level : isLevel(level) ? level : levelOfWrong[mode],
      minor: version === undefined ? defaults[mode].minor : (minorOf(version) ?? latest),
    }
  }
  const [enforce, audit, warn] = modes.map(read)
  return { policy: { enforce, audit, warn: warnsOfEnforced(labels, enforce, warn) }, errors }
}

const wrong = (label: string, value: string, detail: string): FieldError =>
  invalid(`metadata.labels[${label}]`, value, detail)

const levelOfWrong: Readonly<Record<Mode, Level>> = {
  enforce: 'restricted',
  audit: 'privileged',
  warn: 'privileged',
}

/** Who enforces a level warns of it as well, unless he says of what he warns. */
function warnsOfEnforced(labels: Labels, enforce: LevelOfVersion, warn: LevelOfVersion): LevelOfVersion {
  const asked = labels[levelLabel('enforce')] as string | undefined
  if (asked === undefined || !isLevel(asked) || labels[levelLabel('warn')] !== undefined) return warn
  if (!isStricter(enforce.level, warn.level)) return warn
  return labels[versionLabel('warn')] === undefined ? enforce : { level: enforce.level, minor: warn.minor }
}
