/** The answer to "why" as people read it: a chain of sentences, and what the scheduler saw. */
import type { NodeVerdict } from '../scheduler/why/explanation.ts'
import type { Remedy } from '../scheduler/why/remedies.ts'
import type { Scheduling, Subject, Why } from './why.ts'

/** Lines, without one at the end. */
export const whyText = (why: Why): string => linesOf(why, why.object.namespace).join('\n')

/** @param home the namespace that need not be told */
function linesOf(why: Why, home: string | undefined): readonly string[] {
  const { object, sentence, because, alike = [], scheduling } = why
  const others = alike.length > 0 ? ` (and ${alike.length} more just so)` : ''
  return [
    `${object.kind.toLowerCase()}/${object.name}${placeOf(object, home)} ${sentence}${others}`,
    ...(scheduling ? schedulingLines(scheduling) : []),
    ...because.flatMap((each) => linesOf(each, home)),
  ].map((line, n) => (n === 0 ? line : `  ${line}`))
}

/** Where an object is that is elsewhere than what was asked about. */
const placeOf = ({ namespace }: Subject, home: string | undefined): string =>
  home === undefined || namespace === undefined || namespace === home ? '' : ` in namespace ${namespace}`

function schedulingLines({ nodes, remedies, chosen }: Scheduling): readonly string[] {
  const refused = nodes.filter(({ refusals }) => refusals.length > 0)
  return [
    ...(chosen ? choiceLines(nodes, chosen) : []),
    ...grouped(refused).map(([reasons, names]) => `${namesOf(names)}: ${reasons}`),
    ...(remedies.length > 0 ? ['It would fit'] : []),
    ...remedies.map((remedy) => `  ${remedyText(remedy)}`),
  ]
}

/** Why the node that was chosen was the best. */
function choiceLines(nodes: readonly NodeVerdict[], chosen: string): readonly string[] {
  const fit = nodes.filter(({ refusals }) => refusals.length === 0)
  const winner = fit.find(({ node }) => node === chosen)
  if (!winner) return []
  if (fit.length === 1) return [`${chosen} was the only node of ${nodes.length} that would do`]
  const better = fit.filter(({ total }) => total > winner.total)
  const ties = fit.filter(({ node, total }) => total === winner.total && node !== chosen)
  const chance = ties.length > 0 ? `, chosen by chance among ${ties.length + 1} with as many points` : ''
  const unseen =
    better.length > 0 ? `; ${better.length} better ones were not looked at, for some are enough` : ''
  return [
    `${chosen} was the best of ${fit.length} nodes that would do${chance}${unseen}`,
    ...scoreTable(fit, winner),
  ]
}

/** So many nodes are shown with their scores: the best. */
const mostShown = 10

function scoreTable(fit: readonly NodeVerdict[], winner: NodeVerdict): readonly string[] {
  const shown = fit.toSorted((a, b) => Number(b === winner) - Number(a === winner) || b.total - a.total)
  const header = [
    'NODE',
    'POINTS',
    ...winner.scores.map(({ plugin, weight }) => (weight === 1 ? plugin : `${plugin} (×${weight})`)),
  ]
  const rows = shown
    .slice(0, mostShown)
    .map(({ node, total, scores }) => [node, String(total), ...scores.map(({ score }) => String(score))])
  const widths = header.map((_, n) => Math.max(...[header, ...rows].map((row) => row[n].length)))
  const lines = [header, ...rows].map((row) =>
    row
      .map((cell, n) => cell.padEnd(widths[n]))
      .join('   ')
      .trimEnd(),
  )
  return fit.length > mostShown ? [...lines, `… and ${fit.length - mostShown} more`] : lines
}

/** Nodes that are refused for the same reasons. */
function grouped(
  nodes: readonly NodeVerdict[],
): readonly (readonly [reasons: string, names: readonly string[]])[] {
  const groups = new Map<string, string[]>()
  for (const { node, refusals } of nodes) {
    const reasons = refusals.map(({ plugin, reasons }) => `${reasons.join(', ')} (${plugin})`).join('; ')
    const names = groups.get(reasons)
    if (names) names.push(node)
    else groups.set(reasons, [node])
  }
  return [...groups]
}

/** `on node-1 or node-2 if it asked for 500m less cpu` */
const remedyText = ({ nodes, changes }: Remedy): string =>
  `on ${namesOf(nodes, 'or')} if ${changes.join(', and ')}`

/** So many names are told. */
const mostNames = 4

function namesOf(names: readonly string[], word = 'and'): string {
  if (names.length === 1) return names[0]
  if (names.length > mostNames)
    return `${names.slice(0, mostNames - 1).join(', ')} ${word} ${names.length - mostNames + 1} more nodes`
  return `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)}`
}
