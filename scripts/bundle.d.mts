import type { BuildOptions, BuildResult } from 'esbuild'

export function bundle(
  entryPoints: Readonly<Record<string, string>> | readonly string[],
  outdir: string,
  more?: BuildOptions,
): Promise<BuildResult>
