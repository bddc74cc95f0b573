/** A controller written with controller-runtime, with its webhooks, against a served cluster. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { goModule } from '../go-module.ts'
import { testUnless } from '../toolchain.ts'
import { type RunningController, tellStories } from '../website/story.ts'

const title = 'a controller written with controller-runtime'
const module = goModule(import.meta.dirname)

if (module.reason === undefined) tellStories(title, start, { startMs: 300_000 })
else testUnless(module.reason, title, () => {}, 0)

async function start(url: string): Promise<RunningController> {
  const running = spawn(module.build('.'), [url], { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  running.stderr.on('data', (piece) => {
    log += piece
  })
  const ended = new Promise<never>((_resolve, reject) => {
    running.on('exit', (code) => reject(new Error(`the controller ended with ${code}: ${log}`)))
  })
  const told = new Promise<string>((resolve) => createInterface(running.stdout).once('line', resolve))
  const stopped = new Promise<void>((resolve) => running.on('exit', () => resolve()))
  const line = await Promise.race([told, ended])
  ended.catch(() => {})
  return {
    webhooks: JSON.parse(line),
    stop() {
      running.kill()
      return stopped
    },
  }
}
