/** Bundles entry points with what of ours they import, as the project is shipped; packages stay outside. */
import { build } from 'esbuild'

export const bundle = (entryPoints, outdir, more) =>
  build({
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    ...more,
  })
