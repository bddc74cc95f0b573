/** How a spec went, as the report of its run tells. */

export type Result = 'passed' | 'failed' | 'skipped' | 'out of time'

export interface Outcome {
  readonly result: Result
  /** Why it did not pass, in a line. */
  readonly why?: string
}

/** Ginkgo's report of a run, as far as it is read here. */
export type Report = readonly { readonly SpecReports: readonly SpecReport[] }[]

interface SpecReport {
  readonly ContainerHierarchyTexts: readonly string[] | null
  readonly LeafNodeType: string
  readonly LeafNodeText: string
  readonly State: string
  readonly Failure?: { readonly Message: string }
}

/** @param name of the one spec that was meant to run */
export function outcomeIn(report: Report, name: string): Outcome {
  const reports = report.flatMap(({ SpecReports }) => SpecReports)
  const spec = reports.find((each) => each.LeafNodeType === 'It' && nameOf(each) === name)
  if (spec?.State === 'passed') return { result: 'passed' }
  // Where what comes before all specs has failed, none of them was run.
  const cause = spec?.Failure ? spec : reports.find(({ State }) => !['passed', 'skipped'].includes(State))
  const result = spec?.State === 'skipped' && cause === spec ? 'skipped' : 'failed'
  return { result, why: inOneLine(cause?.Failure?.Message ?? 'it was not run') }
}

const nameOf = ({ ContainerHierarchyTexts, LeafNodeText }: SpecReport): string =>
  [...(ContainerHierarchyTexts ?? []), LeafNodeText].join(' ')

const longestReason = 300

/** Go prints whole objects into its messages: what is said comes first. */
function inOneLine(message: string): string {
  const line = message.replace(/\s+/g, ' ').trim()
  return line.length <= longestReason ? line : `${line.slice(0, longestReason)}…`
}

/** @param said what the suite has told of its steps, each with the place in its source and the time @returns the last one */
export function lastStepIn(said: string): string | undefined {
  const step = [...said.matchAll(/^\s*STEP: (.*?)(?: - \S+:\d+)?(?: @ \S+ \S+)?$/gm)].at(-1)
  return step && inOneLine(step[1])
}
