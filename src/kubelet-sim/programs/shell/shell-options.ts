/** The options of a shell: `set -e`, `set -o pipefail`. */

export const optionNames = {
  a: 'allexport',
  C: 'noclobber',
  E: 'errtrace',
  T: 'functrace',
  e: 'errexit',
  f: 'noglob',
  m: 'monitor',
  n: 'noexec',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
} as const

/** Long names of options that change nothing here. */
export const ignoredOptions: ReadonlySet<string> = new Set(
  'posix vi emacs history ignoreeof nolog notify hashall braceexpand histexpand physical privileged interactive-comments keyword onecmd'.split(
    ' ',
  ),
)

export type OptionName = (typeof optionNames)[keyof typeof optionNames] | 'pipefail'

/** The option of a long name; undefined where there is none. */
export const optionNamed = (name: string | undefined): OptionName | undefined =>
  [...Object.values(optionNames), 'pipefail' as const].find((each) => each === name)
