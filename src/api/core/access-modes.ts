/** How the access modes of claims and volumes are shown. */

const short: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

/** In one order, whatever the order in which they were given. */
export const accessModesText = (modes: readonly string[] = []): string =>
  Object.keys(short)
    .filter((mode) => modes.includes(mode))
    .map((mode) => short[mode])
    .join(',')
