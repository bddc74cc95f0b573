/** The manifests that a command line names: files, the files of folders, and standard input. */
import { fstatSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CliError } from '../cli-error.ts'
import { NotSuchFile, readRegularFile, tooLarge } from '../regular-file.ts'

export interface ManifestFile {
  readonly path: string
  readonly text: string
  /** Why it could not be read: a sentence. */
  readonly problem?: string
}

/** More than all objects of a large cluster. */
const mostBytes = 100e6

const isManifest = (name: string) => /\.(ya?ml|json)$/.test(name)

/**
 * Files in the order given, those of a folder in the order of their names; `-` is standard input.
 * @throws CliError for what the command line names and cannot be read
 */
export async function readManifests(paths: readonly string[]): Promise<readonly ManifestFile[]> {
  const files: ManifestFile[] = []
  for (const path of paths) files.push(...(path === '-' ? [await readStandardInput()] : readPath(path)))
  return files
}

function readPath(path: string): readonly ManifestFile[] {
  const names = namesIn(path)
  if (names === undefined) return [{ path, text: readText(path) }]
  if (names.length === 0) throw new CliError(`the folder ${path} holds no manifest (.yaml, .yml or .json)`)
  return names.map((name) => readInFolder(join(path, name)))
}

/** The manifests of a folder; undefined for what is none. @throws CliError */
function namesIn(path: string): readonly string[] | undefined {
  try {
    return statSync(path).isDirectory() ? readdirSync(path).filter(isManifest).sort() : undefined
  } catch (error) {
    throw cannotRead(path, error)
  }
}

/** Nobody named it: that it cannot be read is no reason to leave out the others. */
function readInFolder(path: string): ManifestFile {
  try {
    return { path, text: readText(path) }
  } catch (error) {
    return { path, text: '', problem: (error as CliError).message }
  }
}

/** @throws CliError */
function readText(path: string): string {
  try {
    return decode(readRegularFile(path, { mostBytes }))
  } catch (error) {
    throw cannotRead(path, error)
  }
}

function cannotRead(path: string, error: unknown): CliError {
  if (error instanceof NotSuchFile) return new CliError(`the manifest ${path} ${error.message}`)
  const { code, message } = error as NodeJS.ErrnoException
  return new CliError(
    code === 'ENOENT' ? `there is no manifest ${path}` : `the manifest ${path} cannot be read: ${message}`,
  )
}

/** @throws CliError */
async function readStandardInput(): Promise<ManifestFile> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    // Node waits for ever for what a folder says.
    if (fstatSync(0).isDirectory()) throw new NotSuchFile('is a folder, not a file')
    for await (const chunk of process.stdin) {
      chunks.push(chunk)
      size += chunk.length
      if (size > mostBytes) throw new NotSuchFile(tooLarge(mostBytes))
    }
  } catch (error) {
    throw cannotRead('in standard input', error)
  }
  return { path: 'STDIN', text: decode(Buffer.concat(chunks)) }
}

/** As kubectl reads files: in UTF-8, or in what a byte order mark says. What is malformed in it is replaced. */
function decode(bytes: Buffer): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder().decode(bytes)
}
