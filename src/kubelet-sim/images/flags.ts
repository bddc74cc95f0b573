/** Options as programs in Go take them. */

/** What follows `--name` or `-name`, with `=` or as the next word. */
export function flag(args: readonly string[], name: string): string | undefined {
  const at = args.findIndex((each) => each.replace(/^--?/, '').split('=')[0] === name && each.startsWith('-'))
  if (at < 0) return undefined
  const equals = args[at].indexOf('=')
  return equals < 0 ? args[at + 1] : args[at].slice(equals + 1)
}
