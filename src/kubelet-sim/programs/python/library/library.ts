/** The modules that are written in Python, by name. */
import { argparse } from './argparse.ts'
import { collections } from './collections.ts'
import { contextlib } from './contextlib.ts'
import { dataclasses } from './dataclasses.ts'
import { datetime } from './datetime.ts'
import { enumeration } from './enum.ts'
import { fnmatch, glob, io, pathlib, shutil } from './files.ts'
import { functools } from './functools.ts'
import { itertools } from './itertools.ts'
import { logging } from './logging.ts'
import {
  atexit,
  getpass,
  platform,
  secrets,
  shlex,
  tempfile,
  traceback,
  uuid,
  warnings,
} from './processes.ts'
import { typing } from './typing.ts'
import {
  abstract,
  bisect,
  copy,
  heapq,
  operator,
  pprint,
  statistics,
  string,
  textwrap,
  types,
} from './values.ts'

export const library: ReadonlyMap<string, string> = new Map(
  Object.entries({
    abc: abstract,
    argparse,
    atexit,
    bisect,
    collections,
    contextlib,
    copy,
    dataclasses,
    datetime,
    enum: enumeration,
    fnmatch,
    functools,
    getpass,
    glob,
    heapq,
    io,
    itertools,
    logging,
    operator,
    pathlib,
    platform,
    pprint,
    secrets,
    shlex,
    shutil,
    statistics,
    string,
    tempfile,
    textwrap,
    traceback,
    types,
    typing,
    uuid,
    warnings,
  }),
)
