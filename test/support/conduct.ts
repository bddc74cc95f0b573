/** Pods of which annotations below kubesim.dev say what their programs do. */
import { pod } from './manifests.ts'

/** @param said by the word after `kubesim.dev/` */
export function conducted(
  name: string,
  said: Readonly<Record<string, string>>,
  options: Parameters<typeof pod>[1] = {},
) {
  const { metadata, ...rest } = pod(name, { image: 'example.com/app:1', ...options })
  const annotations = Object.fromEntries(
    Object.entries(said).map(([key, value]) => [`kubesim.dev/${key}`, value]),
  )
  return { ...rest, metadata: { ...metadata, annotations } }
}
