/** Where in an object a value stands: its text is made when something is to be said of it, which it hardly ever is. */

/** `.name` or `[0]`, and what it lies in; undefined is the object itself. */
export interface Path {
  readonly above: Path | undefined
  readonly step: string
}

export const below = (above: Path | undefined, name: string): Path => ({ above, step: `.${name}` })

export const itemAt = (above: Path | undefined, n: number): Path => ({ above, step: `[${n}]` })

/** A key of a map, as the API server has it where it does not speak of fields. */
export const keyIn = (above: Path | undefined, key: string): Path => ({ above, step: `[${key}]` })

/** `.spec.list[0].name`; empty for the object itself. */
export function stepsTo(path: Path | undefined): string {
  const steps: string[] = []
  for (let at = path; at; at = at.above) steps.push(at.step)
  return steps.reverse().join('')
}

/** `spec.list[0].name`. */
export function pathText(path: Path | undefined): string {
  const text = stepsTo(path)
  return text.startsWith('.') ? text.slice(1) : text
}
