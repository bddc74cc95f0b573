/** Versions as semver.org has them, in expressions. */
import type { Library } from '../functions.ts'
import { semverType } from '../signature.ts'
import { CelError, Foreign, type Value } from '../values.ts'

class SemverValue extends Foreign {
  override readonly type = semverType
  readonly numbers: readonly bigint[]
  readonly prerelease: readonly string[]
  constructor(numbers: readonly bigint[], prerelease: readonly string[]) {
    super()
    this.numbers = numbers
    this.prerelease = prerelease
  }
  override get told() {
    const text = [this.numbers.join('.'), this.prerelease.join('.')].filter(Boolean).join('-')
    return { name: 'Semver', type: 'semver.Version', text }
  }
  override equals(other: SemverValue) {
    return compare(this, other) === 0n
  }
}

/** The version, or what blang/semver says is wrong with the text. */
function parse(text: string): SemverValue | string {
  if (text === '') return 'Version string empty'
  const dots = text.split('.')
  const parts = [...dots.slice(0, 2), dots.slice(2).join('.')]
  if (dots.length < 3) return 'No Major.Minor.Patch elements found'
  const plus = parts[2].indexOf('+')
  const build = plus < 0 ? undefined : parts[2].slice(plus + 1)
  const withoutBuild = plus < 0 ? parts[2] : parts[2].slice(0, plus)
  const dash = withoutBuild.indexOf('-')
  const prerelease = dash < 0 ? [] : withoutBuild.slice(dash + 1).split('.')
  const numbers = [parts[0], parts[1], dash < 0 ? withoutBuild : withoutBuild.slice(0, dash)]
  for (const [n, number] of numbers.entries()) {
    const problem = numberProblem(number, ['Major', 'Minor', 'Patch'][n])
    if (problem) return problem
  }
  const problem =
    prerelease.map(prereleaseProblem).find(Boolean) ?? build?.split('.').map(buildProblem).find(Boolean)
  return problem ?? new SemverValue(numbers.map(BigInt), prerelease)
}

function numberProblem(text: string, name: string): string | undefined {
  const quoted = JSON.stringify(text)
  if (!/^\d*$/.test(text)) return `Invalid character(s) found in ${name.toLowerCase()} number ${quoted}`
  if (text.length > 1 && text.startsWith('0'))
    return `${name} number must not contain leading zeroes ${quoted}`
  if (text === '') return `strconv.ParseUint: parsing "": invalid syntax`
  return BigInt(text) >= 2n ** 64n ? `strconv.ParseUint: parsing ${quoted}: value out of range` : undefined
}

function prereleaseProblem(text: string): string | undefined {
  if (text === '') return 'Prerelease is empty'
  if (/^\d+$/.test(text)) {
    return /^0./.test(text)
      ? `Numeric PreRelease version must not contain leading zeroes ${JSON.stringify(text)}`
      : undefined
  }
  return /^[0-9A-Za-z-]+$/.test(text)
    ? undefined
    : `Invalid character(s) found in prerelease ${JSON.stringify(text)}`
}

function buildProblem(text: string): string | undefined {
  if (text === '') return 'Build meta data is empty'
  return /^[0-9A-Za-z-]+$/.test(text)
    ? undefined
    : `Invalid character(s) found in build meta data ${JSON.stringify(text)}`
}

/** A version as people write it (`v1`, `1.02`) as the standard wants it. */
function normalized(text: string): string | CelError {
  const dots = text.replace(/^v/, '').split('.')
  const parts = dots.length > 3 ? [...dots.slice(0, 2), dots.slice(2).join('.')] : dots
  const plain = parts.map((part) => {
    if (part.length < 2) return part
    const rest = part.replace(/^0+/, '')
    return /^\d/.test(rest) ? rest : `0${rest}`
  })
  if (plain.length < 3 && /[+-]/.test(plain.at(-1)!)) {
    return new CelError('short version cannot contain PreRelease/Build meta data')
  }
  while (plain.length < 3) plain.push('0')
  return plain.join('.')
}

function read(text: string, normalize = false): SemverValue | CelError {
  const plain = normalize ? normalized(text) : text
  if (plain instanceof CelError) return plain
  const version = parse(plain)
  return typeof version === 'string' ? new CelError(version) : version
}

const order = (a: bigint | number, b: bigint | number) => (a < b ? -1n : a > b ? 1n : 0n)

function compare(a: SemverValue, b: SemverValue): bigint {
  for (const [n, number] of a.numbers.entries()) {
    if (number !== b.numbers[n]) return order(number, b.numbers[n])
  }
  const [p, q] = [a.prerelease, b.prerelease]
  // What has no prerelease is the release, and comes after all of them.
  if (p.length === 0 || q.length === 0) return order(p.length === 0 ? 1 : 0, q.length === 0 ? 1 : 0)
  for (let n = 0; n < Math.min(p.length, q.length); n++) {
    const result = comparePrerelease(p[n], q[n])
    if (result !== 0n) return result
  }
  return order(p.length, q.length)
}

function comparePrerelease(a: string, b: string): bigint {
  const [x, y] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (x && y) return order(BigInt(a), BigInt(b))
  if (x !== y) return x ? -1n : 1n
  return a < b ? -1n : a > b ? 1n : 0n
}

const isVersion = (text: string, normalize?: boolean) => read(text, normalize) instanceof SemverValue
const number =
  (n: number) =>
  ({ numbers }: SemverValue): Value =>
    numbers[n]

/** A version by its text. */
export const semverFrom = (text: string): Value => read(text)

export const semver: Library = {
  'semver(string) -> Semver': (text: string) => read(text),
  'semver(string, bool) -> Semver': read,
  'isSemver(string) -> bool': (text: string) => isVersion(text),
  'isSemver(string, bool) -> bool': isVersion,
  '(Semver).isGreaterThan(Semver) -> bool': (a: SemverValue, b: SemverValue) => compare(a, b) === 1n,
  '(Semver).isLessThan(Semver) -> bool': (a: SemverValue, b: SemverValue) => compare(a, b) === -1n,
  '(Semver).compareTo(Semver) -> int': compare,
  '(Semver).major() -> int': number(0),
  '(Semver).minor() -> int': number(1),
  '(Semver).patch() -> int': number(2),
}
