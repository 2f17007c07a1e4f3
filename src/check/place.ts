/** A line of a file of the project: the path relative to the folder that is checked, lines counted from 1. */
export interface Place {
  readonly file: string
  readonly line: number
}
