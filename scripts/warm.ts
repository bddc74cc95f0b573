/** Runs the command line that was built until its cluster is ready, and writes beside it what V8 compiled of it. */
import { writeFileSync } from 'node:fs'
import { compiled } from '../src/cli/compiled.ts'

const [, , file, kubeconfig] = process.argv
const command = compiled(file)
process.argv = [process.execPath, file, 'up', '--port', '0', '--kubeconfig', kubeconfig]

const greeted = new Promise<string>((resolve) => {
  process.stdout.write = (text: string | Uint8Array, ...rest: unknown[]) => {
    const url = /http:\S+/.exec(String(text))
    if (url) resolve(url[0])
    const written = rest.at(-1)
    if (typeof written === 'function') written()
    return true
  }
})

command.run()
const url = await greeted
for (const path of ['/readyz', '/api', '/apis', '/api/v1/nodes', '/api/v1/pods']) {
  const response = await fetch(url + path)
  await response.text()
  if (response.status !== 200) throw new Error(`${path} is answered with ${response.status}`)
}
writeFileSync(`${file}.code`, command.code())
process.exit(0)
