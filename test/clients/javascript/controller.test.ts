/** A controller written with `@kubernetes/client-node`, with its webhooks, against a served cluster. */
import { tellStories } from '../website/story.ts'
import { configOf } from './config.ts'
import { WebsiteController } from './website-controller.ts'
import { serveWebhooks } from './website-webhooks.ts'

tellStories('a controller written with @kubernetes/client-node', async (server) => {
  const config = configOf(server)
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
