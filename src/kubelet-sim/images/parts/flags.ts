/** Options of programs that know what theirs mean. */
import { textOf } from '../../runtime/bytes.ts'

/** The value of `--name value` or `--name=value`, as a text: what a program answers with is one. */
export const option = (args: readonly string[], name: string): string | undefined =>
  valueAt(
    args,
    args.findIndex((each) => each === `--${name}` || each.startsWith(`--${name}=`)),
  )

/** The same as Go takes it: what follows `--name` or `-name`, with `=` or as the next word. */
export const flag = (args: readonly string[], name: string): string | undefined =>
  valueAt(
    args,
    args.findIndex((each) => each.replace(/^--?/, '').split('=')[0] === name && each.startsWith('-')),
  )

/** @param at where the option stands; negative: nowhere */
function valueAt(args: readonly string[], at: number): string | undefined {
  if (at < 0) return undefined
  const equals = args[at].indexOf('=')
  const value: string | undefined = equals < 0 ? args[at + 1] : args[at].slice(equals + 1)
  return value === undefined ? undefined : textOf(value)
}
