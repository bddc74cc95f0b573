/** What fills the names of a class. */
import { type Func, type Names, Obj } from './values.ts'

/** Called, it runs a class's statements with the names that are to be the class's. */
export class Body extends Obj {
  constructor(
    readonly func: Func,
    readonly names: Names,
  ) {
    super(func.cls)
  }
}
