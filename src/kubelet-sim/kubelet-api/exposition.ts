/** Metrics in the text format of Prometheus. */

export type Labels = Readonly<Record<string, string>>
export type Sample = readonly [labels: Labels, value: number]

export interface Family {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge'
  readonly samples: readonly Sample[]
}

/** @param at when all was measured, in milliseconds; absent where the page does not say */
export const exposed = (families: readonly Family[], at?: number): string =>
  families
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, type, samples }) => {
      const lines = samples.map(
        ([labels, value]) => `${name}${labelled(labels)} ${value}${at === undefined ? '' : ` ${at}`}\n`,
      )
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')

function labelled(labels: Labels): string {
  const said = Object.keys(labels)
    .sort()
    .map((name) => `${name}=${JSON.stringify(labels[name])}`)
  return said.length === 0 ? '' : `{${said.join(',')}}`
}
