/** Pipelines: what stages make of documents, one after the other. Source: the aggregation stages of MongoDB. */
import { isObject, MongoError, refuse, type Value } from './documents.ts'
import { isList } from './operators/lists.ts'
import { changingStages } from './stages/changing.ts'
import { choosingStages } from './stages/choosing.ts'
import { groupingStages } from './stages/grouping.ts'
import { joiningStages } from './stages/joining.ts'
import type { Context, Docs, Names, Reader, Stage } from './stages/stage.ts'

const readers: ReadonlyMap<string, Reader> = new Map(
  Object.entries({ ...choosingStages, ...changingStages, ...groupingStages, ...joiningStages }),
)

/** The real server knows them, too. */
const notSimulated = new Set(
  '$out $merge $bucketAuto $graphLookup $setWindowFields $densify $fill $redact $geoNear $collStats $indexStats $planCacheStats $currentOp $listSessions $listLocalSessions $documents $changeStream $search $searchMeta $vectorSearch'.split(
    ' ',
  ),
)

/**
 * Reads a pipeline.
 * @param names variables that there are from outside
 * @throws MongoError what is wrong with it, for whichever documents
 */
export function pipelineOf(pipeline: Value, names: Names = new Set()): Stage {
  if (!isList(pipeline))
    throw new MongoError("'pipeline' option must be specified as an array", 'TypeMismatch')
  const stages = pipeline.map((stage) => {
    if (!isObject(stage))
      throw new MongoError("Each element of the 'pipeline' array must be an object", 'TypeMismatch')
    const [[name, argument] = ['', null], ...more] = Object.entries(stage)
    if (more.length > 0 || name === '')
      return refuse('A pipeline stage specification object must contain exactly one field.', 40323)
    const reader = readers.get(name)
    if (reader) return reader(argument, { stage: name, names, read: pipelineOf })
    if (notSimulated.has(name)) throw new MongoError(`kubesim does not simulate ${name}`)
    return refuse(`Unrecognized pipeline stage name: '${name}'`, 40324)
  })
  return (docs, context) => stages.reduce((left, stage) => stage(left, context), docs)
}

/** What comes out of a pipeline. @throws MongoError what goes wrong with these documents */
export function aggregated(docs: Docs, pipeline: Stage, context: Context): Docs {
  try {
    return pipeline(docs, context)
  } catch (error) {
    if (!(error instanceof MongoError) || error.codeName === 'MaxTimeMSExpired') throw error
    throw new MongoError(
      `PlanExecutor error during aggregation :: caused by :: ${error.message}`,
      error.codeName,
    )
  }
}
