/** Templates of jsonpath, as `-o jsonpath=…` has them: texts, and in braces paths, quoted texts and ranges. Source: cli-runtime's printers.JSONPathPrinter. */
import { goJson, withKeysInOrder } from '../../../../api/go-json.ts'
import { formatted } from '../../../../api/go-values/print.ts'
import { Evaluation, valueText } from '../../../../api/json-path/evaluation.ts'
import { type Node, PathProblem, parsedPath } from '../../../../api/json-path/parser.ts'
import { quoted } from '../../../../api/quote.ts'
import { failure } from './failure.ts'
import { checkLength, TemplateBudget } from './template-budget.ts'

/** Longer ones are refused. */
const longest = 8_192

/** What each part of a template finds in an object. */
type Finding = (object: unknown) => readonly (readonly unknown[])[]

/** Shows an object as a template wants it. */
type Template = (object: unknown) => string

/** Answers all values that it leads to. */
export type JsonPath = (object: unknown) => readonly unknown[]

/**
 * @param allowsMissing whether what an object does not have is nothing, and no mistake
 * @throws Failure for what is no template, and later where it goes wrong
 */
export const jsonPathTemplate = (template: string, allowsMissing = true): Template =>
  showing(template, allowsMissing, (found) => found.map(valueText).join(' '))

/** All that each part of a template leads to, as a list in JSON. @throws Failure */
export const jsonPathValues = (template: string, allowsMissing = true): Template =>
  showing(template, allowsMissing, (found) => `${goJson(withKeysInOrder(found), 4)}\n`)

function showing(
  template: string,
  allowsMissing: boolean,
  show: (found: readonly unknown[]) => string,
): Template {
  const find = finding(
    template,
    (why) => failure(`error parsing jsonpath ${template}, ${why}`),
    allowsMissing,
  )
  return (object) => {
    try {
      return find(object).map(show).join('')
    } catch (error) {
      if (!(error instanceof PathProblem)) throw error
      throw failure(
        `error executing jsonpath ${quoted(template)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${formatted('%#v', [object])}\n\n`,
      )
    }
  }
}

function finding(template: string, wrong: (why: string) => Error, allowsMissing: boolean): Finding {
  checkLength(template, longest)
  const nodes = parsed(template, wrong)
  return (object) => new Evaluation(nodes, allowsMissing, new TemplateBudget()).results(object)
}

function parsed(template: string, wrong: (why: string) => Error): readonly Node[] {
  try {
    return parsedPath(template)
  } catch (error) {
    throw error instanceof PathProblem ? wrong(error.message) : error
  }
}

/**
 * A path as people write it, with braces and the first dot or without: as a template.
 * @throws Failure. Source: get.RelaxedJSONPathExpression.
 */
export function relaxedTemplate(text: string): string {
  if (text === '') return ''
  const [, inner, bare] = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(text) ?? []
  const fields = inner ?? bare
  if (fields === undefined)
    throw failure(
      `unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'`,
    )
  return `{.${fields}}`
}

/** What such a path leads to; what is wrong with it ends kubectl. @throws Failure */
export function relaxedPath(text: string): JsonPath {
  return pathOf(relaxedTemplate(text))
}

/** All values that a template leads to, whose parts that are missing are nothing. @throws Failure, now and as it is followed */
export function pathOf(template: string): JsonPath {
  const find = finding(template, failure, true)
  return (object) => {
    try {
      return find(object).flat()
    } catch (error) {
      throw error instanceof PathProblem ? failure(error.message) : error
    }
  }
}
