/**
 * anyOf, oneOf, allOf and not: of alternatives that all fail, the one that fits best is told. Source: kube-openapi's
 * schemaPropsValidator.
 */
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { quoted } from '../quote.ts'
import { Findings } from './findings.ts'
import { aboutNothing, nameOf, type Placed } from './placed.ts'

/** Asks one of the alternatives. */
type Ask = (schema: JSONSchemaProps) => Findings

export function combinationFindings(
  { anyOf, oneOf, allOf, not }: JSONSchemaProps,
  placed: Placed,
  { ask, findings }: { readonly ask: Ask; readonly findings: Findings },
): void {
  const say = (what: string) => findings.add(aboutNothing(placed, `${quoted(nameOf(placed))} ${what}`))
  if (anyOf?.length) {
    const best = bestOf(anyOf, ask)
    if (!best.isValid) say('must validate at least one schema (anyOf)')
    findings.addAll(best)
  }
  if (oneOf?.length) {
    const all = oneOf.map(ask)
    const valid = all.filter(({ isValid }) => isValid)
    if (valid.length === 1) findings.addAll(valid[0])
    else {
      const found = valid.length === 0 ? 'Found none valid' : `Found ${valid.length} valid alternatives`
      say(`must validate one and only one schema (oneOf). ${found}`)
      if (valid.length === 0) findings.addAll(nearestOf(all))
    }
  }
  if (allOf?.length) {
    const all = allOf.map(ask)
    for (const each of all) findings.addAll(each)
    const valid = all.filter(({ isValid }) => isValid).length
    if (valid < all.length)
      say(`must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`)
  }
  if (not && ask(not).isValid) say('must not validate the schema (not)')
  findings.matches++
}

/** The first that is right, or else the one that fits best. */
function bestOf(schemas: readonly JSONSchemaProps[], ask: Ask): Findings {
  const failed: Findings[] = []
  for (const schema of schemas) {
    const found = ask(schema)
    if (found.isValid) return found
    failed.push(found)
  }
  return nearestOf(failed)
}

const nearestOf = (all: readonly Findings[]): Findings =>
  all.reduce((best, each) => (each.matches > best.matches ? each : best), all[0] ?? new Findings())
