/** Whether the outcome of a command can be told from its words alone, whatever the container is. */

/** Commands that ask nothing of the container around them. */
const plain: ReadonlySet<string> = new Set(['exit', 'false', 'true', ':', 'echo', 'printf', 'sleep', ''])

const shells: ReadonlySet<string> = new Set(['sh', 'ash', 'bash', 'dash'])

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** `false`, `sh -c 'exit 1'`, `sh -c 'sleep 10; exit 1'`: such a probe fails because its author wants it to. */
export function isSelfEvident(command: readonly string[]): boolean {
  const [program = '', ...rest] = command
  const name = baseName(program)
  if (!shells.has(name)) return plain.has(name)
  const at = rest.findIndex((word) => /^-\w*c$/.test(word))
  const script = at < 0 ? undefined : rest[at + 1]
  if (script === undefined) return false
  return script.split(/[;&|\n]+/).every((part) => plain.has(baseName(part.trim().split(/\s/, 1)[0])))
}
