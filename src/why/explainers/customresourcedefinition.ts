/** Why a CustomResourceDefinition is not served: another one has its names. */
import { customResourceDefinition } from '../../api/apiextensions/customresourcedefinition.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
} from '../../api/generated/types/apiextensions-v1.ts'
import { isConditionTrue } from '../../api/meta.ts'
import { explainerOf } from '../explainer.ts'
import { generalFinding } from '../general.ts'
import type { Question } from '../question.ts'
import { subjectOf } from '../subject.ts'
import type { Why } from '../why.ts'

export const definitionExplainer = explainerOf(customResourceDefinition, (object, question) => ({
  ...generalFinding(object),
  ...(!isConditionTrue(object.status.conditions, 'NamesAccepted') && { because: rivalsOf(object, question) }),
}))

/** The others of its group that have names which it wants. */
function rivalsOf({ metadata, spec }: CustomResourceDefinition, question: Question): readonly Why[] {
  const wanted = new Set(namesIn(spec.names))
  return question.list(customResourceDefinition).flatMap((other) => {
    if (other.metadata.uid === metadata.uid || other.spec.group !== spec.group) return []
    const shared = namesIn(other.status.acceptedNames).filter((name) => wanted.has(name))
    if (shared.length === 0) return []
    return [{ object: subjectOf(other), sentence: `has ${shared.join(', ')} already`, because: [] }]
  })
}

const namesIn = ({
  kind,
  listKind,
  plural,
  singular,
  shortNames = [],
}: Partial<CustomResourceDefinitionNames>): readonly string[] =>
  [...new Set([kind, listKind, plural, singular, ...shortNames])].filter((name) => !!name) as string[]
