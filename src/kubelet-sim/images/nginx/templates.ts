/** The templates of nginx' image: configuration in which its entry point puts the values of variables. */
import { type Files, root } from '../../runtime/files/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { longestConfig } from './syntax.ts'

const ending = '.template'

/** From which file, and to which. */
export type Filled = readonly [from: string, to: string]

/** Only variables that are set have values put in their place: others are nginx' own. */
export function fillTemplates(files: Files, context: ServiceContext): readonly Filled[] {
  const folder = context.env('NGINX_ENVSUBST_TEMPLATE_DIR') ?? '/etc/nginx/templates'
  const target = context.env('NGINX_ENVSUBST_OUTPUT_DIR') ?? '/etc/nginx/conf.d'
  const names = files.list(folder)
  if (isError(names)) return []
  const all: Filled[] = []
  for (const name of names) {
    const text = name.endsWith(ending) ? files.read(`${folder}/${name}`, root, longestConfig) : undefined
    if (text === undefined || isError(text)) continue
    const filled = text.replace(
      /\$(?:\{(\w+)\}|(\w+))/g,
      (whole, braced?: string, plain?: string) => context.env(braced ?? plain ?? '') ?? whole,
    )
    const path = `${target}/${name.slice(0, -ending.length)}`
    files.write(path, filled, root)
    all.push([`${folder}/${name}`, path])
  }
  return all
}
