/** What is wrong with the texts of x-kubernetes-validations, before anybody asks what a rule means. */
import { type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import { enumValues } from '../generated/facts.ts'
import type { JSONSchemaProps, ValidationRule } from '../generated/types/apiextensions-v1.ts'
import { keyIn, type Path, pathText } from '../structural-schema/path.ts'
import { findField } from './field-path.ts'

/** @param path of the list of rules */
export function* ruleTextProblems(schema: JSONSchemaProps, path: Path): FieldErrors {
  for (const [n, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) {
    const at = pathText(keyIn(path, String(n)))
    yield* sentenceProblems(rule, at)
    yield* placeProblems(rule, schema, at)
  }
}

const hasLineBreak = (text: string) => /[\n\r]/.test(text)

function* sentenceProblems(
  { rule, message = '', messageExpression = '' }: ValidationRule,
  at: string,
): FieldErrors {
  const said = message.trim()
  if (rule.trim() === '') yield required(`${at}.rule`, 'rule is not specified')
  else if (message !== '' && said === '') {
    yield invalid(`${at}.message`, message, 'must be non-empty if specified')
  } else if (hasLineBreak(said)) yield invalid(`${at}.message`, message, 'must not contain line breaks')
  else if (hasLineBreak(rule.trim()) && said === '') {
    yield required(`${at}.message`, 'message must be specified if rule contains line breaks')
  }
  if (messageExpression !== '' && messageExpression.trim() === '') {
    yield required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified')
  }
}

const reasons = () => enumValues['apiextensions.v1.FieldValueErrorReason']

function* placeProblems(
  { reason, fieldPath = '' }: ValidationRule,
  schema: JSONSchemaProps,
  at: string,
): FieldErrors {
  if (reason !== undefined && !reasons().includes(reason)) {
    yield notSupported(`${at}.reason`, reason, reasons())
  }
  const field = `${at}.fieldPath`
  if (fieldPath === '') return
  if (fieldPath.trim() === '') yield invalid(field, fieldPath, 'must be non-empty if specified')
  if (hasLineBreak(fieldPath)) yield invalid(field, fieldPath, 'must not contain line breaks')
  if ('why' in findField(schema, fieldPath)) yield invalid(field, fieldPath, 'must be a valid path')
}
