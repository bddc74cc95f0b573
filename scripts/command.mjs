/** Builds the command line as it is shipped: all of it in one file, packages too, with V8's code for it and their licences beside. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bundle, bundled } from './bundle.mjs'

/** @param root where the sources are */
export async function bundleCommand(root, outdir) {
  const metafile = await bundled({
    entryPoints: { kubesim: join(root, 'src/cli/main.ts') },
    outdir,
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    // It is run as a script, which may import nothing: what Node brings is required instead.
    supported: { 'dynamic-import': false },
    // Where it knows no file of its own, it has within what others would read from theirs.
    logOverride: { 'empty-import-meta': 'silent' },
    absWorkingDir: root,
  })
  writeFileSync(join(outdir, 'LICENSES.txt'), licencesOf(metafile, root))
  await bundle({ cli: join(root, 'src/cli/launch.ts') }, outdir)
  await warm(root, join(outdir, 'kubesim.cjs'))
}

async function warm(root, file) {
  const folder = mkdtempSync(join(tmpdir(), 'kubesim-build-'))
  try {
    await bundle({ warm: join(root, 'scripts/warm.ts') }, folder, { outExtension: { '.js': '.mjs' } })
    const args = [join(folder, 'warm.mjs'), file, join(folder, 'config')]
    await promisify(execFile)(process.execPath, args, { timeout: 60_000 })
  } catch (error) {
    // A machine that lets nobody listen can build it all the same.
    console.warn(`The command line is not compiled beforehand, and starts more slowly: ${error.message}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What the packages' authors ask to be told of them wherever their code goes. */
function licencesOf({ inputs }, root) {
  const packages = Object.keys(inputs)
    .map((path) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
    .filter((path) => path !== undefined)
  return [...new Set(packages)]
    .sort()
    .map((path) => licenceOf(join(root, path)))
    .join('\n')
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  const text = file ? readFileSync(join(folder, file), 'utf8') : ''
  return `${name} ${version}: ${license}\n\n${text}`
}
