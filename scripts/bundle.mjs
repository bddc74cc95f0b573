/** Bundles entry points with what of ours they import, as the project is shipped; packages stay outside. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'esbuild'

/** How everything is bundled: without what only people read, since V8 keeps the whole text of a program in memory. */
const asShipped = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minifyWhitespace: true,
  lineLimit: 160,
  metafile: true,
}

/** @throws Error where a file would take twice its size */
export async function bundled(options) {
  const { metafile } = await build({ ...asShipped, ...options })
  const files = Object.keys(metafile.outputs).filter((path) => /\.[cm]?js$/.test(path))
  for (const path of files) checkIsNarrow(resolve(options.absWorkingDir ?? '.', path))
  return metafile
}

/** V8 keeps a text in one byte a character unless a single one needs two: then all have two. */
function checkIsNarrow(path) {
  const wide = /.{0,40}[^\0-\xff].{0,40}/.exec(readFileSync(path, 'utf8'))
  if (wide)
    throw new Error(`write it with an escape, so that ${path} is kept in one byte a character: ${wide[0]}`)
}

export const bundle = (entryPoints, outdir, more) =>
  bundled({ entryPoints, outdir, splitting: true, format: 'esm', packages: 'external', ...more })
