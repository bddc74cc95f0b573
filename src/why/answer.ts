/** Answers the question why about whatever people name. */
import { badRequest, notFound } from '../api/errors.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { kindOfWord } from '../api/kind-words.ts'
import { explainers } from './explainers.ts'
import { Inquiry } from './inquiry.ts'
import type { Sight } from './question.ts'
import type { Why } from './why.ts'

/** Which object: `{ resource: 'deployment/web', namespace: 'shop' }`. */
export interface Asked {
  /** The type and the name, as kubectl takes them. */
  readonly resource: string
  readonly namespace: string
}

/**
 * Why an object stands as it does.
 * @throws ApiError 400 for words that name no resource, 404 for a name that is not there
 */
export function whyOf({ resource, namespace }: Asked, sight: Sight): Why {
  const [word, name, ...rest] = resource.split('/')
  if (!word || !name || rest.length > 0)
    throw badRequest(`'${resource}' does not name one object: say its type and its name, such as pod/web`)
  const kind = kindNamed(word, sight)
  const inquiry = new Inquiry(sight, explainers)
  const found = inquiry.find(kind, name, namespace) as KubeObject | undefined
  if (!found) throw notFound(kind, name)
  return inquiry.why(kind, found)
}

function kindNamed(word: string, { kinds }: Sight): Kind {
  try {
    return kindOfWord(kinds, word)
  } catch (error) {
    throw badRequest((error as Error).message)
  }
}
