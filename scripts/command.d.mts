export function bundleCommand(root: string, outdir: string): Promise<void>
