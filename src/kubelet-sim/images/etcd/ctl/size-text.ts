/** How many bytes something has, as etcdctl tells it. Source: humanize.Bytes. */
import { fixed } from '../../../../api/rounding.ts'

const units = ['B', 'kB', 'MB', 'GB']

export function sizeText(bytes: number): string {
  const power = bytes < 10 ? 0 : Math.floor(Math.log10(bytes) / 3)
  const value = Math.floor((bytes / 1_000 ** power) * 10 + 0.5) / 10
  return `${fixed(value, power > 0 && value < 10 ? 1 : 0)} ${units[power]}`
}
