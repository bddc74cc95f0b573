/** The name of a process: of its program, the kernel keeps 15 bytes. */

export const nameOf = ({ args: [first = ''] }: { readonly args: readonly string[] }): string =>
  first
    .slice(first.lastIndexOf('/') + 1)
    .replace(/[: ].*$/s, '')
    .slice(0, 15)
