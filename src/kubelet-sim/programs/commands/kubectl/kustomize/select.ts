/** Which objects a patch or a replacement is for. Source: kustomize's types.Selector. */
import { matches } from '../../../../../api/selector.ts'
import type { Process } from '../../../../runtime/program.ts'
import { compileExpression, InvalidExpression } from '../../regex.ts'
import { failure } from '../failure.ts'
import { selectorIn } from '../label-selector.ts'
import type { Texts } from './marks.ts'
import type { Resource } from './resource.ts'

/** Each but the selectors is an expression for the whole of what it is about. */
export interface Selector {
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
  readonly labelSelector?: string
  readonly annotationSelector?: string
}

/** @throws Failure for what is no expression, or no selector */
export function selecting(process: Process, selector: Selector): (resource: Resource) => boolean {
  const [isGroup, isVersion, isKind, isName, isNamespace] = [
    selector.group,
    selector.version,
    selector.kind,
    selector.name,
    selector.namespace,
  ].map((text) => matching(process, text))
  const [labels, annotations] = [selector.labelSelector, selector.annotationSelector].map(marksIn)
  return (resource) => {
    const { group, version, kind, identity, previous } = resource
    const both = [previous[0] ?? identity, identity]
    return (
      isGroup(group) &&
      isVersion(version) &&
      isKind(kind) &&
      both.some(({ name }) => isName(name)) &&
      both.some(({ namespace }) => isNamespace(namespace || 'default')) &&
      labels(resource.metadata['labels'] as Texts | undefined) &&
      annotations(resource.metadata['annotations'] as Texts | undefined)
    )
  }
}

function matching(process: Process, text: string | undefined): (value: string) => boolean {
  if (!text) return () => true
  const expression = compileExpression(process, `^(${text})$`, { isExtended: true, isPerl: true })
  if (expression instanceof InvalidExpression) throw failure(`error parsing regexp: ${expression.message}`)
  return (value) => expression.canSearch(value) && expression.isIn(process, value)
}

function marksIn(text: string | undefined): (marks: Texts | undefined) => boolean {
  if (!text) return () => true
  const selector = selectorIn(text)
  return (marks = {}) => matches(selector, marks)
}
