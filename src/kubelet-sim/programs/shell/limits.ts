/** `ulimit` and `times`: what a shell may use, and what it has used. */
import type { Shell } from './shell.ts'

/** As containerd leaves them to containers. */
const limits: Readonly<Record<string, string>> = {
  n: '1048576',
  c: 'unlimited',
  s: '8192',
  u: 'unlimited',
  l: '65536',
}

/** Asks alone: what somebody sets makes no difference. */
export function showLimits(shell: Shell, args: readonly string[]): number {
  const letters = args
    .slice(1)
    .filter((each) => /^-[a-zA-Z]/.test(each))
    .join('')
    .replace(/[-HS]/g, '')
  if (args.slice(1).some((each) => !each.startsWith('-'))) return 0
  const shown = letters === 'a' ? Object.keys(limits) : [...(letters || 'f')]
  for (const each of shown)
    shell.process.print(`${letters === 'a' ? `-${each}: `.padEnd(40) : ''}${limits[each] ?? 'unlimited'}\n`)
  return 0
}

export function showTimes({ process, dialect }: Shell): number {
  const none = dialect === 'dash' ? '0m0.000000s' : '0m0.000s'
  process.print(`${none} ${none}\n${none} ${none}\n`)
  return 0
}
