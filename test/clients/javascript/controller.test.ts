/** A controller written with `@kubernetes/client-node`, with its webhooks, against a served cluster. */
import { KubeConfig } from '@kubernetes/client-node'
import { tellStories } from '../website/story.ts'
import { WebsiteController } from './website-controller.ts'
import { serveWebhooks } from './website-webhooks.ts'

tellStories('a controller written with @kubernetes/client-node', async (server) => {
  const config = new KubeConfig()
  config.loadFromOptions({
    clusters: [{ name: 'kubesim', server, skipTLSVerify: true }],
    users: [{ name: 'me' }],
    contexts: [{ name: 'kubesim', cluster: 'kubesim', user: 'me' }],
    currentContext: 'kubesim',
  })
  const webhooks = await serveWebhooks()
  const controller = new WebsiteController(config, 'default')
  await controller.start()
  return {
    webhooks: webhooks.addresses,
    async stop() {
      await controller.stop()
      webhooks.close()
    },
  }
})
