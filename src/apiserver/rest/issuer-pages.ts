/** What those need who check the tokens of service accounts elsewhere: who has made them, and by which key. Source: the API server's OpenIDMetadata. */
import { webKeys } from '../../api/certificates/web-key.ts'
import { methodNotAllowed } from '../../api/errors.ts'
import { issuer } from '../../client/token.ts'
import { type Whole, whole } from './answer.ts'
import { unknownPath } from './failures.ts'
import { notRepresented, rangesOf } from './negotiation.ts'
import type { RestRequest } from './request.ts'

const keysPath = '/openid/v1/jwks'

const configuration = {
  issuer,
  jwks_uri: `${issuer}${keysPath}`,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
}

const pages: Readonly<Record<string, { readonly type: string; content(): object }>> = {
  '/.well-known/openid-configuration': { type: 'application/json', content: () => configuration },
  [keysPath]: { type: 'application/jwk-set+json', content: webKeys },
}

export const issuerPaths = Object.keys(pages)

/** Each is a web service of its own, to which slashes behind its path and all paths below belong. @throws ApiError 404, 405, 406 */
export function issuerPage({ path, method, headers }: RestRequest): Whole | undefined {
  const place = issuerPaths.find((each) => path === each || path.startsWith(`${each}/`))
  if (place === undefined) return undefined
  if (/[^/]/.test(path.slice(place.length))) throw unknownPath()
  const page = pages[place]
  if (method !== 'GET') throw methodNotAllowed()
  const isTaken = rangesOf(headers.accept || '*/*').some(({ type }) => type === '*/*' || type === page.type)
  if (!isTaken) throw notRepresented([page.type], 'asItIs')
  return {
    ...whole(page.type, JSON.stringify(page.content())),
    headers: { 'cache-control': 'public, max-age=3600' },
  }
}
