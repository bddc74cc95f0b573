/** Manifest files from disk: what each says, and where in it something is wrong. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ApiError } from '../api/errors.ts'
import type { Cluster } from '../cluster.ts'
import { ManifestError, parseManifests } from '../manifests.ts'
import { CliError } from './cli-error.ts'
import { lineOfField } from './yaml-lines.ts'

interface ManifestFile {
  readonly path: string
  readonly text: string
}

const isManifest = (name: string) => /\.(ya?ml|json)$/.test(name)

/** A file, or the manifests of a folder in the order of their names. @throws CliError */
export function readManifests(path: string): readonly ManifestFile[] {
  try {
    if (!statSync(path).isDirectory()) return [{ path, text: readFileSync(path, 'utf8') }]
    const names = readdirSync(path).filter(isManifest).sort()
    if (names.length === 0) throw new CliError(`the folder ${path} holds no manifest (.yaml, .yml or .json)`)
    return names.map((name) => ({ path: join(path, name), text: readFileSync(join(path, name), 'utf8') }))
  } catch (error) {
    if (error instanceof CliError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new CliError(
      code === 'ENOENT' ? `there is no manifest ${path}` : `the manifest ${path} cannot be read: ${message}`,
    )
  }
}

/** Applies a file. @throws CliError that names the file, the line and the field */
export function applyManifestFile(cluster: Cluster, { path, text }: ManifestFile): void {
  const manifests = reported(path, () => parseManifests(text))
  manifests.forEach((manifest, n) => {
    try {
      cluster.apply(manifest)
    } catch (error) {
      if (error instanceof ManifestError)
        throw new CliError(`${path}:${lineOfField(text, n, 'kind')}: ${error.message}`)
      if (!(error instanceof ApiError)) throw error
      throw new CliError(`${path}:${lineOfField(text, n, fieldOf(error))}: ${error.message}`)
    }
  })
}

function reported<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof ManifestError) throw new CliError(`${path}: ${error.message}`)
    throw error
  }
}

/** The first field that an error is about: from its causes, or as its message quotes it. */
const fieldOf = ({ details, message }: ApiError): string =>
  details?.causes?.find(({ field }) => field)?.field ?? /field "([^"]+)"/.exec(message)?.[1] ?? ''
