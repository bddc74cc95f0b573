/** Entry points of images, by what they are called: they put the server that they are given in their own place. */

export const isEntrypoint = (name: string): boolean => name.endsWith('entrypoint.sh')

export const withoutEntrypoint = (args: readonly string[]): readonly string[] =>
  args.length > 1 && isEntrypoint(args[0]) && !args[1].startsWith('-') ? args.slice(1) : args
