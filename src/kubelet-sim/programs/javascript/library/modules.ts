/** Runs modules of ECMAScript, each after those that it asks for. */
export const modules = `
const run = (of) => {
  const begun = host.isBegun(of)
  if (begun) return begun
  const done = (async () => {
    for (const each of host.requestsOf(of)) if (!host.isBegun(each)) await run(each)
    await host.execute(of)
  })()
  host.noteBegun(of, done)
  return done
}
module.exports = async (of) => {
  await run(of)
  return host.namespaceOf(of)
}
`
