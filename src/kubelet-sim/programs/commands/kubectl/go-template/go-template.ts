/** Templates of Go, as `-o go-template=…` has them. Source: cli-runtime's printers.GoTemplatePrinter. */
import { goJson, withKeysInOrder } from '../../../../../api/go-json.ts'
import { goValueText } from '../../../../../api/go-values/print.ts'
import { quoted } from '../../../../../api/quote.ts'
import { Failure } from '../failure.ts'
import { checkLength } from '../template-budget.ts'
import { Execution, ExecutionProblem } from './execution.ts'
import { templateFunctions } from './functions.ts'
import { parsedTemplate } from './parser.ts'

/** Longer ones are refused. */
const longest = 65_536

/**
 * @param allowsMissing whether what an object does not have is nothing, and no mistake
 * @throws Failure for what is no template, and where it goes wrong
 */
export function goTemplate(text: string, allowsMissing = true): (object: unknown) => string {
  checkLength(text, longest)
  const template = parsedTemplate(text, templateFunctions)
  return (object) => {
    const execution = new Execution(template, !allowsMissing)
    try {
      execution.run(object)
    } catch (error) {
      if (error instanceof ExecutionProblem) throw told(error.message, text, object, execution.text)
      throw error
    }
    return execution.text
  }
}

/** @param before what had come of it until then */
function told(why: string, text: string, object: unknown, before: string): Failure {
  const details = `Error executing template: ${why}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${text}\n\traw data was:\n\t\t${goJson(withKeysInOrder(object))}\n\tobject given to template engine was:\n\t\t${goValueText(object)}\n\n`
  return new Failure(`error: error executing template ${quoted(text)}: ${why}`, 1, before + details)
}
