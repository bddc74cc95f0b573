/** How the servers of agnhost that speak nothing but TLS find their certificate, and write to their log. */
import { root } from '../../runtime/files/files.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import { option } from '../parts/flags.ts'
import { klog } from '../parts/klog.ts'

const longestFile = 1024 * 1024

/** In PEM; undefined where there is none that can be used. */
export function certificateOf(context: ServiceContext): string | undefined {
  const text = fileNamed('tls-cert-file', context)
  return text?.includes('-----BEGIN CERTIFICATE-----') ? text : undefined
}

/** Ends what cannot begin to serve, as `klog.Fatal` does. */
export function checkCertificate(context: ServiceContext): number | undefined {
  for (const name of ['tls-cert-file', 'tls-private-key-file']) {
    if (fileNamed(name, context) !== undefined) continue
    klog(context, 'F', `open ${option(context.args, name) ?? ''}: no such file or directory`)
    return exitCodeOfFatal
  }
  if (certificateOf(context) !== undefined) return undefined
  klog(context, 'F', 'tls: failed to find any PEM data in certificate input')
  return exitCodeOfFatal
}

const exitCodeOfFatal = 255

function fileNamed(name: string, { args, touchedFiles }: ServiceContext): string | undefined {
  const path = option(args, name)
  const text = path && touchedFiles?.read(path, root, longestFile)
  return typeof text !== 'string' || isError(text) ? undefined : text
}

/** What is said only to those who want to know: from `-v=2` on. */
export function klogDetail(context: ServiceContext, text: string): void {
  const level = context.args.find((each) => /^--?v=\d{1,2}$/.test(each))
  if (Number(level?.split('=')[1] ?? 0) >= 2) klog(context, 'I', text)
}
