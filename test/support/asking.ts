/** Asks a cluster over its API, as any client does, without a socket. */
import type { Cluster } from '../../src/cluster.ts'

interface Answered {
  readonly code: number
  /** What was sent, of whatever form it is. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every sort
  readonly body: any
  /** The texts of its warnings. */
  readonly warnings: readonly string[]
}

const types: Readonly<Record<string, string>> = {
  PATCH: 'application/merge-patch+json',
  APPLY: 'application/apply-patch+yaml',
}

/** @param what `PUT /api/v1/…`; APPLY is a PATCH of server-side apply, any other PATCH merges. @param headers in lower case */
export async function ask(
  cluster: Pick<Cluster, 'fetch'>,
  what: string,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answered> {
  const [verb, path] = what.split(' ')
  const answer = await cluster.fetch(path, {
    method: verb === 'APPLY' ? 'PATCH' : verb,
    headers: { ...(body && { 'content-type': types[verb] ?? 'application/json' }), ...headers },
    body: body && JSON.stringify(body),
  })
  const warnings = [...(answer.headers.get('warning') ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)]
  return {
    code: answer.status,
    body: await answer.json(),
    warnings: warnings.map(([, text]) => text.replaceAll('\\"', '"')),
  }
}
