/** A process that joins a kubeconfig, and stays in it until something comes by its standard input or it is killed. */
import { joinKubeconfig } from '../../src/cli/kubeconfig/joining.ts'

const [, , file, server] = process.argv
const leave = joinKubeconfig(file, { server, keepNew: true })
process.stdin.on('data', () => {
  leave()
  process.exit()
})
console.log('joined')
