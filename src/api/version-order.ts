/** The order in which the versions of a group are told: stable ones first, then beta, then alpha, of each the newest first. */

const form = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/

const stages: readonly (string | undefined)[] = [undefined, 'beta', 'alpha']

/** For sorting. What has no such form comes last, by its letters. Source: CompareKubeAwareVersionStrings of apimachinery. */
export function newestVersionFirst(a: string, b: string): number {
  const [mine, other] = [form.exec(a), form.exec(b)]
  if (!mine || !other) return mine ? -1 : other ? 1 : a < b ? -1 : a > b ? 1 : 0
  const [, major, stage, minor = 0] = mine
  const [, otherMajor, otherStage, otherMinor = 0] = other
  return (
    stages.indexOf(stage) - stages.indexOf(otherStage) ||
    Number(otherMajor) - Number(major) ||
    Number(otherMinor) - Number(minor)
  )
}
